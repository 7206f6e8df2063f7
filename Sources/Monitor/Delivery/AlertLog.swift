import Glibc

/// What went wrong with an alert log: the path and the system's words.
package struct AlertLogError: Error, Equatable, CustomStringConvertible {
  package var path: String
  package var operation: String
  package var code: Int32

  package var description: String { "\(path): \(operation): \(String(cString: strerror(code)))" }
}

/// A file that receives one JSON object a line, each on the disk before the call returns.
///
/// Lines stay whole: each is one `write(2)` to the file's end. What a full disk took of a line is taken back at once, and the torn
/// last line of a crash before the next one is written, which is the same line again; torn text that is not ours is only ended.
/// A file that was renamed, as logrotate does, is let go of at the next line. It works on a thread of its own, as the store does.
package actor AlertLog {
  private let path: String
  private var file = LogFile.closed
  private let disk = DiskThread()

  package nonisolated var unownedExecutor: UnownedSerialExecutor { disk.asUnownedSerialExecutor() }

  package init(path: String) { self.path = path }

  /// Lets go of the file, so that whoever renamed it may compress or remove it; the next line opens it anew.
  package func reopen() { file = .closed }

  /// Appends a line and waits until it is on the disk.
  ///
  /// The marker is text that no other line has, such as a message's id: if a line near the file's end has it, that line was
  /// written before a crash, and is not written again.
  package func append(_ line: String, marker: String) throws(AlertLogError) {
    if !file.isOpen || file.hasMoved(from: path) { file = try LogFile(path: path) }
    do {
      try file.append(line, marker: marker)
    } catch {
      // What the file's end looks like now is found out when it is opened again.
      file = .closed
      throw AlertLogError(path: path, operation: error.operation, code: error.code)
    }
  }
}

/// A descriptor of a log, closed when its owner goes away.
private struct LogFile: ~Copyable {
  struct Failure: Error {
    var operation: String
    var code: Int32
  }

  private let descriptor: Int32
  private let isRegular: Bool
  /// The end of what was there before: where a line may be torn, and a message already written.
  private var tail: [UInt8] = []

  static var closed: LogFile { LogFile() }

  private init() {
    descriptor = -1
    isRegular = false
  }

  init(path: String) throws(AlertLogError) {
    // Reading is for the tail.
    descriptor = open(path, O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC, 0o640)
    guard descriptor >= 0 else {
      isRegular = false
      throw AlertLogError(path: path, operation: "open", code: errno)
    }
    var information = stat()
    isRegular = fstat(descriptor, &information) == 0 && information.st_mode & S_IFMT == S_IFREG
    guard isRegular else { return }
    tail = Self.lastBytes(of: descriptor, size: Int(information.st_size))
    // A new file's name is on the disk only when its folder is.
    guard information.st_size == 0 else { return }
    let folder = open(path.lastIndex(of: "/").map { String(path[...$0]) } ?? ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard folder >= 0 else { return }
    fsync(folder)
    close(folder)
  }

  deinit { if descriptor >= 0 { close(descriptor) } }

  var isOpen: Bool { descriptor >= 0 }

  /// Whether the path leads to another file now, or to none.
  func hasMoved(from path: String) -> Bool {
    guard isRegular else { return false }
    var ours = stat()
    var present = stat()
    guard fstat(descriptor, &ours) == 0, stat(path, &present) == 0 else { return true }
    return ours.st_ino != present.st_ino || ours.st_dev != present.st_dev
  }

  mutating func append(_ line: String, marker: String) throws(Failure) {
    let whole = tail.lastIndex(of: 0x0a).map { tail[...$0] } ?? []
    guard !whole.contains(Array(marker.utf8)) else { return try sync() }

    let torn = tail.dropFirst(whole.count)
    let isOurs = torn.count > 1 && torn.starts(with: line.utf8.prefix(min(Self.startLength, torn.count)))
    if isOurs { try takeBack(torn.count) }
    let bytes = Array(((torn.isEmpty || isOurs ? "" : "\n") + line + "\n").utf8)
    var count = -1
    repeat {
      count = bytes.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
    } while count < 0 && errno == EINTR
    guard count == bytes.count else {
      // A short write is a full disk's, or a size limit's, which the next write would name.
      let code = count < 0 ? errno : ENOSPC
      if count > 0 { try takeBack(count) }
      throw Failure(operation: "write", code: code)
    }
    try sync()
    // From here on the end is ours, and known to be whole.
    tail = []
  }

  /// Bytes by which a torn line is known to be the beginning of one of ours.
  private static let startLength = 10

  /// Removes the file's last bytes; what is no regular file keeps them.
  private func takeBack(_ count: Int) throws(Failure) {
    var information = stat()
    guard isRegular, fstat(descriptor, &information) == 0, information.st_size >= count else { return }
    guard ftruncate(descriptor, information.st_size - count) == 0 else {
      throw Failure(operation: "truncate", code: errno)
    }
  }

  private func sync() throws(Failure) {
    // Pipes and terminals have nothing to sync.
    guard isRegular, fsync(descriptor) != 0 else { return }
    throw Failure(operation: "fsync", code: errno)
  }

  /// Enough bytes for the last message, which has at most 20,000 of them and a few words more.
  private static func lastBytes(of descriptor: Int32, size: Int) -> [UInt8] {
    let wanted = min(size, 65_536)
    return [UInt8](unsafeUninitializedCapacity: wanted) { buffer, count in
      count = max(pread(descriptor, buffer.baseAddress, wanted, off_t(size - wanted)), 0)
    }
  }
}
