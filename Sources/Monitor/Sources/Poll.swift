package import Alerts

/// One poll of one source: what to ask, and what the answer means. A pure value, but for the parsing that it costs.
package struct Poll: Sendable {
  package struct Result: Sendable, Equatable {
    /// Oldest first.
    package var posts: [Post]
    package var record: PollRecord
    package var verdict: PollSchedule.Verdict
    /// As the poll leaves it; when to poll next is not decided here.
    package var state: PollState
    /// Where permanent redirects led to a feed.
    package var movedTo: String?
    package var reach: Reach
    /// What is asked next in the same poll, if the source has more pages.
    package var next: SourcePage?
  }

  /// How far the request came.
  package enum Reach: Sendable, Equatable {
    /// No server was reached; it may be our own network.
    case nowhere
    /// The server is in trouble, or broke off.
    case troubled
    case answered
  }

  /// A server that limits requests without saying for how long is left alone for this time.
  private static let politeRest = Duration.seconds(600)
  /// One that forbids (403) is left alone for this time.
  private static let forbiddenRest = Duration.seconds(4 * 3600)
  /// Some servers answer 304 for ever: after this time everything is asked for.
  private static let validatorLife = Duration.seconds(8 * 86_400)
  /// Servers that count full requests, and are known to tell changes truly.
  private static let truthfulHosts = ["rachelbythebay.com", "openrss.org"]
  /// A place that a source moved to is given up for the configured one after so many failures in a row.
  private static let patienceWithMove = 3

  package let source: Configuration.Source
  package let limits: Configuration.Limits
  /// Of the last answer that is acknowledged.
  package let validators: Validators
  package let state: PollState
  /// In a row, up to now.
  package let failures: Int
  package let now: EventTime
  package var page: SourcePage

  package init(
    source: Configuration.Source, limits: Configuration.Limits, validators: Validators, state: PollState? = nil,
    failures: Int = 0, at now: EventTime
  ) {
    self.source = source
    self.limits = limits
    self.validators = validators
    self.state = state ?? PollState(address: source.url)
    self.failures = failures
    self.now = now
    page = SourcePage(since: validators.cursor)
  }

  /// Validators go back byte for byte as they came; nothing is asked conditionally without them.
  package var request: Request {
    var headers = [Request.Header("Accept", source.kind.accept)]
    if usesValidators {
      if let etag = validators.etag { headers.append(Request.Header("If-None-Match", etag)) }
      if let time = validators.lastModified { headers.append(Request.Header("If-Modified-Since", time)) }
    }
    var request = Request(
      url: source.kind.address(state.moved ?? source.url, page: page), headers: headers, timeout: source.timeout,
      bodyLimit: limits.body, allowPrivate: source.allowPrivate)
    request.home = source.url
    request.access = source.access
    request.proxies = source.proxies
    return request
  }

  private var usesValidators: Bool {
    guard source.kind.isConditional, validators.etag != nil || validators.lastModified != nil else { return false }
    guard let validated = state.validated, now - validated > Self.validatorLife else { return true }
    guard let host = (try? WebAddress(state.moved ?? source.url))?.host else { return false }
    return Self.truthfulHosts.contains { host == $0 || host.hasSuffix("." + $0) }
  }

  package func result(of answer: Swift.Result<Response, TransferError>, at now: EventTime) -> Result {
    switch answer {
    case .failure(let error):
      failure(error.description, at: now, reach: Reach(error))
    case .success(let response): result(of: response, at: now)
    }
  }

  private func result(of response: Response, at now: EventTime) -> Result {
    let rest = response.retryAfter.flatMap { retryAfter($0, now: now) }
    let text = HTTPStatus.text(response.status)
    switch response.status {
    case 200..<300: return content(of: response, at: now)
    case 304 where usesValidators: return unchanged(response, at: now)
    case 304: return failure("\(text), though nothing was asked conditionally", at: now)
    case 410: return gone(at: now)
    case 429, 503:
      let reach: Reach = response.status == 503 ? .troubled : .answered
      return failure(text, at: now, .hostRest(rest ?? Self.politeRest), reach: reach)
    case 403: return failure(text, at: now, .refused(rest: max(rest ?? .zero, Self.forbiddenRest)))
    case 400..<500 where response.status != 408 && response.status != 425:
      return failure(text, at: now, .refused(rest: rest ?? .zero))
    default:
      guard let rest else { return failure(text, at: now, reach: .troubled) }
      return failure(text, at: now, .refused(rest: rest), reach: .troubled)
    }
  }

  // MARK: Success

  private func content(of response: Response, at now: EventTime) -> Result {
    let hash = StableHash.of(response.body)
    let hasSameTag = usesValidators && response.etag != nil && response.etag == validators.etag
    if response.permanentURL == nil, hasSameTag || hash == state.bodyHash {
      var result = unchanged(response, at: now)
      // The full answer has come again: its validators count from now on.
      result.state.validated = now
      return result
    }
    let reading: SourceReading
    do { reading = try source.kind.read(response, page: page) } catch { return failure("\(error)", at: now) }
    let feed = reading.feed
    var validators = Validators(cursor: reading.cursor)
    if source.kind.isConditional, !response.caching.forbidsReuse {
      (validators.etag, validators.lastModified) = (response.etag, response.lastModified)
    }
    var record = record(.fetched(validators: validators, entries: feed.entries.count), at: now)
    record.warning = feed.warning
    record.isIncremental = !source.kind.isConditional
    var state = state
    state.validated = now
    state.bodyHash = hash
    state.note(feed, at: now)
    return Result(
      posts: feed.posts(source: source.name, received: now, textLimit: limits.text), record: record,
      verdict: .success(freshness: response.caching.freshness(at: now)), state: state, movedTo: response.permanentURL,
      reach: .answered, next: reading.next)
  }

  /// Nothing new: a 304, or a 200 with what is known.
  private func unchanged(_ response: Response, at now: EventTime) -> Result {
    let newer = Validators(
      etag: response.etag ?? validators.etag, lastModified: response.lastModified ?? validators.lastModified,
      cursor: validators.cursor)
    return Result(
      posts: [], record: record(.notModified(validators: newer), at: now),
      verdict: .success(freshness: response.caching.freshness(at: now)), state: state, movedTo: nil, reach: .answered)
  }

  // MARK: Failure

  private func gone(at now: EventTime) -> Result {
    let text = HTTPStatus.text(410)
    // It may only be the new place that is gone.
    guard state.moved == nil else { return failure(text, at: now, .refused(rest: .zero), forgetsMove: true) }
    var result = failure("\(text): not polled any more; change its URL, or remove it", at: now, .gone)
    result.state.gone = now
    return result
  }

  private func failure(
    _ reason: String, at now: EventTime, _ verdict: PollSchedule.Verdict = .failure, reach: Reach = .answered,
    forgetsMove: Bool = false
  ) -> Result {
    var state = state
    if state.moved != nil, forgetsMove || failures + 1 >= Self.patienceWithMove {
      state.moved = nil
      // The validators are those of the place that is given up.
      state.validated = .distantPast
    }
    return Result(
      posts: [], record: record(.failed(reason: reason), at: now), verdict: verdict, state: state, movedTo: nil,
      reach: reach)
  }

  private func record(_ outcome: PollRecord.Outcome, at now: EventTime) -> PollRecord {
    PollRecord(source: source.name, started: self.now, finished: now, outcome: outcome)
  }
}

extension Poll.Reach {
  /// What we refuse to take is no trouble of the host's.
  fileprivate init(_ error: TransferError) {
    self =
      switch error {
      case .couldNotResolve, .unreachable: .nowhere
      case .couldNotConnect, .timedOut, .insecure, .failed: .troubled
      default: .answered
      }
  }
}
