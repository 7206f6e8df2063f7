import Alerts

/// A feed as one JSON object, in the form that `voxpop parse` promises; absent fields are left out.
package func feedJSON(_ feed: Feed) -> String {
  var json = "{\"feed\":"
  json += object([("title", feed.title), ("link", feed.link), ("language", feed.language)])
  json += ",\"entries\":["
  json += feed.entries.map { object($0, isFinished: true) }.joined(separator: ",")
  if let entry = feed.unfinished { json += (feed.entries.isEmpty ? "" : ",") + object(entry, isFinished: false) }
  json += "]"
  if let warning = feed.warning { json += ",\"warning\":" + quoted(warning) }
  return json + "}"
}

private func object(_ entry: Feed.Entry, isFinished: Bool) -> String {
  var others: [String] = []
  if !entry.categories.isEmpty {
    others.append("\"categories\":[" + entry.categories.map(quoted).joined(separator: ",") + "]")
  }
  let counts = entry.engagement
  let engagement = [
    ("likes", counts.likes), ("comments", counts.comments), ("shares", counts.shares), ("views", counts.views),
    ("followers", counts.followers),
  ].compactMap { name, count in count.map { "\"\(name)\":\($0)" } }
  if !engagement.isEmpty { others.append("\"engagement\":{" + engagement.joined(separator: ",") + "}") }
  if !isFinished { others.append("\"unfinished\":true") }
  return object(
    [
      ("id", entry.id), ("link", entry.link), ("title", entry.title), ("author", entry.author),
      ("published", entry.published?.description), ("updated", entry.updated?.description),
      ("summary_text", entry.summaryText), ("content_text", entry.contentText),
    ], others: others)
}

private func object(_ members: [(String, String?)], others: [String] = []) -> String {
  "{"
    + (members.compactMap { name, value in value.map { "\"\(name)\":" + quoted($0) } } + others).joined(separator: ",")
    + "}"
}

private func quoted(_ text: String) -> String { MessageValue.string(text).json }
