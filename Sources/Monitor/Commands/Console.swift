import Glibc

/// Standard output and standard error, written whole: a line is never torn by another thread's.
enum Console {
  /// Writes a line to standard output.
  static func print(_ line: String) {
    write(line + "\n", to: STDOUT_FILENO)
  }

  /// Writes text to standard output without ending the line.
  static func printPart(_ text: String) {
    write(text, to: STDOUT_FILENO)
  }

  /// Writes a line to standard error.
  static func error(_ line: String) {
    write(line + "\n", to: STDERR_FILENO)
  }

  /// Whether another program or a file takes the output.
  static var outputIsPiped: Bool {
    var information = stat()
    guard fstat(STDOUT_FILENO, &information) == 0 else { return false }
    return [S_IFIFO, S_IFREG].contains(information.st_mode & S_IFMT)
  }

  static var errorIsTerminal: Bool { isatty(STDERR_FILENO) == 1 }

  static var outputIsTerminal: Bool { isatty(STDOUT_FILENO) == 1 }

  private static func write(_ text: String, to descriptor: Int32) {
    var text = text
    text.withUTF8 { bytes in
      var rest = UnsafeRawBufferPointer(bytes)
      while !rest.isEmpty {
        let written = Glibc.write(descriptor, rest.baseAddress, rest.count)
        if written < 0 && errno == EINTR { continue }
        // The reader went away: nobody is left to tell.
        if written <= 0 { return }
        rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(written))
      }
    }
  }
}
