/// Reads a duration as Prometheus writes it: `30s`, `5m`, `1h30m`, `2d`, `500ms`; larger units first, each once.
///
/// Says what is wrong otherwise, so that the message can tell a missing unit from nonsense. `0` needs no unit.
func duration(from text: String) throws(DurationMistake) -> Duration {
  if text == "0" { return .zero }
  let isNegative = text.utf8.first == UInt8(ascii: "-")
  var rest = Substring(text).utf8
  if isNegative { rest = rest.dropFirst() }
  guard !rest.isEmpty else { throw .malformed }
  var total: Int64 = 0
  var previous = Int64.max
  while !rest.isEmpty {
    let digits = rest.prefix { (0x30...0x39).contains($0) }
    rest = rest.dropFirst(digits.count)
    guard !digits.isEmpty else { throw .malformed }
    let letters = rest.prefix { !(0x30...0x39).contains($0) }
    rest = rest.dropFirst(letters.count)
    guard !letters.isEmpty else { throw .noUnit }
    guard let factor = millisecondsOfUnit[String(Substring(letters))] else {
      throw .unknownUnit(String(Substring(letters)))
    }
    guard factor < previous else { throw .malformed }
    previous = factor
    guard let number = Int64(Substring(digits)) else { throw .tooLong }
    let (part, isPartTooLong) = number.multipliedReportingOverflow(by: factor)
    let (sum, isSumTooLong) = total.addingReportingOverflow(part)
    // A hundred years: nothing that waits longer is meant.
    guard !isPartTooLong, !isSumTooLong, sum <= 3_155_760_000_000 else { throw .tooLong }
    total = sum
  }
  if isNegative, total > 0 { throw .negative }
  return .milliseconds(total)
}

enum DurationMistake: Error, Equatable { case malformed, noUnit, unknownUnit(String), negative, tooLong }

private let millisecondsOfUnit: [String: Int64] = [
  "ms": 1, "s": 1000, "m": 60_000, "h": 3_600_000, "d": 86_400_000, "w": 604_800_000,
]

/// A duration as ``duration(from:)`` reads it: `1h30m`; whole milliseconds.
package func formattedDuration(_ duration: Duration) -> String {
  var rest = duration.components.seconds * 1000 + duration.components.attoseconds / 1_000_000_000_000_000
  guard rest > 0 else { return "0s" }
  var text = ""
  for (unit, factor) in [("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1000), ("ms", 1)]
    as [(String, Int64)]
  where rest >= factor {
    text += "\(rest / factor)\(unit)"
    rest %= factor
  }
  return text
}

func wholeSeconds(_ duration: Duration) -> Duration { .seconds(duration.components.seconds) }

func abs(_ duration: Duration) -> Duration { duration < .zero ? .zero - duration : duration }
