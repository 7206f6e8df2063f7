import CXML2
import FoundationEssentials
import Glibc

/// Files of text: read line by line, gzip-compressed or plain (libxml2's input layer tells them apart), and written whole.
enum TextFile {
  /// Calls `body` with each line, without its end.
  static func forEachLine(of path: String, _ body: (_ line: String, _ number: Int) throws -> Void) throws {
    guard access(path, R_OK) == 0 else {
      throw CommandError(.inputOutput, "cannot read \(path): \(String(cString: strerror(errno)))")
    }
    guard let input = xmlParserInputBufferCreateFilename(path, XML_CHAR_ENCODING_NONE) else {
      throw CommandError(.inputOutput, "cannot open \(path)")
    }
    defer { xmlFreeParserInputBuffer(input) }
    var line: [UInt8] = []
    var number = 0
    func endLine() throws {
      number += 1
      if line.last == UInt8(ascii: "\r") { line.removeLast() }
      try body(String(decoding: line, as: UTF8.self), number)
      line.removeAll(keepingCapacity: true)
    }
    while true {
      let count = xmlParserInputBufferGrow(input, 65536)
      if count < 0 { throw CommandError(.inputOutput, "cannot read \(path): damaged or not readable") }
      if count == 0 { break }
      let available = Int(xmlBufUse(input.pointee.buffer))
      guard let content = xmlBufContent(input.pointee.buffer) else { break }
      for byte in UnsafeBufferPointer(start: content, count: available) {
        if byte == UInt8(ascii: "\n") { try endLine() } else { line.append(byte) }
      }
      _ = xmlBufShrink(input.pointee.buffer, available)
    }
    if !line.isEmpty { try endLine() }
  }

  /// Replaces a file, which appears under its name only when it is complete.
  static func write(_ text: String, to path: String) throws(CommandError) {
    do {
      try Data(text.utf8).write(to: URL(filePath: path), options: .atomic)
    } catch {
      throw CommandError(.inputOutput, "cannot write \(path): \(error)")
    }
  }
}
