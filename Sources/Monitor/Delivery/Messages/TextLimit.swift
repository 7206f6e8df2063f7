/// The most that a service takes of a text, in the unit in which that service counts.
struct TextLimit: Sendable, Equatable {
  enum Unit: Sendable {
    case utf8Bytes
    /// Unicode scalars, which services mean by "characters" unless they say otherwise.
    case characters
    case utf16Units
  }

  var count: Int
  var unit: Unit

  func size(of text: String) -> Int {
    switch unit {
    case .utf8Bytes: text.utf8.count
    case .characters: text.unicodeScalars.count
    case .utf16Units: text.utf16.count
    }
  }

  func fits(_ text: String) -> Bool { size(of: text) <= count }

  /// The longest start of whole characters that fits, with an ellipsis in place of what is gone.
  func cut(_ text: String) -> String {
    guard !fits(text) else { return text }
    let room = count - size(of: "…")
    var used = 0
    var end = text.startIndex
    while end < text.endIndex {
      let next = text.index(after: end)
      used += size(of: String(text[end..<next]))
      guard used <= room else { break }
      end = next
    }
    return text[..<end] + "…"
  }
}

/// The first form that fits, with fewer and fewer whole posts; the last one has none, fits or not.
///
/// `build` makes the message with so many of the posts.
func withWholePosts<Message>(_ count: Int, fits: (Message) -> Bool, build: (Int) -> Message) -> Message {
  for kept in stride(from: count, to: 0, by: -1) {
    let message = build(kept)
    if fits(message) { return message }
  }
  return build(0)
}
