package import Alerts
import Glibc

/// How long a `Retry-After` header asks to wait, as seconds or as a date (RFC 9110 section 10.2.3); nil if it is neither.
///
/// It may ask for up to a year; how much of that is waited is the caller's to say.
package func retryAfter(_ header: String, now: EventTime) -> Duration? {
  let words = header.split { $0 == " " || $0 == "\t" }
  if words.count == 1, words[0].utf8.allSatisfy({ (48...57).contains($0) }) {
    // More digits than fit mean "very long".
    return .seconds(min(Int64(words[0]) ?? .max, 366 * 86_400))
  }
  guard let date = httpDate(words) else { return nil }
  return max(date - now, .zero)
}

/// The preferred form of a date, `Sun, 06 Nov 1994 08:49:37 GMT` (RFC 9110 section 5.6.7).
private func httpDate(_ words: [Substring]) -> EventTime? {
  let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
  guard words.count == 6, words[5] == "GMT", let day = Int32(words[1]), let year = Int32(words[3]),
    let month = months.firstIndex(of: String(words[2])), (1...31).contains(day), (1970...9999).contains(year)
  else { return nil }
  let clock = words[4].split(separator: ":").compactMap { Int32($0) }
  guard clock.count == 3, (0...23).contains(clock[0]), (0...59).contains(clock[1]), (0...60).contains(clock[2]) else {
    return nil
  }
  var parts = tm()
  parts.tm_year = year - 1900
  parts.tm_mon = Int32(month)
  parts.tm_mday = day
  parts.tm_hour = clock[0]
  parts.tm_min = clock[1]
  parts.tm_sec = clock[2]
  return EventTime(seconds: Int64(timegm(&parts)))
}
