import Alerts
import FoundationEssentials

/// An alert as a mail (RFC 5322) in plain text and HTML.
struct MailMessage: Sendable, Equatable {
  /// Headers and body with CRLF at the lines' ends.
  let text: String

  /// A generous bound: nobody reads more.
  private static let limit = TextLimit(count: 60_000, unit: .utf8Bytes)
  private static let subjectLimit = TextLimit(count: 200, unit: .characters)

  init(_ notice: AlertNotice, receiver: MailReceiver, at time: EventTime) {
    let phrases = Phrases(receiver.language)
    let brief = AlertBrief(notice, phrases: phrases)
    let domain = receiver.from.split(separator: "@").last.map(String.init) ?? "localhost"
    // The boundary must not be in the parts: base64 has no underscore.
    let boundary = "_\(notice.messageID)_"
    var headers = [
      "Date: \(Self.date(time))", "From: voxpop <\(receiver.from)>",
      "To: \(receiver.to.map { "<\($0)>" }.joined(separator: ",\r\n "))",
      "Subject: \(Self.encodedWords(Self.subjectLimit.cut(brief.title)))",
      "Message-ID: <\(notice.messageID)@\(domain)>", "MIME-Version: 1.0",
      // So that no absence note is sent back (RFC 3834).
      "Auto-Submitted: auto-generated",
      "Content-Type: multipart/alternative; boundary=\"\(boundary)\"",
    ]
    // The end of an alert is shown below its beginning, and what follows about a group below its first message.
    let isAlone = notice.group == nil && notice.thread == nil
    let beginning =
      isAlone && !notice.isFiring
      ? MessageID(alert: notice.id, status: .firing, receiver: notice.receiver).text : notice.thread
    if let beginning, beginning != notice.messageID {
      headers += ["In-Reply-To: <\(beginning)@\(domain)>", "References: <\(beginning)@\(domain)>"]
    }
    if notice.isFiring, notice.severity == .critical { headers.append("Importance: high") }
    let plain = brief.text(.plain, limit: Self.limit, phrases: phrases)
    let html = Self.page(brief.text(.html, limit: Self.limit, phrases: phrases), colour: notice.colour.web)
    let parts = [("plain", plain), ("html", html)].map { kind, content in
      "--\(boundary)\r\nContent-Type: text/\(kind); charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n"
        + Self.base64Lines(content)
    }
    text = headers.joined(separator: "\r\n") + "\r\n\r\n" + parts.joined() + "--\(boundary)--\r\n"
  }

  private static func page(_ html: String, colour: String) -> String {
    let lines = html.replacing("\n", with: "<br>\n")
    let style = "border-left:4px solid \(colour);padding-left:12px;font-family:sans-serif;line-height:1.5"
    return "<!DOCTYPE html>\n<html><body><div style=\"\(style)\">\n\(lines)\n</div></body></html>\n"
  }

  /// Base64 in lines of 76 characters (RFC 2045 section 6.8).
  private static func base64Lines(_ text: String) -> String {
    var rest = Substring(Data(text.utf8).base64EncodedString())
    var lines = ""
    while !rest.isEmpty {
      lines += rest.prefix(76) + "\r\n"
      rest = rest.dropFirst(76)
    }
    return lines
  }

  /// A header's text as encoded words of at most 75 characters, which never divide a character (RFC 2047).
  static func encodedWords(_ text: String) -> String {
    var words: [String] = []
    var word: [UInt8] = []
    for character in text where !character.isNewline {
      let bytes = Array(String(character).utf8.prefix(45))
      if word.count + bytes.count > 45 {
        words.append("=?UTF-8?B?\(Data(word).base64EncodedString())?=")
        word = []
      }
      word += bytes
    }
    if !word.isEmpty { words.append("=?UTF-8?B?\(Data(word).base64EncodedString())?=") }
    return words.joined(separator: "\r\n ")
  }

  /// `Mon, 23 Nov 2026 12:05:00 +0000` (RFC 5322 section 3.3).
  static func date(_ time: EventTime) -> String {
    let parts = time.description.split { "-T:.Z".contains($0) }
    let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
    guard parts.count >= 6, let month = Int(parts[1]), (1...12).contains(month) else { return "" }
    // 1970 began on a Thursday.
    let days = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
    let day = Int(time.rounded(downTo: .seconds(86_400)).milliseconds / 86_400_000)
    let name = days[((day % 7) + 7) % 7]
    return "\(name), \(parts[2]) \(months[month - 1]) \(parts[0]) \(parts[3]):\(parts[4]):\(parts[5]) +0000"
  }
}
