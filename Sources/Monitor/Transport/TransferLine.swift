import CCurl

/// The transfers in progress and those that wait for their host or for a free connection, in order of arrival.
///
/// A host serves one transfer at a time. One that takes longer than ``patience`` no longer keeps the others waiting, or a
/// feed that never answers would silence every other feed of its host; but no host ever has more than ``hostLimit``.
///
/// libcurl has such a queue too, but there the time limit runs while a transfer waits. Lives on the loop's thread.
struct TransferLine {
  /// How long a transfer has its host to itself.
  static let patience = Duration.seconds(2)
  static let hostLimit = 4

  private let limit: Int
  private var waiting: [Transport.Job] = []
  private var active: [Int: Transfer] = [:]
  /// When the transfers in progress began, by host.
  private var begun: [String: [Int: ContinuousClock.Instant]] = [:]

  init(limit: Int) { self.limit = limit }

  mutating func append(_ job: Transport.Job) { waiting.append(job) }

  /// Takes the job out wherever it is; nil if it has been answered already.
  mutating func remove(
    _ id: Int, from multi: UnsafeMutableRawPointer
  ) -> CheckedContinuation<Result<Response, TransferError>, Never>? {
    if let index = waiting.firstIndex(where: { $0.id == id }) { return waiting.remove(at: index).answer }
    return release(id, from: multi)?.job.answer
  }

  /// Fails everything with ``TransferError/stopped``.
  mutating func removeAll(from multi: UnsafeMutableRawPointer) {
    for job in waiting { job.answer.resume(returning: .failure(.stopped)) }
    waiting = []
    for id in active.keys.sorted() { release(id, from: multi)?.job.answer.resume(returning: .failure(.stopped)) }
  }

  mutating func startTransfers(
    on multi: UnsafeMutableRawPointer, userAgent: String, now: ContinuousClock.Instant = .now
  ) {
    var index = 0
    while index < waiting.count, active.count < limit {
      guard freeFrom(waiting[index].address.host) ?? now <= now else {
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
      begun[job.address.host, default: [:]][job.id] = now
    }
  }

  /// When a waiting transfer may begin because another one of its host has used up its time; nil if none will.
  var nextTurn: ContinuousClock.Instant? {
    guard active.count < limit else { return nil }
    return waiting.compactMap { freeFrom($0.address.host) }.filter { $0 < .now + .seconds(3600) }.min()
  }

  /// From when on a host takes another transfer; nil if it is idle.
  private func freeFrom(_ host: String) -> ContinuousClock.Instant? {
    guard let transfers = begun[host], let latest = transfers.values.max() else { return nil }
    return transfers.count < Self.hostLimit ? latest + Self.patience : latest + .seconds(86_400)
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
    begun[transfer.job.address.host]?[id] = nil
    if begun[transfer.job.address.host]?.isEmpty == true { begun[transfer.job.address.host] = nil }
    curl_multi_remove_handle(multi, transfer.easy)
    return transfer
  }
}
