/// Which rows are read in which order: a pure function of the rows, the options and the seed.
struct TrainingPlan: Sendable {
  /// The rows' indices, pass after pass.
  let order: [Int32]

  init(_ rows: [LabelledText], _ options: TrainingOptions) {
    let sources = Dictionary(grouping: rows.indices) { rows[$0].source }.sorted { $0.key < $1.key }
    var generator = SeededGenerator(seed: options.seed)
    let decks = sources.map { _, rows in rows.shuffled(using: &generator) }
    var order: [Int32] = []
    for isFinal in [false, true] {
      var read = Array(repeating: 0.0, count: sources.count)
      for _ in 0..<(isFinal ? options.finalPasses : options.passes) {
        var pass: [Int32] = []
        for (index, (name, _)) in sources.enumerated() {
          let deck = decks[index]
          let share = options.shares[name] ?? .init(1, final: rows[deck[0]].isWeak ? 0 : 1)
          let start = Int(read[index] * Double(deck.count))
          read[index] += isFinal ? share.final : share.general
          let end = Int(read[index] * Double(deck.count))
          for place in start..<end { pass.append(Int32(deck[place % deck.count])) }
        }
        order += pass.shuffled(using: &generator)
      }
    }
    self.order = order
  }
}

/// SplitMix64 (Steele et al. 2014): the same numbers for the same seed, everywhere.
struct SeededGenerator: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}
