extension HeadTraining {
  /// Trains a new head for a model's encoder on labelled texts, judging it on others.
  ///
  /// Nearly all of the time goes into reading the texts once with the encoder; the head itself takes seconds. To keep
  /// the result, write the model file again with ``SafetensorsFile/write(replacingHead:metadata:to:)``. `read` is called
  /// now and then with how many texts the encoder has read, of how many.
  public static func run(
    _ model: SentimentModel, train: [LabelledText], heldOut: [LabelledText], options: Options = Options(),
    read: (_ count: Int, _ total: Int) -> Void = { _, _ in }, progress: (Progress) -> Void = { _ in }
  ) -> SoftmaxHead {
    let total = train.count + heldOut.count
    let trainFeatures = model.labelledFeatures(train) { read($0, total) }
    let heldOutFeatures = model.labelledFeatures(heldOut) { read(train.count + $0, total) }
    return run(train: trainFeatures, heldOut: heldOutFeatures, options: options, progress: progress)
  }
}

extension SentimentModel {
  /// Reads labelled texts with the encoder, as many pieces of each as the product reads, and keeps their order.
  ///
  /// `read` is called now and then with how many texts have been read.
  public func labelledFeatures(
    _ texts: [LabelledText], read: (_ count: Int) -> Void = { _ in }
  ) -> LabelledFeatures {
    var rows = LabelledFeatures(width: encoder.width)
    for start in stride(from: 0, to: texts.count, by: 256) {
      let block = texts[start..<min(start + 256, texts.count)]
      let features = features(block.map(\.text))  // [block, width]
      for (index, text) in block.enumerated() {
        let row = features[index * encoder.width..<(index + 1) * encoder.width]
        rows.append(row, label: text.label, source: text.source)
      }
      read(start + block.count)
    }
    return rows
  }

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
