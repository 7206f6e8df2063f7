/// Everything that a training run must remember to go on where it was.
final class TrainingState {
  let parameters: ModelParameters
  let optimizer: Optimizer
  /// The mean of the parameters over the end of the run.
  let average: ModelParameters
  /// The parameters with the best score so far.
  let best: ModelParameters
  var averagedCount = 0
  var step = 0
  var lossScale: Float = 1
  var bestScore = -1.0
  var evaluationsSinceBest = 0
  /// The losses of the latest steps, whose mean is reported.
  var recentLosses: [Double] = []
  var curve: [FineTuning.CurvePoint] = []

  init(_ parameters: ModelParameters, _ optimizer: Optimizer) {
    self.parameters = parameters
    self.optimizer = optimizer
    average = ModelParameters(zeros: parameters.layout)
    best = ModelParameters(zeros: parameters.layout)
    best.copy(parameters)
  }

  /// Moves the average towards the present parameters, so that all counted states weigh the same.
  func countInAverage(_ kernels: TrainingKernels) {
    averagedCount += 1
    let share = 1 / Float(averagedCount)
    kernels.moveAverage(average.dense.base, parameters.dense.base, average.dense.count, share)
    kernels.moveAverage(average.words.base, parameters.words.base, average.words.count, share)
  }

  private var parts: [(name: String, values: ModelParameters)] {
    [
      ("parameters", parameters), ("first", optimizer.first), ("second", optimizer.second), ("average", average),
      ("best", best),
    ]
  }

  /// Writes all of it, under a name for the run that must match when it is read; some 800 MB.
  func write(to path: String, run: String) throws(ModelError) {
    var tensors: [Tensor] = []
    for (name, values) in parts {
      for (part, buffer) in [("dense", values.dense.base), ("words", values.words.base)] {
        let count = part == "dense" ? values.dense.count : values.words.count
        tensors.append(
          Tensor("\(name).\(part)", [count], floats: Array(UnsafeBufferPointer(start: buffer, count: count))))
      }
    }
    let points = curve.map { "\($0.step) \($0.loss) \($0.score.map { "\($0)" } ?? "")" }.joined(separator: "\n")
    let metadata = [
      "run": run, "step": "\(step)", "loss_scale": "\(lossScale)", "averaged": "\(averagedCount)",
      "best_score": "\(bestScore)", "since_best": "\(evaluationsSinceBest)", "curve": points,
      "recent": recentLosses.map { "\($0)" }.joined(separator: " "),
    ]
    try SafetensorsFile.write(tensors, metadata: metadata, to: path)
  }

  /// Reads what ``write(to:run:)`` wrote for the same run; refuses what another wrote, which would be lost.
  func read(_ path: String, run: String) throws(ModelError) {
    let file = try SafetensorsFile(path: path)
    func number<Value: LosslessStringConvertible>(_ key: String) throws(ModelError) -> Value {
      guard let value = file.metadata[key].flatMap(Value.init) else {
        throw ModelError(path: path, problem: .metadata(key: key, found: file.metadata[key], expected: "a number"))
      }
      return value
    }
    guard file.metadata["run"] == run else {
      let expected = "'\(run)': another run's checkpoint; go on with its options, or remove it to begin anew"
      throw ModelError(path: path, problem: .metadata(key: "run", found: file.metadata["run"], expected: expected))
    }
    for (name, values) in parts {
      let dense = try file.bytes(of: "\(name).dense", .float32, [values.dense.count])
      let words = try file.bytes(of: "\(name).words", .float32, [values.words.count])
      UnsafeMutableRawBufferPointer(start: values.dense.base, count: dense.count).copyMemory(from: dense)
      UnsafeMutableRawBufferPointer(start: values.words.base, count: words.count).copyMemory(from: words)
    }
    step = try number("step")
    lossScale = try number("loss_scale")
    averagedCount = try number("averaged")
    bestScore = try number("best_score")
    evaluationsSinceBest = try number("since_best")
    recentLosses = (file.metadata["recent"] ?? "").split(separator: " ").compactMap { Double($0) }
    curve = (file.metadata["curve"] ?? "").split(separator: "\n").compactMap { line in
      let fields = line.split(separator: " ")
      guard fields.count >= 2, let step = Int(fields[0]), let loss = Double(fields[1]) else { return nil }
      return FineTuning.CurvePoint(step: step, loss: loss, score: fields.count > 2 ? Double(fields[2]) : nil)
    }
  }
}
