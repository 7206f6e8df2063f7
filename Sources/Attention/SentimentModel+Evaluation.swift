extension SentimentModel {
  /// How good the model is on labelled texts: on all of them, and on each source by name.
  ///
  /// Report the sources: they differ in difficulty and in classes, so that the figure for all of them together says
  /// more about their mixture than about the model.
  public func evaluate(_ texts: [LabelledText]) -> (all: Evaluation, bySource: [String: Evaluation]) {
    var outcomes: [(predicted: Sentiment, label: Sentiment.Label)] = []
    for start in stride(from: 0, to: texts.count, by: 256) {
      let block = texts[start..<min(start + 256, texts.count)]
      outcomes += zip(classify(block.map(\.text)), block.map(\.label)).map { (predicted: $0, label: $1) }
    }
    let rows = Dictionary(grouping: texts.indices) { texts[$0].source }
    return (Evaluation(outcomes), rows.mapValues { Evaluation($0.map { outcomes[$0] }) })
  }
}
