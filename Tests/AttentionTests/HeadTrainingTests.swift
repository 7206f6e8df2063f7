import Glibc
import Testing

@testable import Attention

/// A small generator with a seed, so that every run sees the same rows.
private struct SplitMix: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}

/// Clouds of points around one centre a class, off the origin and of unequal spread, in 19 dimensions.
private func clouds(
  rows: Int, classes: [Sentiment.Label], source: String, seed: UInt64, into data: inout LabelledFeatures
) {
  var generator = SplitMix(state: seed)
  for row in 0..<rows {
    let label = classes[row % classes.count]
    let features = (0..<19).map { column in
      let noise = Float.random(in: -1...1, using: &generator) * Float(column + 1)
      return noise + 5 + (column % 3 == label.index ? Float(column + 1) * 0.7 : 0)
    }
    data.append(features, label: label, source: source)
  }
}

@Suite struct HeadTrainingTests {
  @Test func `the gradient is the slope of the loss`() {
    var data = LabelledFeatures(width: 19)
    clouds(rows: 40, classes: [.negative, .neutral, .positive], source: "three", seed: 1, into: &data)
    clouds(rows: 20, classes: [.negative, .positive], source: "two", seed: 2, into: &data)
    let objective = HeadObjective(data, rowWeights: (0..<60).map { Float(1 + $0 % 4) }, penalty: 0.1)
    var generator = SplitMix(state: 3)
    let point = (0..<objective.parameterCount).map { _ in Double.random(in: -0.5...0.5, using: &generator) }
    let gradient = objective.loss(at: point).gradient
    for index in point.indices {
      var (left, right) = (point, point)
      left[index] -= 1e-2
      right[index] += 1e-2
      let slope = (objective.loss(at: right).loss - objective.loss(at: left).loss) / 2e-2
      #expect(abs(slope - gradient[index]) < 1e-3, "parameter \(index)")
    }
  }

  @Test func `walks to the minimum of a curved valley`() {
    let valley: QuasiNewton.Objective = { point in
      let loss = point.indices.reduce(0.0) { $0 + Double($1 + 1) * (point[$1] - 3) * (point[$1] - 3) }
      return (loss, point.indices.map { 2 * Double($0 + 1) * (point[$0] - 3) })
    }
    var walk = QuasiNewton(from: Array(repeating: 0, count: 30), valley)
    for _ in 0..<60 { if !walk.step(valley) { break } }
    #expect(walk.point.allSatisfy { abs($0 - 3) < 1e-4 })
  }

  @Test func `learns clouds apart, and the same head every time`() {
    var train = LabelledFeatures(width: 19)
    var heldOut = LabelledFeatures(width: 19)
    clouds(rows: 900, classes: [.negative, .neutral, .positive], source: "a", seed: 4, into: &train)
    clouds(rows: 300, classes: [.negative, .neutral, .positive], source: "a", seed: 5, into: &heldOut)
    var steps: [Int] = []
    let head = HeadTraining.run(train: train, heldOut: heldOut) { steps.append($0.step) }
    let evaluation = HeadTraining.evaluate(head, on: heldOut)["a"]
    #expect((evaluation?.macroRecall ?? 0) > 0.95)
    #expect(!steps.isEmpty && steps == steps.sorted())
    #expect(HeadTraining.run(train: train, heldOut: heldOut) == head)
  }

  @Test func `a source without neutral rows does not unlearn neutral`() {
    var train = LabelledFeatures(width: 19)
    var heldOut = LabelledFeatures(width: 19)
    clouds(rows: 90, classes: [.negative, .neutral, .positive], source: "three", seed: 6, into: &train)
    clouds(rows: 3_000, classes: [.negative, .positive], source: "two", seed: 7, into: &train)
    clouds(rows: 300, classes: [.negative, .neutral, .positive], source: "three", seed: 8, into: &heldOut)
    let head = HeadTraining.run(train: train, heldOut: heldOut)
    let recall = HeadTraining.evaluate(head, on: heldOut)["three"]?.recall.neutral
    #expect((recall ?? 0) > 0.8)
  }

  @Test func `balance lifts the recall of a rare class`() {
    var train = LabelledFeatures(width: 19)
    let many: [Sentiment.Label] = Array(repeating: .positive, count: 40) + [.neutral]
    var heldOut = LabelledFeatures(width: 19)
    clouds(rows: 2_000, classes: many, source: "skewed", seed: 9, into: &train)
    clouds(rows: 300, classes: [.neutral, .positive], source: "skewed", seed: 10, into: &heldOut)
    func recall(_ balance: Double) -> Double {
      let options = HeadTraining.Options(classBalance: balance, penalty: 0.1, maximumSteps: 30)
      let head = HeadTraining.run(train: train, heldOut: LabelledFeatures(width: 19), options: options)
      return HeadTraining.evaluate(head, on: heldOut)["skewed"]?.recall.neutral ?? 0
    }
    #expect(recall(1) > recall(0))
  }

  @Test func `the temperature makes an overconfident head as sure as it is right`() {
    var train = LabelledFeatures(width: 19)
    var heldOut = LabelledFeatures(width: 19)
    clouds(rows: 45, classes: [.negative, .neutral, .positive], source: "few", seed: 11, into: &train)
    clouds(rows: 3_000, classes: [.neutral, .positive, .negative], source: "few", seed: 12, into: &heldOut)
    let options = HeadTraining.Options(penalty: 1e-6)
    let bare = HeadTraining.run(train: train, heldOut: LabelledFeatures(width: 19), options: options)
    let fitted = HeadTraining.run(train: train, heldOut: heldOut, options: options)
    let before = HeadTraining.evaluate(bare, on: heldOut)["few"]?.calibrationError ?? 0
    let after = HeadTraining.evaluate(fitted, on: heldOut)["few"]?.calibrationError ?? 1
    #expect(after < before && after < 0.06)
  }

  @Test func `no rows train no head, and do not trap`() {
    let nothing = LabelledFeatures(width: 4)
    #expect(HeadTraining.run(train: nothing, heldOut: nothing) == SoftmaxHead(width: 4))
  }
}
