import Glibc

/// A number with so many decimals, for tables and drawings; a dash if there is none.
func fixedDecimals(_ number: Double?, _ places: Int) -> String {
  guard let number, number.isFinite, abs(number) < 1e12 else { return "–" }
  let unit = (0..<places).reduce(1) { product, _ in product * 10 }
  let scaled = Int((abs(number) * Double(unit)).rounded())
  let digits = String(scaled % unit)
  let fraction = places == 0 ? "" : "." + String(repeating: "0", count: places - digits.count) + digits
  return (number < 0 && scaled > 0 ? "-" : "") + String(scaled / unit) + fraction
}
