/// The gradient of the words' embeddings in one batch: a row for each word that occurs.
///
/// A word's rows are summed in the order of the shards and of their tokens, so the sum does not depend on the threads.
struct WordGradient: Sendable {
  /// The words that occur, rising.
  let words: [Int32]
  /// Where each word's tokens begin among ``tokens``; one more than there are words.
  private let starts: [Int]
  /// The tokens by word, each as its shard and its row there.
  private let tokens: [(shard: Int, row: Int)]

  init(_ shards: [ShardPass]) {
    var keys: [UInt64] = []
    for (shard, pass) in shards.enumerated() {
      var row = 0
      for post in pass.posts {
        for id in post.pieces {
          keys.append(UInt64(UInt32(bitPattern: id)) << 32 | UInt64(shard) << 24 | UInt64(row))
          row += 1
        }
      }
    }
    keys.sort()
    var words: [Int32] = []
    var starts: [Int] = []
    for (index, key) in keys.enumerated() {
      let id = Int32(truncatingIfNeeded: key >> 32)
      if words.last != id {
        words.append(id)
        starts.append(index)
      }
    }
    self.words = words
    self.starts = starts + [keys.count]
    tokens = keys.map { (Int($0 >> 24 & 0xFF), Int($0 & 0xFF_FFFF)) }
  }

  /// Writes the gradient of the word at a place in ``words`` to `row` [width].
  func sum(_ place: Int, _ shards: [ShardPass], width: Int, into row: UnsafeMutablePointer<Float>) {
    row.update(repeating: 0, count: width)
    for token in tokens[starts[place]..<starts[place + 1]] {
      let line = shards[token.shard].memory.states + token.row * width
      for column in 0..<width { row[column] += line[column] }
    }
  }
}
