/// The gradient of the loss in all parameters but the words', laid out as they are.
final class DenseGradient: Sendable {
  private let values: FloatBuffer
  var base: UnsafeMutablePointer<Float> { values.base }

  init(_ layout: ParameterLayout) {
    values = FloatBuffer(zeros: layout.count)
  }
}
