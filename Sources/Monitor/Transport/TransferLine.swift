import CCurl

/// The transfers in progress and those that wait for their host or for a free connection, in order of arrival.
///
/// A host is asked one thing at a time. But an answer that takes long keeps the host's others waiting only for
/// `patience`: then the next may start, so that one feed that hangs does not silence its neighbours.
///
/// libcurl has such a queue too, but there the time limit runs while a transfer waits. Lives on the loop's thread.
struct TransferLine {
  static let patience = Duration.seconds(2)
  /// Connections to one host, those that hang included.
  static let hostLimit = 4

  private let limit: Int
  private var waiting: [Transport.Job] = []
  private var active: [Int: Transfer] = [:]

  init(limit: Int) { self.limit = limit }

  mutating func append(_ job: Transport.Job) { waiting.append(job) }

  /// Takes the job out wherever it is; nil if it has been answered already.
  mutating func remove(_ id: Int, from multi: UnsafeMutableRawPointer) -> Transport.Answer? {
    if let index = waiting.firstIndex(where: { $0.id == id }) { return waiting.remove(at: index).answer }
    return release(id, from: multi)?.job.answer
  }

  /// Fails everything with ``TransferError/stopped``.
  mutating func removeAll(from multi: UnsafeMutableRawPointer) {
    for job in waiting { job.answer.resume(returning: .failure(.stopped)) }
    waiting = []
    for id in active.keys.sorted() { release(id, from: multi)?.job.answer.resume(returning: .failure(.stopped)) }
  }

  mutating func startTransfers(on multi: UnsafeMutableRawPointer, userAgent: String) {
    var index = 0
    while index < waiting.count, active.count < limit {
      guard isFree(waiting[index].address.origin) else {
        index += 1
        continue
      }
      let job = waiting.remove(at: index)
      guard let transfer = Transfer(job, userAgent: userAgent) else {
        job.answer.resume(returning: .failure(.failed(host: job.address.host, reason: "out of memory")))
        continue
      }
      curl_multi_add_handle(multi, transfer.easy)
      active[job.id] = transfer
    }
  }

  /// How long the loop may sleep before somebody in the line may start without anything having happened.
  var longestSleepMilliseconds: CInt { waiting.isEmpty ? 60_000 : 100 }

  private func isFree(_ origin: String) -> Bool {
    let busy = active.values.filter { $0.job.address.origin == origin }
    return busy.count < Self.hostLimit && busy.allSatisfy { $0.started.duration(to: .now) >= Self.patience }
  }

  /// Answers whoever waits for a transfer that has ended, and tells whether there was one.
  mutating func finishTransfers(on multi: UnsafeMutableRawPointer) -> Bool {
    var ended: [(easy: UnsafeMutableRawPointer, code: CURLcode)] = []
    var left: CInt = 0
    while let message = curl_multi_info_read(multi, &left) {
      // The message is freed together with its transfer: take what is needed first.
      if message.pointee.msg == CURLMSG_DONE, let easy = message.pointee.easy_handle {
        ended.append((easy, message.pointee.data.result))
      }
    }
    for (easy, code) in ended {
      guard let id = active.first(where: { $0.value.easy == easy })?.key, let transfer = release(id, from: multi)
      else { continue }
      transfer.job.answer.resume(returning: transfer.result(code))
    }
    return !ended.isEmpty
  }

  private mutating func release(_ id: Int, from multi: UnsafeMutableRawPointer) -> Transfer? {
    guard let transfer = active.removeValue(forKey: id) else { return nil }
    curl_multi_remove_handle(multi, transfer.easy)
    return transfer
  }
}
