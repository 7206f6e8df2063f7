import Glibc
import Synchronization

@testable import Monitor

/// The service manager's side of the notification socket: a real datagram socket, bound to a path or an abstract name.
final class NotifySocket: Sendable {
  let address: String
  private let descriptor: Int32

  init(_ address: String) throws {
    self.address = address
    descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue), 0)
    guard let socketName = socketName(address) else { throw SpawnError(path: address, code: ENAMETOOLONG) }
    var name = socketName.name
    let code = withUnsafePointer(to: &name) { name in
      name.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(descriptor, $0, socketName.length) }
    }
    guard code == 0 else { throw SpawnError(path: address, code: errno) }
  }

  deinit { close(descriptor) }

  /// The next datagram; nil if none comes in time.
  func next(within patience: Duration = .seconds(30)) async -> String? {
    let box = Box()
    await withBlockingThread { [descriptor] in
      var poll = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
      guard Glibc.poll(&poll, 1, Int32(patience / .milliseconds(1))) == 1 else { return }
      var bytes = [UInt8](repeating: 0, count: 4096)
      let count = recv(descriptor, &bytes, bytes.count, 0)
      let text = String(decoding: bytes.prefix(max(count, 0)), as: UTF8.self)
      box.text.withLock { $0 = text }
    }
    return box.text.withLock { $0 }
  }

  /// The next datagram with a line that begins so; others before it are passed over. Nil if none comes in time.
  func next(with prefix: String, within patience: Duration = .seconds(60)) async -> String? {
    let end = ContinuousClock.now + patience
    while ContinuousClock.now < end {
      guard let text = await next(within: ContinuousClock.now.duration(to: end)) else { return nil }
      if text.split(separator: "\n").contains(where: { $0.hasPrefix(prefix) }) { return text }
    }
    return nil
  }

  /// Written by the thread that is waited for, and read after it. The order would be lock enough, but the thread sanitizer
  /// does not see it where a continuation is resumed before it is waited for.
  private final class Box: Sendable {
    let text = Mutex<String?>(nil)
  }
}
