/// Relative references (RFC 3986 section 5). Nothing is escaped or unescaped: addresses stay as their publishers wrote
/// them.
enum URLReference {
  /// The reference itself if it is absolute or there is no base; an empty one is the base.
  static func resolve(_ reference: String, against base: String?) -> String {
    guard let base, scheme(of: reference) == nil else { return reference }
    let parts = Parts(base)
    if reference.isEmpty { return String(parts.upToQuery) }
    if reference.hasPrefix("//") { return parts.scheme + reference }
    if reference.hasPrefix("?") { return parts.upToPath + reference }
    if reference.hasPrefix("#") { return parts.upToQuery + reference }
    let end = reference.firstIndex { $0 == "?" || $0 == "#" } ?? reference.endIndex
    let path = reference.hasPrefix("/") ? String(reference[..<end]) : parts.folder + reference[..<end]
    return parts.scheme + parts.authority + withoutDots(path) + reference[end...]
  }

  static func isWeb(_ url: String) -> Bool { url.hasPrefix("http://") || url.hasPrefix("https://") }

  /// Whether references may be resolved against it: `javascript:` is no place.
  static func isBase(_ url: String) -> Bool {
    guard let scheme = scheme(of: url) else { return !url.isEmpty }
    return ["http:", "https:", "file:", "ftp:"].contains(scheme.lowercased())
  }

  /// With its colon.
  private static func scheme(of reference: some StringProtocol) -> String? {
    guard let colon = reference.utf8.firstIndex(of: UInt8(ascii: ":")), reference.utf8.first?.isASCIILetter == true,
      reference.utf8[..<colon].allSatisfy({ $0.isASCIILetter || $0.isASCIIDigit || $0 == 43 || $0 == 45 || $0 == 46 })
    else { return nil }
    return String(reference[...colon])
  }

  private struct Parts {
    var scheme = ""
    /// With its slashes.
    var authority: Substring = ""
    var path: Substring
    let upToPath: Substring
    let upToQuery: Substring

    init(_ url: String) {
      upToQuery = url[..<(url.firstIndex(of: "#") ?? url.endIndex)]
      upToPath = upToQuery[..<(upToQuery.firstIndex(of: "?") ?? upToQuery.endIndex)]
      scheme = URLReference.scheme(of: url) ?? ""
      path = upToPath.dropFirst(scheme.count)
      if path.hasPrefix("//") {
        authority = path[..<(path.dropFirst(2).firstIndex(of: "/") ?? path.endIndex)]
        path = path[authority.endIndex...]
      }
    }

    /// The path up to its last slash; that of a host is the root.
    var folder: String {
      guard let slash = path.lastIndex(of: "/") else { return authority.isEmpty ? "" : "/" }
      return String(path[...slash])
    }
  }

  /// RFC 3986 section 5.2.4.
  private static func withoutDots(_ path: String) -> String {
    guard path.contains("./") || path.hasSuffix("/.") || path.hasSuffix("/..") || path == "." || path == ".." else {
      return path
    }
    let isAbsolute = path.hasPrefix("/")
    var kept: [Substring] = []
    let segments = path.split(separator: "/", omittingEmptySubsequences: false).dropFirst(isAbsolute ? 1 : 0)
    for (index, segment) in segments.enumerated() {
      let isLast = index == segments.count - 1
      if segment == "." || segment == ".." {
        if segment == "..", !kept.isEmpty { kept.removeLast() }
        if isLast { kept.append("") }
      } else {
        kept.append(segment)
      }
    }
    return (isAbsolute ? "/" : "") + kept.joined(separator: "/")
  }
}
