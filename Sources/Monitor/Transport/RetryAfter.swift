package import Alerts

/// How long a `Retry-After` header asks to wait, as seconds or as a date (RFC 9110 section 10.2.3); nil if it is neither.
///
/// Dates are read as generously as those of feeds: servers write the obsolete forms too. It may ask for any time; how much
/// of that is waited is the caller's to say.
package func retryAfter(_ header: String, now: EventTime) -> Duration? {
  let text = header.drop { $0 == " " || $0 == "\t" }.prefix { $0 != " " && $0 != "\t" }
  let isNumber = !text.isEmpty && text.utf8.allSatisfy { (0x30...0x39).contains($0) }
  // More digits than fit mean "very long".
  if isNumber { return .seconds(min(Int64(text) ?? .max, 366 * 86_400)) }
  return FeedDate.time(header).map { max($0 - now, .zero) }
}
