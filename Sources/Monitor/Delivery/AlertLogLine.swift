/// A message as one line of the alert log: the payload's data without a level in between, and with the alert's time as `time` and
/// the message's id as `message_id`; `id` is the alert's id, as everywhere.
struct AlertLogLine {
  let text: String

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
    text = MessageValue.object(line).json
  }

  struct Malformed: Error, CustomStringConvertible {
    var messageID: String
    var description: String { "message \(messageID) in the outbox is not one of ours" }
  }
}
