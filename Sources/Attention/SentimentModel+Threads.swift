import Dispatch

extension SentimentModel {
  /// Fewer texts do not make up for reading all the weights once more.
  private static let leastTexts = 4

  /// The same to the last bit as ``classify(_:)``, by up to so many threads at once.
  ///
  /// The calling thread is one of them, and waits for the others. Few texts are scored by fewer threads.
  public func classify(_ texts: [String], threads: Int) -> [Sentiment] {
    let shares = Self.shares(of: texts.map(\.utf8.count), among: min(threads, texts.count / Self.leastTexts))
    guard shares.count > 1 else { return classify(texts) }
    var parts = [[Sentiment]](repeating: [], count: shares.count)
    parts.withUnsafeMutableBufferPointer { parts in
      // Each thread writes a place of its own.
      nonisolated(unsafe) let parts = parts
      DispatchQueue.concurrentPerform(iterations: shares.count) { parts[$0] = classify(Array(texts[shares[$0]])) }
    }
    return parts.flatMap(\.self)
  }

  /// Cuts a sequence into at most `count` parts of about the same sum.
  static func shares(of sizes: [Int], among count: Int) -> [Range<Int>] {
    guard count > 1 else { return [sizes.indices] }
    let total = sizes.reduce(0, +)
    var shares: [Range<Int>] = []
    var (start, sum) = (0, 0)
    for (index, size) in sizes.enumerated() {
      sum += size
      if sum * count >= total * (shares.count + 1) || index == sizes.count - 1 {
        shares.append(start..<index + 1)
        start = index + 1
      }
    }
    return shares
  }
}
