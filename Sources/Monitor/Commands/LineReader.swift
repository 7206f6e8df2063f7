import Glibc

/// Lines of standard input, as they become available.
///
/// A batch holds the lines that one read brought (at most ``batchLimit``), so a slow writer is answered line by line and a fast
/// one in full batches. Lines end in LF or CRLF; bytes that are not UTF-8 become U+FFFD.
struct LineReader {
  static let batchLimit = 64
  /// A line of more bytes than this is cut behind the last whole character, so that input without line ends cannot fill the memory.
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
    if pending.count == Self.lengthLimit { removeBrokenCharacter() }
    if pending.last == UInt8(ascii: "\r") { pending.removeLast() }
    lines.append(String(decoding: pending, as: UTF8.self))
    pending.removeAll(keepingCapacity: true)
  }

  /// Drops the beginning of a character whose end was cut off.
  private mutating func removeBrokenCharacter() {
    guard let first = pending.suffix(4).lastIndex(where: { $0 & 0xC0 != 0x80 }) else { return }
    let length = pending[first] < 0xC0 ? 1 : pending[first] < 0xE0 ? 2 : pending[first] < 0xF0 ? 3 : 4
    if pending.count - first < length { pending.removeSubrange(first...) }
  }
}
