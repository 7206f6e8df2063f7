import Alerts
import Glibc

/// A message as one line of the alert log: the payload's data without a level in between, and with the alert's time as `time` and
/// the message's id as `message_id`; `id` is the alert's id, as everywhere. `docs/alert-log.schema.json` describes it.
struct AlertLogLine {
  /// Counts changes after which an old reader would read a line wrongly; fields that are new do not count.
  static let version = 1

  private let members: [String: MessageValue]

  /// As JSON.
  var text: String { text(.json) }

  func text(_ format: AlertLogFormat) -> String {
    switch format {
    case .json: MessageValue.object(members).json
    case .logfmt: LogfmtLine(members).text
    }
  }

  /// `namesMessage` is false where no message was sent, as in a replay.
  ///
  /// Throws if the message's body is no JSON object with `data`, which no commit makes.
  init(_ entry: OutboxEntry, namesMessage: Bool = true) throws {
    guard case .object(let payload) = try MessageValue(json: entry.body), case .object(var line) = payload["data"]
    else {
      throw Malformed(messageID: entry.messageID)
    }
    if namesMessage { line["message_id"] = .string(entry.messageID) }
    line["time"] = payload["timestamp"]
    line["version"] = .number(Double(Self.version))
    line["utc_offset"] = .optional(
      payload["timestamp"]?.text.flatMap { FeedDate.time($0) }.map { Self.offset(at: $0) })
    members = line
  }

  /// What the machine's local time is ahead of UTC at that moment: `+08:00`, `-03:30`.
  private static func offset(at time: EventTime) -> String {
    var seconds = time_t(time.rounded(downTo: .seconds(1)).milliseconds / 1000)
    var local = tm()
    guard localtime_r(&seconds, &local) != nil else { return "+00:00" }
    let minutes = Swift.abs(local.tm_gmtoff) / 60
    let (hour, minute) = (minutes / 60, minutes % 60)
    let digits = [hour, minute].map { $0 < 10 ? "0\($0)" : "\($0)" }
    return (local.tm_gmtoff < 0 ? "-" : "+") + digits.joined(separator: ":")
  }

  struct Malformed: Error, CustomStringConvertible {
    var messageID: String
    var description: String { "message \(messageID) in the outbox is not one of ours" }
  }
}
