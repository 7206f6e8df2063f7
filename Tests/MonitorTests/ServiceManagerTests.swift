import Glibc
import Testing

@testable import Monitor

/// What the daemon tells its service manager, on real sockets.
@Suite(.timeLimit(.minutes(5))) struct ServiceManagerTests {
  @Test func `a message arrives at a path and at an abstract name, in one datagram`() async throws {
    let folder = try TemporaryFolder(named: "voxpop-notify")
    for address in ["\(folder.path)/notify", "@voxpop-test-\(getpid())"] {
      let socket = try NotifySocket(address)
      let manager = ServiceManager(environment: ["NOTIFY_SOCKET": address])
      try manager.send(.ready, .status("two\nlines"))
      #expect(await socket.next() == "READY=1\nSTATUS=two lines")
      try manager.send(.reloading(monotonicMicroseconds: 42))
      #expect(await socket.next() == "RELOADING=1\nMONOTONIC_USEC=42")
      try manager.send(.stopping)
      #expect(await socket.next() == "STOPPING=1")
      try manager.send(.watchdog)
      #expect(await socket.next() == "WATCHDOG=1")
    }
  }

  @Test func `without a manager nothing is sent, and one that does not listen is an error with its address`() throws {
    try ServiceManager.none.send(.ready)
    // Neither a path nor an abstract name: as if there were none.
    try ServiceManager(environment: ["NOTIFY_SOCKET": "vsock:2:1"]).send(.ready)
    let deaf = ServiceManager(environment: ["NOTIFY_SOCKET": "/nowhere/notify"])
    let failure = try #require(throws: ServiceManager.Failure.self) { try deaf.send(.ready) }
    #expect(failure.description.contains("/nowhere/notify: send: No such file"))
    let long = ServiceManager(environment: ["NOTIFY_SOCKET": "/" + String(repeating: "x", count: 200)])
    #expect(throws: ServiceManager.Failure.self) { try long.send(.ready) }
  }

  @Test(
    arguments: [
      ([:], nil),
      (["WATCHDOG_USEC": "3000000"], Duration.seconds(3)),
      (["WATCHDOG_USEC": "3000000", "WATCHDOG_PID": "7"], .seconds(3)),
      (["WATCHDOG_USEC": "3000000", "WATCHDOG_PID": "8"], nil),
      (["WATCHDOG_USEC": "0"], nil), (["WATCHDOG_USEC": "soon"], nil),
    ] as [([String: String], Duration?)])
  func `the watchdog's patience is read if it is meant for this process`(
    environment: [String: String], expected: Duration?
  ) {
    #expect(ServiceManager(environment: environment, process: 7).watchdogInterval == expected)
  }

  @Test func `a daemon that idles keeps its heartbeat`() async throws {
    try await withWatchdog { socket, _, _ in
      for _ in 1...5 { #expect(await socket.next() == "WATCHDOG=1") }
    }
  }

  @Test(arguments: Progress.Part.allCases)
  func `a part that is stuck stops the heartbeat, and it goes on when the part does`(part: Progress.Part) async throws {
    try await withWatchdog(freezing: part) { socket, monitor, thaw in
      #expect(await socket.next() == "WATCHDOG=1")
      if part == .scorer || part == .committer { monitor.begin(part) }
      while await socket.next(within: .milliseconds(600)) != nil {}
      // 600 ms without one, at a heartbeat every 100 ms.
      if part == .scorer || part == .committer { monitor.end(part) }
      thaw.raise()
      #expect(await socket.next() == "WATCHDOG=1")
    }
  }

  /// A watchdog whose manager waits for 200 ms; the store answers, or not, as the thread of a part would.
  private func withWatchdog(
    freezing part: Progress.Part? = nil,
    _ body: @escaping @Sendable (NotifySocket, ProgressMonitor, WakeSignal) async -> Void
  ) async throws {
    let address = "@voxpop-watchdog-\(getpid())-\(part?.rawValue ?? "idle")"
    let socket = try NotifySocket(address)
    let monitor = ProgressMonitor()
    let thaw = WakeSignal()
    let probes = [Progress.Part.store, .fetching, .delivery].map { probed in
      Watchdog.Probe(part: probed) { if probed == part { await thaw.wait() } }
    }
    let watchdog = Watchdog(
      monitor: monitor,
      manager: ServiceManager(environment: ["NOTIFY_SOCKET": address, "WATCHDOG_USEC": "200000"]),
      probes: probes, log: Log(threshold: .error))
    await withTaskGroup(of: Void.self) { group in
      group.addTask { await watchdog.run() }
      await body(socket, monitor, thaw)
      group.cancelAll()
    }
  }
}

@Suite struct ProgressTests {
  @Test func `a part is late only while it is at work, and by the longest piece`() {
    var progress = Progress()
    progress.begin(.scorer, at: .seconds(10))
    #expect(progress.delays(at: .seconds(40), longerThan: .seconds(30)) == [])
    #expect(
      progress.delays(at: .seconds(41), longerThan: .seconds(30)) == [
        Progress.Delay(part: .scorer, elapsed: .seconds(31))
      ])
    progress.end(.scorer)
    #expect(progress.delays(at: .seconds(1000), longerThan: .seconds(30)) == [])
  }

  @Test func `requests of one kind are one, a reload opens the files too, and a stop comes first`() {
    var pending = PendingRequests()
    #expect(pending.next() == nil)
    for request in [ServiceRequest.reopenFiles, .reload, .reload, .reopenFiles] { pending.note(request) }
    #expect(pending.next() == .reload)
    #expect(pending.next() == nil)
    pending.note(.reopenFiles)
    #expect(pending.next() == .reopenFiles)
    pending.note(.reload)
    pending.note(.stop)
    #expect(pending.next() == .stop)
    #expect(pending.next() == .stop)
  }
}
