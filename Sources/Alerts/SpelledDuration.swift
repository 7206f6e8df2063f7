/// A duration in the largest unit that gives a whole number, as rules have it: `3d`, `90m`, `1500ms`.
public func spelled(_ duration: Duration) -> String {
  let milliseconds = duration.wholeMilliseconds
  for (unit, length) in [("d", Int64(86_400_000)), ("h", 3_600_000), ("m", 60_000), ("s", 1000)]
  where milliseconds >= length && milliseconds % length == 0 {
    return "\(milliseconds / length)\(unit)"
  }
  return milliseconds == 0 ? "0s" : "\(milliseconds)ms"
}
