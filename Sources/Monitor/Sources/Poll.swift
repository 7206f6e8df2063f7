package import Alerts

/// One poll of one source: what to ask, and what the answer means. A pure value, but for the parsing that it costs.
package struct Poll: Sendable {
  package struct Result: Sendable, Equatable {
    /// Oldest first.
    package var posts: [Post]
    package var record: PollRecord
    package var verdict: PollSchedule.Verdict
    /// What is asked next in the same poll, if the source has more pages.
    package var next: SourcePage?
  }

  /// A server that limits requests without saying for how long is left alone for this time.
  private static let politeWait = Duration.seconds(600)

  package let source: Configuration.Source
  package let limits: Configuration.Limits
  /// Of the last answer that is acknowledged.
  package let validators: Validators
  package var page: SourcePage

  package init(source: Configuration.Source, limits: Configuration.Limits, validators: Validators) {
    self.source = source
    self.limits = limits
    self.validators = validators
    page = SourcePage(since: validators.cursor)
  }

  /// Validators go back byte for byte as they came; nothing is asked conditionally without them.
  package var request: Request {
    var headers = [Request.Header("Accept", source.kind.accept)]
    if source.kind.isConditional, let etag = validators.etag { headers.append(Request.Header("If-None-Match", etag)) }
    if source.kind.isConditional, let time = validators.lastModified {
      headers.append(Request.Header("If-Modified-Since", time))
    }
    return Request(
      url: source.kind.address(source.url, page: page), headers: headers, timeout: source.timeout,
      bodyLimit: limits.body,
      allowPrivate: source.allowPrivate)
  }

  package func result(of answer: Swift.Result<Response, TransferError>, at now: EventTime) -> Result {
    switch answer {
    case .failure(let error): failure(error.description, at: now)
    case .success(let response): result(of: response, at: now)
    }
  }

  private func result(of response: Response, at now: EventTime) -> Result {
    switch response.status {
    case 200..<300:
      do {
        return success(try source.kind.read(response, page: page), of: response, at: now)
      } catch {
        return failure("\(error)", at: now)
      }
    case 304:
      let newer = Validators(
        etag: response.etag ?? validators.etag, lastModified: response.lastModified ?? validators.lastModified,
        cursor: validators.cursor)
      return Result(posts: [], record: record(.notModified(validators: newer), at: now), verdict: .success)
    default:
      let asked = response.retryAfter.flatMap { retryAfter($0, now: now) }
      let wait = asked ?? (response.status == 429 ? Self.politeWait : nil)
      return failure(HTTPStatus.text(response.status), at: now, retryAfter: wait)
    }
  }

  private func success(_ reading: SourceReading, of response: Response, at now: EventTime) -> Result {
    let feed = reading.feed
    var validators = Validators(cursor: reading.cursor)
    if source.kind.isConditional { (validators.etag, validators.lastModified) = (response.etag, response.lastModified) }
    var record = record(.fetched(validators: validators, entries: feed.entries.count), at: now)
    record.warning = feed.warning
    let posts = feed.posts(source: source.name, received: now, textLimit: limits.text)
    return Result(posts: posts, record: record, verdict: .success, next: reading.next)
  }

  private func failure(_ reason: String, at now: EventTime, retryAfter: Duration? = nil) -> Result {
    Result(posts: [], record: record(.failed(reason: reason), at: now), verdict: .failure(retryAfter: retryAfter))
  }

  private func record(_ outcome: PollRecord.Outcome, at now: EventTime) -> PollRecord {
    PollRecord(source: source.name, finished: now, outcome: outcome)
  }
}
