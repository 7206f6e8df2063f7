import Glibc

/// Files as the configuration sees them.
enum ConfigurationFile {
  enum Failure: Error, Equatable {
    /// `errno`.
    case code(Int32)
    case tooBig
    case notAFile
  }

  struct Contents {
    var bytes: [UInt8]
    /// The permission bits.
    var mode: UInt32
  }

  /// Reads a regular file of at most `limit` bytes.
  static func read(_ path: String, limit: Int) throws(Failure) -> Contents {
    // Without waiting: a named pipe would hold the open until somebody writes.
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { throw .code(errno) }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw .code(errno) }
    guard status.st_mode & S_IFMT == S_IFREG else { throw .notAFile }
    guard status.st_size <= limit else { throw .tooBig }
    var bytes = [UInt8](repeating: 0, count: limit + 1)
    var count = 0
    while count <= limit {
      let got = bytes.withUnsafeMutableBytes {
        Glibc.read(descriptor, $0.baseAddress.map { $0 + count }, limit + 1 - count)
      }
      if got < 0 {
        if errno == EINTR { continue }
        throw .code(errno)
      }
      if got == 0 { break }
      count += got
    }
    guard count <= limit else { throw .tooBig }
    return Contents(bytes: Array(bytes[..<count]), mode: status.st_mode & 0o7777)
  }

  /// The names in a folder, sorted by bytes; nil if there is no such folder.
  static func names(in folder: String) throws(Failure) -> [String]? {
    guard let handle = opendir(folder) else {
      if errno == ENOENT { return nil }
      throw .code(errno)
    }
    defer { closedir(handle) }
    var names: [String] = []
    while let entry = readdir(handle) {
      let name = withUnsafeBytes(of: &entry.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
      names.append(name)
    }
    return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }

  static func isFolder(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
  }

  static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

  /// The folder that holds a path: `.` for a bare name.
  static func folder(of path: String) -> String {
    guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }

  /// A path, seen from a folder.
  static func resolve(_ path: String, from folder: String) -> String {
    if path.utf8.first == UInt8(ascii: "/") { return path }
    return folder.utf8.last == UInt8(ascii: "/") ? folder + path : "\(folder)/\(path)"
  }

  /// The path with the working directory in front, unless it is absolute already.
  static func absolute(_ path: String) -> String {
    if path.utf8.first == UInt8(ascii: "/") { return path }
    guard let buffer = getcwd(nil, 0) else { return path }
    defer { free(buffer) }
    let folder = String(cString: buffer)
    return path == "." ? folder : resolve(path, from: folder)
  }
}

extension ConfigurationFile.Failure: CustomStringConvertible {
  var description: String {
    switch self {
    case .code(let code): String(cString: strerror(code)).lowercased()
    case .tooBig: "it is too big"
    case .notAFile: "it is not a regular file"
    }
  }
}
