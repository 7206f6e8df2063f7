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

/// The form that fits with the most whole posts, where more posts never make it shorter; without one, fits or not, if none does.
///
/// `build` makes the message with so many of the posts; it is called some seven times of a hundred posts.
func withWholePosts<Message>(_ count: Int, fits: (Message) -> Bool, build: (Int) -> Message) -> Message {
  let whole = build(count)
  if count == 0 || fits(whole) { return whole }
  var best = build(0)
  var (least, most) = (0, count - 1)
  while least < most {
    let middle = (least + most + 1) / 2
    let message = build(middle)
    if fits(message) {
      (least, best) = (middle, message)
    } else {
      most = middle - 1
    }
  }
  return best
}
