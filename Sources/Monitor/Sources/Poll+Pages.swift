import Alerts

extension Poll {
  /// Asks for one page after the other until the source has no more, or enough.
  ///
  /// What the pages brought comes as one result, with one record: a later poll goes on from where this one ended only if
  /// every page came. `fetch` is called once a page, and its cancellation ends the poll. Pages end, with a warning, where
  /// they are together larger than half of what one answer may be: their posts are held until the last one came.
  package func completed(
    now: @escaping Clock, fetch: (Request) async -> Swift.Result<Response, TransferError>
  ) async throws(CancellationError) -> Result {
    var poll = self
    var whole: Result?
    var bytes = 0
    while true {
      let answer = await fetch(poll.request)
      switch answer {
      case .failure(.cancelled), .failure(.stopped): throw CancellationError()
      default: break
      }
      let part = poll.result(of: answer, at: now())
      var result = whole.map { $0.joined(by: part) } ?? part
      guard let page = part.next else { return result }
      if case .success(let response) = answer { bytes += response.body.count }
      guard bytes <= limits.body / 2 else {
        let warning = "pages of more than \(formattedByteSize(limits.body / 2)) together; the rest is left for later"
        result.record.warning = result.record.warning ?? warning
        return result
      }
      whole = result
      poll.page = page
    }
  }
}

extension Poll.Result {
  /// Together with the page after it; a page that failed makes the whole poll a failure, but loses no posts.
  func joined(by page: Poll.Result) -> Poll.Result {
    var result = page
    // `sort` promises no order of equals.
    result.posts = (posts + page.posts).enumerated()
      .sorted { ($0.element.published, $0.offset) < ($1.element.published, $1.offset) }.map(\.element)
    result.record.started = record.started
    // What tells an unchanged answer next time is the first page.
    if page.record.outcome.isSuccess { (result.state, result.movedTo) = (state, movedTo) }
    result.record.warning = record.warning ?? page.record.warning
    if case .fetched(_, let before) = record.outcome, case .fetched(let validators, let entries) = page.record.outcome {
      result.record.outcome = .fetched(validators: validators, entries: before + entries)
    }
    return result
  }
}
