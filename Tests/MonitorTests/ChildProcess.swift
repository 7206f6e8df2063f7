import Glibc

@testable import Monitor

/// A child process, killed when its owner goes away.
struct ChildProcess: ~Copyable {
  let id: pid_t
  private var status: Int32?

  /// Starts a program; its output goes to a file.
  init(_ path: String, _ arguments: [String], output: String) throws {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
    posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, output, O_WRONLY | O_CREAT | O_APPEND, 0o600)
    posix_spawn_file_actions_adddup2(&actions, STDOUT_FILENO, STDERR_FILENO)
    var argv = ([path] + arguments).map { strdup($0) }
    argv.append(nil)
    defer { for argument in argv { free(argument) } }
    var id: pid_t = 0
    let code = posix_spawn(&id, path, &actions, nil, argv, environ)
    guard code == 0 else { throw SpawnError(path: path, code: code) }
    self.id = id
  }

  /// Sends a signal and waits for the end; returns the exit code, or the negative signal that ended it.
  mutating func end(with signal: Int32) -> Int32 {
    if status == nil { kill(id, signal) }
    return wait()
  }

  /// Waits for the end of a program that takes long, without keeping one of the pool's few threads from other tests.
  mutating func ended() async -> Int32 {
    let id = id
    await withBlockingThread {
      // Leaves the status to be collected by `wait()`.
      var information = siginfo_t()
      while waitid(P_PID, id_t(id), &information, WEXITED | WNOWAIT) < 0 && errno == EINTR {}
    }
    return wait()
  }

  /// Waits for the end.
  mutating func wait() -> Int32 {
    if let status { return status }
    var raw: Int32 = 0
    while waitpid(id, &raw, 0) < 0 && errno == EINTR {}
    let code = raw & 0x7f == 0 ? (raw >> 8) & 0xff : -(raw & 0x7f)
    status = code
    return code
  }

  deinit {
    if status == nil {
      kill(id, SIGKILL)
      waitpid(id, nil, 0)
    }
  }

  /// The program that this package builds, beside the tests.
  static var voxpop: String {
    var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
    let count = readlink("/proc/self/exe", &buffer, buffer.count)
    let own = String(decoding: buffer.prefix(max(0, count)).map(UInt8.init(bitPattern:)), as: UTF8.self)
    for candidate in [own] + CommandLine.arguments {
      guard let slash = candidate.lastIndex(of: "/") else { continue }
      let sibling = candidate[..<slash] + "/voxpop"
      if access(String(sibling), X_OK) == 0 { return String(sibling) }
    }
    return "voxpop"
  }
}

struct SpawnError: Error, CustomStringConvertible {
  var path: String
  var code: Int32
  var description: String { "cannot start \(path): \(String(cString: strerror(code)))" }
}
