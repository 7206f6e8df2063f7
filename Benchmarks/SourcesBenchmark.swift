import Alerts
import Glibc
import Monitor
import Synchronization

/// Ten thousand sources on a loopback server, each polled every minute: what transport, parsing and scheduling cost.
///
/// The server and the reader are processes of their own, so that only the reader is in the figures; it has one core.
enum SourcesBenchmark {
  static let sources = 10_000
  private static let hosts = 1000
  private static let every = Duration.seconds(60)

  static func rows() throws -> [Row] {
    let program = try ownProgram()
    guard let server = popen("exec '\(program)' --feed-server", "r") else {
      throw BenchmarkFailure("cannot start \(program)")
    }
    defer { pclose(server) }
    guard let port = firstNumbers(of: server).first else { throw BenchmarkFailure("the feeds' server failed") }
    guard let reader = popen("exec taskset -c 0 '\(program)' --sources-child \(Int(port))", "r") else {
      throw BenchmarkFailure("cannot start \(program)")
    }
    defer { pclose(reader) }
    let figures = firstNumbers(of: reader)
    guard figures.count == 6 else { throw BenchmarkFailure("the sources stage's process failed") }
    let note = "\(Int(figures[3])) and \(Int(figures[4])) polls, \(Int(figures[5])) failed"
    return [
      row("one minute, every answer full and parsed", figures[0] * 100, "% of a core", goal: 15, note),
      row("one minute, one in ten changed", figures[1] * 100, "% of a core", goal: 15, note),
      row("resident after both", figures[2] / 1e6, "MB", goal: 150, nil),
    ]
  }

  private static func row(_ work: String, _ value: Double, _ unit: String, goal: Double, _ note: String?) -> Row {
    Row(
      stage: "sources", work: "\(sources) sources, \(work)", value: value, unit: unit, reference: "the goal",
      referenceValue: goal, ratio: value / goal, note: note)
  }

  private static func ownProgram() throws -> String {
    var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
    let length = readlink("/proc/self/exe", &buffer, buffer.count)
    flushOutput()
    return String(decoding: buffer.prefix(max(0, length)).map(UInt8.init(bitPattern:)), as: UTF8.self)
  }

  private static func firstNumbers(of pipe: UnsafeMutablePointer<FILE>) -> [Double] {
    var line = [CChar](repeating: 0, count: 256)
    guard fgets(&line, Int32(line.count), pipe) != nil else { return [] }
    return String(decoding: line.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
      .split(whereSeparator: \.isWhitespace).compactMap { Double($0) }
  }

  // MARK: The reader

  /// Polls for two minutes and prints the shares of both, resident bytes, polls of both and failures.
  static func runReader(port: Int) async throws {
    let sources = (0..<Self.sources).map { number in
      var source = Configuration.Source(
        name: "source-\(number)", url: "http://h\(number % hosts).localhost:\(port)/\(number)")
      source.every = every
      // The names stand for this machine.
      source.allowPrivate = true
      return source
    }
    let transport = try Transport(connections: 64, userAgent: "voxpop-benchmark")
    let counts = Mutex((polls: 0, failures: 0))
    var limits = Configuration.Limits()
    limits.connections = 64
    let poller = SourcePoller(sources: sources, limits: limits, transport: transport, now: wallClock) { item in
      guard case .finished(let record) = item else { return }
      counts.withLock { counts in
        counts.polls += 1
        if !record.outcome.isSuccess { counts.failures += 1 }
      }
    }
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { await transport.run() }
      group.addTask { try? await poller.run() }
      var shares: [Double] = []
      var polls: [Int] = []
      for _ in 0..<2 {
        let (watch, before) = (Stopwatch(CLOCK_PROCESS_CPUTIME_ID), counts.withLock { $0.polls })
        try await Task.sleep(for: every)
        shares.append(watch.cost.processor / watch.cost.wall)
        polls.append(counts.withLock { $0.polls } - before)
      }
      let failures = counts.withLock { $0.failures }
      print(shares[0], shares[1], ProcessMemory.current().resident, polls[0], polls[1], failures)
      group.cancelAll()
    }
  }

  // MARK: The server

  /// Serves feeds on a port that it prints, until nobody has asked for 20 seconds.
  static func runServer() throws {
    let listener = socket(AF_INET, CInt(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let isListening = withUnsafeMutableBytes(of: &address) { bytes in
      guard let address = bytes.assumingMemoryBound(to: sockaddr.self).baseAddress else { return false }
      return bind(listener, address, length) == 0 && listen(listener, 1024) == 0
        && getsockname(listener, address, &length) == 0
    }
    guard isListening else { throw BenchmarkFailure("cannot listen on 127.0.0.1") }
    print(UInt16(bigEndian: address.sin_port))
    flushOutput()
    var wait = pollfd(fd: listener, events: Int16(POLLIN), revents: 0)
    var buffer = [UInt8](repeating: 0, count: 16_384)
    while poll(&wait, 1, 20_000) > 0 {
      let client = accept(listener, nil, nil)
      var limit = timeval(tv_sec: 1, tv_usec: 0)
      setsockopt(client, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
      let count = recv(client, &buffer, buffer.count, 0)
      let answer = answer(to: String(decoding: buffer.prefix(max(0, count)), as: UTF8.self))
      answer.withUnsafeBytes { _ = send(client, $0.baseAddress, $0.count, CInt(MSG_NOSIGNAL)) }
      shutdown(client, CInt(SHUT_WR))
      close(client)
    }
  }

  /// A feed of 20 entries, whose content changes every ten minutes, at a moment of its own.
  private static func answer(to request: String) -> [UInt8] {
    let path = request.split(separator: " ", maxSplits: 2).dropFirst().first ?? "/"
    let number = Int(path.dropFirst()) ?? 0
    let version = (Int(seconds(of: CLOCK_REALTIME)) + number * 7) / 600
    let tag = "\"\(number)-\(version)\""
    if request.contains(tag) { return Array("HTTP/1.1 304 Not Modified\r\nConnection: close\r\n\r\n".utf8) }
    let body = feed(number, version)
    let head =
      "HTTP/1.1 200 OK\r\nContent-Type: application/rss+xml\r\nETag: \(tag)\r\nContent-Length: \(body.utf8.count)\r\n"
      + "Connection: close\r\n\r\n"
    return Array((head + body).utf8)
  }

  private static func feed(_ number: Int, _ version: Int) -> String {
    let items = (0..<20).map { item in
      """
      <item><title>Item \(version - item) of source \(number)</title><guid>\(number)/\(version - item)</guid>
      <link>https://example.net/\(number)/\(version - item)</link><pubDate>Tue, 24 Nov 2026 10:0\(item % 10):00 GMT</pubDate>
      <description>&lt;p&gt;What somebody said of the &lt;b&gt;ferry&lt;/b&gt; at the harbour, again and again, in a few sentences
      that are about as long as those of an ordinary feed, with a link and an image or two.&lt;/p&gt;</description></item>
      """
    }
    return
      "<?xml version=\"1.0\"?><rss version=\"2.0\"><channel><title>Source \(number)</title>\(items.joined())</channel></rss>"
  }
}
