import Glibc

/// A number for people: rounded to the given decimals, without trailing zeros, the same on every machine.
func decimal(_ number: Double, places: Int) -> String {
  guard number.isFinite else { return "n/a" }
  let scale = pow(10, Double(places))
  let scaled = (number * scale).rounded(.toNearestOrAwayFromZero)
  guard abs(scaled) < 1e15 else { return number.description }
  let digits = Int64(abs(scaled))
  let unit = Int64(scale)
  var text = String(digits / unit)
  if digits % unit != 0 {
    let fraction = String(digits % unit)
    text += "." + String(repeating: "0", count: places - fraction.utf8.count) + fraction
    while text.hasSuffix("0") { text.removeLast() }
  }
  return scaled < 0 ? "-" + text : text
}
