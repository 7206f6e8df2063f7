@testable import Monitor

/// Lines of shell in which `voxpop` is the program that was built with these tests.
enum Shell {
  struct Output {
    var code: Int32
    var output: String
    var errors: String
  }

  static func run(_ line: String) async throws -> Output {
    let folder = try TemporaryFolder(named: "voxpop-commands")
    let (output, errors) = (folder.path + "/out", folder.path + "/err")
    let script = "voxpop() { '\(ChildProcess.voxpop)' \"$@\"; }; { \(line); } >'\(output)' 2>'\(errors)'"
    var shell = try ChildProcess("/bin/sh", ["-c", script], output: "/dev/null")
    let code = await shell.ended()
    return Output(code: code, output: try contents(of: output), errors: try contents(of: errors))
  }
}
