/// A value in a YAML file, with its place.
package struct YAMLNode: Sendable, Equatable {
  package enum Style: Sendable { case plain, quoted, block }

  package struct Entry: Sendable, Equatable {
    package var key: YAMLNode
    package var value: YAMLNode
  }

  package indirect enum Content: Sendable, Equatable {
    case scalar(String, Style)
    case sequence([YAMLNode])
    case mapping([Entry])
  }

  package var content: Content
  package var position: FilePosition
  /// Whether the characters of a scalar stand in the file just as they are here, on one line, so that an offset into
  /// the text is a place in the file.
  package var isVerbatim = false

  /// The text of a scalar.
  package var text: String? {
    if case .scalar(let text, _) = content { text } else { nil }
  }

  /// Whether nothing was written, or `~` or `null`.
  package var isNull: Bool {
    guard case .scalar(let text, .plain) = content else { return false }
    return ["", "~", "null", "Null", "NULL"].contains(text)
  }

  /// What this is, in a sentence.
  package var kind: String {
    switch content {
    case .scalar(_, .plain) where isNull: "nothing"
    // Addresses of webhooks and secrets, put in the wrong place, must not show up in a log.
    case .scalar(let text, _) where text.contains("://"): "an address"
    case .scalar(let text, _) where text.contains("whsec_"): "a secret"
    case .scalar(let text, _): "'\(shortened(text))'"
    case .sequence: "a list"
    case .mapping: "a mapping"
    }
  }

  /// The place of the byte `offset` of a scalar's text, or of the scalar where that cannot be known.
  package func position(ofByte offset: Int?) -> FilePosition {
    guard let offset, isVerbatim, case .scalar(let text, let style) = content else { return position }
    let before = text.utf8.prefix(max(0, offset)).count { $0 & 0xC0 != 0x80 }
    var place = position
    place.column += before + (style == .quoted ? 1 : 0)
    return place
  }
}

/// The start of a text, on one line, fit for a message.
func shortened(_ text: String) -> String {
  let scalars = text.unicodeScalars
  let start = scalars.prefix(40).map { $0.value < 0x20 || $0.value == 0x7F ? " " : Character($0) }
  return String(start) + (scalars.count > 40 ? "…" : "")
}
