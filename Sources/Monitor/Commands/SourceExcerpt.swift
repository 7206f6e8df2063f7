import FoundationEssentials

/// The line of a file that a mistake is on, with a caret under the place.
struct SourceExcerpt {
  private var files: [String: [Substring]] = [:]

  /// Two lines; nil where the file cannot be read, the line is too long to help, or it may hold a secret.
  mutating func text(for mistake: Mistake) -> String? {
    guard mistake.line > 0, let line = line(mistake.line, of: mistake.file) else { return nil }
    let lower = line.lowercased()
    // Addresses of webhooks are secrets as well.
    guard line.utf8.count <= 200, !["://", "whsec_", "secret", "password", "token"].contains(where: lower.contains)
    else { return nil }
    let number = String(mistake.line)
    let margin = String(repeating: " ", count: number.count)
    let before = line.unicodeScalars.prefix(max(0, mistake.column - 1))
    let space = before.map { $0 == "\t" ? "\t" : String(repeating: " ", count: Self.width($0)) }.joined()
    let shown = String(String.UnicodeScalarView(line.unicodeScalars.map { $0.value < 0x20 && $0 != "\t" ? " " : $0 }))
    return " \(number) | \(shown)\n \(margin) | \(space)^"
  }

  private mutating func line(_ number: Int, of file: String) -> Substring? {
    if files[file] == nil {
      let contents = try? ConfigurationFile.read(file, limit: YAMLDocument.Bounds().bytes)
      // The mistake was told already; a file that went away since only loses its excerpt.
      let text = contents.map { String(decoding: $0.bytes, as: UTF8.self) }
      files[file] = text?.split(separator: "\n", omittingEmptySubsequences: false) ?? []
    }
    guard let lines = files[file], lines.indices.contains(number - 1) else { return nil }
    return lines[number - 1]
  }

  /// Columns of a terminal: two for wide characters (East Asian Width, Unicode Standard Annex 11).
  private static func width(_ scalar: UnicodeScalar) -> Int {
    switch scalar.value {
    case 0x300...0x36F, 0x200B...0x200F, 0xFE00...0xFE0F: 0
    case 0x1100...0x115F, 0x2E80...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE4F, 0xFF00...0xFF60,
      0xFFE0...0xFFE6, 0x1F300...0x1FAFF, 0x20000...0x3FFFD:
      2
    default: 1
    }
  }
}
