import Glibc

/// The service manager's end of a datagram socket, where a daemon says how it is (sd_notify(3)).
///
/// Without a manager, as in a terminal, everything that is sent goes nowhere.
package struct ServiceManager: Sendable {
  /// `NOTIFY_SOCKET`: a path, or `@` and an abstract name; nil without a manager.
  private let address: String?
  /// How long the manager waits for a heartbeat before it kills the daemon; nil if it does not wait for any.
  package let watchdogInterval: Duration?

  /// No manager.
  package static let none = ServiceManager(environment: [:])

  /// Reads `NOTIFY_SOCKET`, `WATCHDOG_USEC` and `WATCHDOG_PID`, as systemd sets them.
  package init(environment: [String: String], process: Int32 = getpid()) {
    address = environment["NOTIFY_SOCKET"].flatMap { $0.hasPrefix("/") || $0.hasPrefix("@") ? $0 : nil }
    let isForUs = environment["WATCHDOG_PID"].map { Int32($0) == process } ?? true
    watchdogInterval = environment["WATCHDOG_USEC"].flatMap { Int64($0) }.flatMap {
      isForUs && $0 > 0 ? .microseconds($0) : nil
    }
  }

  /// Sends notifications in one datagram.
  ///
  /// - Throws: ``Failure`` if the manager's socket does not take it within five seconds.
  package func send(_ notifications: ServiceNotification...) throws(Failure) { try send(notifications) }

  func send(_ notifications: [ServiceNotification]) throws(Failure) {
    guard let address else { return }
    let descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
    guard descriptor >= 0 else { throw Failure(address: address, operation: "socket", code: errno) }
    defer { close(descriptor) }
    var patience = timeval(tv_sec: 5, tv_usec: 0)
    setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
    guard let socketName = socketName(address) else {
      throw Failure(address: address, operation: "name", code: ENAMETOOLONG)
    }
    var name = socketName.name
    let text = Array(ServiceNotification.datagram(notifications).utf8)
    let sent = withUnsafePointer(to: &name) { name in
      name.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        sendto(descriptor, text, text.count, Int32(MSG_NOSIGNAL), $0, socketName.length)
      }
    }
    guard sent == text.count else { throw Failure(address: address, operation: "send", code: errno) }
  }

  package struct Failure: Error, CustomStringConvertible {
    package var address: String
    package var operation: String
    package var code: Int32

    package var description: String {
      "cannot notify the service manager at \(address): \(operation): \(String(cString: strerror(code)))"
    }
  }
}

/// The address of a Unix socket by its path, or by `@` and its abstract name (unix(7)); nil if it is too long.
///
/// An abstract name begins with a zero byte, and all of its length counts; a path ends with one.
func socketName(_ address: String) -> (name: sockaddr_un, length: socklen_t)? {
  var name = sockaddr_un()
  name.sun_family = sa_family_t(AF_UNIX)
  var bytes = Array(address.utf8)
  if bytes.first == UInt8(ascii: "@") { bytes[0] = 0 } else { bytes.append(0) }
  guard bytes.count > 1, bytes.count <= MemoryLayout.size(ofValue: name.sun_path) else { return nil }
  withUnsafeMutableBytes(of: &name.sun_path) { $0.copyBytes(from: bytes) }
  return (name, socklen_t((MemoryLayout<sockaddr_un>.offset(of: \.sun_path) ?? 2) + bytes.count))
}

/// Microseconds of CLOCK_MONOTONIC, by which systemd orders a reload's signal and its answer.
func monotonicMicroseconds() -> UInt64 {
  var time = timespec()
  clock_gettime(CLOCK_MONOTONIC, &time)
  return UInt64(time.tv_sec) * 1_000_000 + UInt64(time.tv_nsec) / 1000
}
