import FoundationEssentials
import Glibc

/// A folder of its own below the system's folder for temporary files, removed with its owner unless it is kept.
struct TemporaryFolder: ~Copyable {
  let path: String
  private let keeps: Bool

  init(named name: String, keeps: Bool = false) throws(CommandError) {
    let base = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
    var template = Array("\(base)/\(name).XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else {
      throw CommandError(.inputOutput, "cannot make a folder in \(base): \(String(cString: strerror(errno)))")
    }
    path = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
    self.keeps = keeps
  }

  deinit {
    // A folder that cannot be removed is left to the system's own cleaning.
    if !keeps { try? FileManager.default.removeItem(atPath: path) }
  }

  /// Writes a file, and the folders above it.
  func write(_ name: String, _ text: String, mode: mode_t = 0o644) throws {
    let file = "\(path)/\(name)"
    if let slash = name.lastIndex(of: "/") {
      try FileManager.default.createDirectory(atPath: "\(path)/\(name[..<slash])", withIntermediateDirectories: true)
    }
    try Data(text.utf8).write(to: URL(filePath: file))
    chmod(file, mode)
  }
}
