package import Alerts

/// One poll of one source: what to ask, and what the answer means. A pure value, but for the parsing that it costs.
package struct Poll: Sendable {
  package struct Result: Sendable, Equatable {
    /// Oldest first.
    package var posts: [Post]
    package var record: PollRecord
    package var verdict: PollSchedule.Verdict
  }

  /// A server that limits requests without saying for how long is left alone for this time.
  private static let politeWait = Duration.seconds(600)

  package let source: Configuration.Source
  package let limits: Configuration.Limits
  /// Of the last answer that is acknowledged.
  package let validators: Validators

  package init(source: Configuration.Source, limits: Configuration.Limits, validators: Validators) {
    self.source = source
    self.limits = limits
    self.validators = validators
  }

  /// Validators go back byte for byte as they came; nothing is asked conditionally without them.
  package var request: Request {
    var headers = [
      Request.Header(
        "Accept", "application/atom+xml, application/rss+xml, application/rdf+xml, application/xml;q=0.9, */*;q=0.8")
    ]
    if let etag = validators.etag { headers.append(Request.Header("If-None-Match", etag)) }
    if let time = validators.lastModified { headers.append(Request.Header("If-Modified-Since", time)) }
    return Request(
      url: source.url, headers: headers, timeout: source.timeout, bodyLimit: limits.body,
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
        return success(
          try FeedParser.parse(
            response.body, contentType: response.contentType, baseURL: WebAddress.base(response.effectiveURL)),
          of: response, at: now)
      } catch {
        return failure(error.description, at: now)
      }
    case 304:
      let newer = Validators(
        etag: response.etag ?? validators.etag, lastModified: response.lastModified ?? validators.lastModified)
      return Result(posts: [], record: record(.notModified(validators: newer), at: now), verdict: .success)
    default:
      let asked = response.retryAfter.flatMap { retryAfter($0, now: now) }
      let wait = asked ?? (response.status == 429 ? Self.politeWait : nil)
      return failure(HTTPStatus.text(response.status), at: now, retryAfter: wait)
    }
  }

  private func success(_ feed: Feed, of response: Response, at now: EventTime) -> Result {
    let validators = Validators(etag: response.etag, lastModified: response.lastModified)
    var record = record(.fetched(validators: validators, entries: feed.entries.count), at: now)
    record.warning = feed.warning
    let posts = feed.posts(source: source.name, received: now, textLimit: limits.text)
    return Result(posts: posts, record: record, verdict: .success)
  }

  private func failure(_ reason: String, at now: EventTime, retryAfter: Duration? = nil) -> Result {
    Result(posts: [], record: record(.failed(reason: reason), at: now), verdict: .failure(retryAfter: retryAfter))
  }

  private func record(_ outcome: PollRecord.Outcome, at now: EventTime) -> PollRecord {
    PollRecord(source: source.name, finished: now, outcome: outcome)
  }
}
