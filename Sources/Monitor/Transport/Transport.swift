import CCurl
import Synchronization

/// Fetches over HTTP with libcurl's multi interface, all transfers on one thread of its own.
///
/// Transfers to the same host follow one another (see ``TransferLine``); beyond `connections` in all they wait. Requests may
/// be made before ``run()`` starts and wait for it; after it has ended they fail with ``TransferError/stopped``. Feeds and
/// receivers use two instances, so that neither waits for the other's hosts.
package final class Transport: Sendable {
  struct Job: Sendable {
    let id: Int
    let request: Request
    let address: WebAddress
    let policy: AddressPolicy
    /// Whether the request goes to the origin that the operator wrote.
    let isHome: Bool
    let credentials: Access.Credentials?
    let proxy: Secret?
    let answer: Answer
  }

  /// What one transfer brought, before redirects are followed.
  struct Outcome: Sendable {
    var response: Response
    /// Where a redirect leads, absolute.
    var redirect: String?
    var took: Duration
  }

  typealias Answer = CheckedContinuation<Result<Outcome, TransferError>, Never>

  /// What other threads ask of the loop; the loop takes all of it at each turn.
  private struct Inbox {
    var isClosed = false
    var nextID = 0
    var jobs: [Job] = []
    var cancelled: [Int] = []
    var questions: [CheckedContinuation<Void, Never>] = []
  }

  private let inbox = Mutex(Inbox())
  private let connections: Int
  private let userAgent: String
  /// Off the loop's thread this is only ever passed to `curl_multi_wakeup`, which libcurl documents as safe to call
  /// from any thread.
  private nonisolated(unsafe) let multi: UnsafeMutableRawPointer

  /// At most `connections` transfers are in progress at once.
  package init(connections: Int, userAgent: String) throws(TransferError) {
    _ = Self.isLibraryReady
    guard let multi = curl_multi_init() else { throw .failed(host: "libcurl", reason: "out of memory") }
    self.multi = multi
    self.connections = max(1, connections)
    self.userAgent = userAgent
    _ = voxpop_multi_set_long(multi, CURLMOPT_MAX_HOST_CONNECTIONS, TransferLine.hostLimit)
    _ = voxpop_multi_set_long(multi, CURLMOPT_MAX_TOTAL_CONNECTIONS, self.connections)
    // Without multiplexing, no transfer ever rides on a connection that was opened under another address policy.
    _ = voxpop_multi_set_long(multi, CURLMOPT_PIPELINING, Int(CURLPIPE_NOTHING))
  }

  deinit { curl_multi_cleanup(multi) }

  /// Runs transfers until the task is cancelled, then fails those that are left; call it once.
  package func run() async {
    await withTaskCancellationHandler {
      await withBlockingThread { [self] in drive() }
    } onCancel: {
      inbox.withLock { $0.isClosed = true }
      curl_multi_wakeup(multi)
    }
  }

  /// Performs one request; cancelling the task ends the transfer with ``TransferError/cancelled``.
  ///
  /// Redirects are followed here and not by libcurl, which would take own headers and client certificates along to
  /// other hosts; so each hop waits for its host's turn, too.
  package func fetch(_ request: Request) async throws(TransferError) -> Response {
    for header in request.headers + request.access.headers.map({ Request.Header($0.name, $0.value.text) })
    where (header.name + header.value).utf8.contains(where: { $0 == 10 || $0 == 13 || $0 == 0 }) {
      throw .badHeader(name: String(header.name.prefix { $0.isLetter || $0 == "-" }))
    }
    let home = try WebAddress(request.home ?? request.url)
    let policy = AddressPolicy(configuredHost: home.host, allowPrivate: request.allowPrivate)
    var (hop, isPermanent, hops) = (request, true, 0)
    while true {
      let outcome = try await perform(hop, home: home, policy: policy, isRedirected: hops > 0)
      var response = outcome.response
      guard request.method == .get, let target = outcome.redirect, [301, 302, 303, 307, 308].contains(response.status)
      else {
        response.permanentURL = hops > 0 && isPermanent ? WebAddress.plain(hop.url) : nil
        return response
      }
      hops += 1
      guard hops <= Transfer.redirectLimit else { throw .tooManyRedirects(limit: Transfer.redirectLimit) }
      isPermanent = isPermanent && [301, 308].contains(response.status)
      hop.url = target
      hop.timeout -= outcome.took
      guard hop.timeout > .zero else { throw .timedOut(after: request.timeout, hadBytes: true) }
    }
  }

  private func perform(
    _ request: Request, home: WebAddress, policy: AddressPolicy, isRedirected: Bool
  ) async throws(TransferError) -> Outcome {
    let address: WebAddress
    do throws(TransferError) { address = try WebAddress(request.url) } catch {
      throw isRedirected ? .badRedirect : error
    }
    let isHome = address.hasSameOrigin(as: home)
    let proxy = request.proxies.proxy(for: address)
    // The proxy resolves names, out of our sight; an address that is written out can still be judged.
    if proxy != nil, let literal = IPAddress(address.host), !policy.permits(literal) {
      throw .privateAddress(host: address.host)
    }
    let written = home.user.map { Access.Credentials.basic(user: $0, password: Secret(home.password ?? "")) }
    let id = inbox.withLock { inbox in
      inbox.nextID += 1
      return inbox.nextID
    }
    let result = await withTaskCancellationHandler {
      await withCheckedContinuation { (answer: Answer) in
        let job = Job(
          id: id, request: request, address: address, policy: proxy == nil ? policy : .anywhere, isHome: isHome,
          credentials: isHome ? request.access.credentials ?? written : nil, proxy: proxy, answer: answer)
        let refusal: TransferError? = inbox.withLock { inbox in
          // A task is marked as cancelled before its handler runs: either it shows here, or the handler's entry
          // comes after the job's.
          if Task.isCancelled { return .cancelled }
          if inbox.isClosed { return .stopped }
          inbox.jobs.append(job)
          return nil
        }
        if let refusal { answer.resume(returning: .failure(refusal)) } else { curl_multi_wakeup(multi) }
      }
    } onCancel: {
      inbox.withLock { $0.cancelled.append(id) }
      curl_multi_wakeup(multi)
    }
    return try result.get()
  }

  /// Returns at the loop's next turn, or when it has ended: a loop that is stuck does not answer.
  package func turn() async {
    await withCheckedContinuation { answer in
      let isOver = inbox.withLock { inbox in
        if !inbox.isClosed { inbox.questions.append(answer) }
        return inbox.isClosed
      }
      if isOver { answer.resume() } else { curl_multi_wakeup(multi) }
    }
  }

  private func drive() {
    var line = TransferLine(limit: connections)
    while true {
      let (jobs, cancelled, questions, isClosed) = inbox.withLock { inbox in
        defer { (inbox.jobs, inbox.cancelled, inbox.questions) = ([], [], []) }
        return (inbox.jobs, inbox.cancelled, inbox.questions, inbox.isClosed)
      }
      for question in questions { question.resume() }
      for job in jobs { line.append(job) }
      for id in cancelled { line.remove(id, from: multi)?.resume(returning: .failure(.cancelled)) }
      guard !isClosed else { break }
      line.startTransfers(on: multi, userAgent: userAgent)
      var running: CInt = 0
      guard curl_multi_perform(multi, &running) == CURLM_OK else { break }
      if line.finishTransfers(on: multi) { continue }
      guard curl_multi_poll(multi, nil, 0, line.longestSleepMilliseconds, nil) == CURLM_OK else { break }
    }
    // Also after a failure of libcurl itself: nobody waits for a loop that has ended.
    let (late, questions) = inbox.withLock { inbox in
      inbox.isClosed = true
      defer { (inbox.jobs, inbox.questions) = ([], []) }
      return (inbox.jobs, inbox.questions)
    }
    for question in questions { question.resume() }
    for job in late { line.append(job) }
    line.removeAll(from: multi)
  }

  /// Initialised once, however many instances there are.
  private static let isLibraryReady = curl_global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK
}
