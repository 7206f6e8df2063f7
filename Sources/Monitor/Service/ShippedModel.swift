import Glibc

/// Where the model file is when the configuration names none.
enum ShippedModel {
  static let fileName = "voxpop-sentiment.safetensors"

  /// The first that exists of: `$VOXPOP_MODEL`, `../share/voxpop/` beside the binary's folder, `/usr/local/share/voxpop`,
  /// `/usr/share/voxpop`, and `models/` in a folder above the binary (a checkout).
  static func path() throws(CommandError) -> String {
    if let named = getenv("VOXPOP_MODEL") { return String(cString: named) }
    let folder = executableFolder()
    var candidates = ["\(folder)/../share/voxpop", "/usr/local/share/voxpop", "/usr/share/voxpop"]
    var above = folder
    while let slash = above.lastIndex(of: "/") {
      above = String(above[..<slash])
      candidates.append("\(above)/models")
    }
    for candidate in candidates where access("\(candidate)/\(fileName)", R_OK) == 0 {
      return "\(candidate)/\(fileName)"
    }
    throw CommandError(
      .unavailable,
      "the model file \(fileName) was not found beside the binary (../share/voxpop) or in /usr/share/voxpop; "
        + "name it with 'model:' in the configuration or in $VOXPOP_MODEL")
  }

  private static func executableFolder() -> String {
    var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
    let count = readlink("/proc/self/exe", &buffer, buffer.count)
    let path = String(decoding: buffer.prefix(max(0, count)).map(UInt8.init(bitPattern:)), as: UTF8.self)
    return path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
  }
}
