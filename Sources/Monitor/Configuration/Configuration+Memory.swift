internal import Alerts

extension Configuration {
  /// An upper bound of the bytes that the daemon holds in memory with this configuration.
  ///
  /// Each term is a bound of its own, and all of them full at once is what the sum allows for:
  ///
  ///     base            the model, the runtime, SQLite's and libcurl's own memory
  ///     recent          posts and stories that are remembered to recognise repeats
  ///     queue           posts in the ring × (text + what surrounds it)
  ///     batch           posts being scored and committed × the same
  ///     connections     transfers at once × body × 2: the answer, and the posts parsed from it
  ///     topics          buckets and hours that are kept × their size
  ///     keywords        bytes of keywords × states of the automaton, and its rows
  package var memoryCeiling: Int {
    let post = limits.text + MemoryShares.postOverhead
    let queue = limits.queue * post
    let batch = MemoryShares.batch * post
    let transfers = limits.connections * limits.body * MemoryShares.copiesOfBody
    let grid = WindowGrid(bucket: windows.bucket)
    let history = grid.map { ($0.depth + $0.hours) * (MemoryShares.bucket + MemoryShares.authors) } ?? 0
    let keywords = topics.reduce(0) { sum, topic in
      sum + (topic.any + topic.all + topic.none).reduce(0) { $0 + $1.utf8.count + MemoryShares.keywordOverhead }
    }
    return MemoryShares.base + MemoryShares.recent + queue + batch + transfers + topics.count * history
      + keywords * MemoryShares.keywordByte + MemoryShares.keywordRows
  }

  /// `3 sources, 2 topics, 4 rules, 2 receivers; memory ceiling 412 MB`
  package var summary: String {
    func count(_ number: Int, _ noun: String) -> String { "\(number) \(noun)\(number == 1 ? "" : "s")" }
    let parts = [
      count(sources.count, "source"), count(topics.count, "topic"), count(rules.count, "rule"),
      count(receivers.count, "receiver"),
    ]
    return parts.joined(separator: ", ") + "; memory ceiling \(formattedByteSize(memoryCeiling))"
  }
}

/// The constants of ``Configuration/memoryCeiling``, in bytes unless said otherwise.
private enum MemoryShares {
  /// Model and runtime.
  static let base = 220_000_000
  /// 65,536 posts of 200 bytes and 10,000 stories of 2.5 kB.
  static let recent = 40_000_000
  /// Identity, title, times and scores of a post, beside its text.
  static let postOverhead = 1000
  /// Posts of a batch.
  static let batch = 256
  static let copiesOfBody = 2
  /// The totals of a bucket or an hour.
  static let bucket = 80
  /// Its authors, when there are more than a hundred.
  static let authors = 512
  /// The automaton has a state for every byte of a keyword.
  static let keywordByte = 21
  static let keywordOverhead = 16
  static let keywordRows = 4_200_000
}
