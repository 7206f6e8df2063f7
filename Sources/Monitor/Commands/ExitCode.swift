/// How a command ended, in the numbers of sysexits(3).
package enum ExitCode: Int32, Sendable {
  case success = 0
  /// The command did its work, and the answer is no: the demo's alert did not arrive.
  case failure = 1
  case usage = 64
  case dataError = 65
  case unavailable = 69
  case software = 70
  case inputOutput = 74
  case configuration = 78
}

/// An error that ends a command: what a person reads on standard error, and the exit code.
package struct CommandError: Error, CustomStringConvertible {
  package var code: ExitCode
  package var description: String

  package init(_ code: ExitCode, _ description: String) {
    self.code = code
    self.description = description
  }
}
