import Alerts

/// A feed as one JSON object, in the form that `voxpop parse` promises; absent fields are left out.
package func feedJSON(_ feed: Feed) -> String {
  var json = "{\"feed\":"
  json += object([("title", feed.title), ("link", feed.link), ("language", feed.language)])
  json += ",\"entries\":["
  for (index, entry) in feed.entries.enumerated() {
    if index > 0 { json += "," }
    json += object(
      [
        ("id", entry.id), ("link", entry.link), ("title", entry.title), ("author", entry.author),
        ("published", entry.published?.description), ("updated", entry.updated?.description),
        ("summary_text", entry.summaryText), ("content_text", entry.contentText),
      ], categories: entry.categories)
  }
  json += "]"
  if let warning = feed.warning { json += ",\"warning\":" + quoted(warning) }
  return json + "}"
}

private func object(_ members: [(String, String?)], categories: [String] = []) -> String {
  var parts = members.compactMap { name, value in value.map { "\"\(name)\":" + quoted($0) } }
  if !categories.isEmpty { parts.append("\"categories\":[" + categories.map(quoted).joined(separator: ",") + "]") }
  return "{" + parts.joined(separator: ",") + "}"
}

private func quoted(_ text: String) -> String { MessageValue.string(text).json }
