import CXML2

/// Relative references (RFC 3986 section 5), resolved by libxml2.
enum URLReference {
  /// The reference itself if it is absolute, empty or cannot be resolved.
  static func resolve(_ reference: String, against base: String) -> String {
    guard !reference.isEmpty, !hasScheme(reference), let built = xmlBuildURI(reference, base) else { return reference }
    defer { voxpop_xml_free(built) }
    return String(cString: built)
  }

  static func isWeb(_ url: String) -> Bool { url.hasPrefix("http://") || url.hasPrefix("https://") }

  private static func hasScheme(_ reference: String) -> Bool {
    guard let colon = reference.utf8.firstIndex(of: UInt8(ascii: ":")) else { return false }
    return reference.utf8[..<colon].allSatisfy { byte in
      (97...122).contains(byte | 0x20) || (48...57).contains(byte) || [43, 45, 46].contains(byte)
    }
  }
}
