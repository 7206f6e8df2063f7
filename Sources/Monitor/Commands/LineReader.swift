import Glibc

/// Lines of standard input, as they become available.
///
/// A batch holds the lines that one read brought (at most ``batchLimit``), so a slow writer is answered line by line and a fast
/// one in full batches. Lines end in LF or CRLF; bytes that are not UTF-8 become U+FFFD.
struct LineReader {
  static let batchLimit = 64
  /// A line longer than this is cut, so that input without line ends cannot fill the memory.
  static let lengthLimit = 1 << 20

  private let descriptor: Int32
  private var pending: [UInt8] = []
  private var lines: [String] = []
  private var isAtEnd = false

  init(descriptor: Int32 = STDIN_FILENO) { self.descriptor = descriptor }

  /// The next lines; nil at the end of the input.
  mutating func next() throws(CommandError) -> [String]? {
    while lines.isEmpty {
      if isAtEnd { return nil }
      try read()
    }
    let batch = Array(lines.prefix(Self.batchLimit))
    lines.removeFirst(batch.count)
    return batch
  }

  private mutating func read() throws(CommandError) {
    var buffer = [UInt8](repeating: 0, count: 65536)
    let count = Glibc.read(descriptor, &buffer, buffer.count)
    if count < 0 {
      if errno == EINTR { return }
      throw CommandError(.inputOutput, "cannot read the input: \(String(cString: strerror(errno)))")
    }
    if count == 0 {
      isAtEnd = true
      if !pending.isEmpty { endLine() }
      return
    }
    for byte in buffer[..<count] {
      if byte == UInt8(ascii: "\n") {
        endLine()
      } else if pending.count < Self.lengthLimit {
        pending.append(byte)
      }
    }
  }

  private mutating func endLine() {
    if pending.last == UInt8(ascii: "\r") { pending.removeLast() }
    lines.append(String(decoding: pending, as: UTF8.self))
    pending.removeAll(keepingCapacity: true)
  }
}
