/// The numeric kernels of training, compiled for one level of the processor's instructions.
///
/// Products take their operands as ``packPanels`` and ``packRows`` leave them: single precision, or half where the
/// processor multiplies that twice as fast. All else is in single precision.
struct TrainingKernels: Sendable {
  typealias Values = UnsafePointer<Float>
  typealias MutableValues = UnsafeMutablePointer<Float>

  /// How the operands of products are stored.
  enum Precision: String, Sendable, CaseIterable {
    /// Four bytes each.
    case single
    /// Two bytes each, with sums in four; needs AVX-512 FP16.
    case half

    /// What is fastest here.
    static let best: Precision = Kernels.Level.hasHalf ? .half : .single
  }

  let precision: Precision
  /// Rows that are computed together; matrices are allocated with their rows padded to a multiple of it.
  let tileRows: Int

  /// `packRows(a, count, scratch)`: the left operand, in `scratch` or where it was; `count` is a multiple of 16.
  let packRows: @Sendable (Values, Int, UnsafeMutableRawPointer) -> UnsafeRawPointer
  /// `packPanels(b, inner, columns, panels)`: the right operand [inner, columns].
  let packPanels: @Sendable (Values, Int, Int, UnsafeMutableRawPointer) -> Void
  /// `packPanelsTransposed(b, inner, columns, panels)`: the right operand, given as its transpose [columns, inner].
  let packPanelsTransposed: @Sendable (Values, Int, Int, UnsafeMutableRawPointer) -> Void
  /// `product(a, rows, inner, panels, columns, bias, isSum, c)`: c [rows, columns] = a · b + bias, or c += a · b.
  let product: @Sendable (UnsafeRawPointer, Int, Int, UnsafeRawPointer, Int, Values?, Bool, MutableValues) -> Void
  /// `productOfTransposed(a, rows, inner, panels, columns, c)`: c [rows, columns] = aᵀ · b for a [inner, rows].
  let productOfTransposed: @Sendable (UnsafeRawPointer, Int, Int, UnsafeRawPointer, Int, MutableValues) -> Void

  /// `normalizeKeeping(residual, addend, rows, width, weight, bias, normalized, inverseDeviation, output)`.
  let normalizeKeeping:
    @Sendable (Values, Values?, Int, Int, Values, Values, MutableValues, MutableValues, MutableValues) -> Void
  /// `normalizeBackward(gradient, normalized, inverseDeviation, rows, width, weight, weightGradient, biasGradient)`.
  let normalizeBackward:
    @Sendable (MutableValues, Values, Values, Int, Int, Values, MutableValues, MutableValues) -> Void
  /// `geluKeeping(inputs, count, outputs)`.
  let geluKeeping: @Sendable (Values, Int, MutableValues) -> Void
  /// `geluBackward(gradient, inputs, count)`.
  let geluBackward: @Sendable (MutableValues, Values, Int) -> Void
  /// `addColumnSums(values, rows, columns, sums)`.
  let addColumnSums: @Sendable (Values, Int, Int, MutableValues) -> Void
  /// `addAndMeasure(addend, values, count)`: the sum of the squares of the sums.
  let addAndMeasure: @Sendable (Values, MutableValues, Int) -> Float
  /// `dropOut(values, count, threshold, scale, seed)`.
  let dropOut: @Sendable (MutableValues, Int, UInt32, Float, UInt32) -> Void
  /// `moveAverage(averages, values, count, share)`.
  let moveAverage: @Sendable (MutableValues, Values, Int, Float) -> Void
  /// `adamStep(values, gradient, first, second, count, step)`.
  let adamStep: @Sendable (MutableValues, Values, MutableValues, MutableValues, Int, AdamStep) -> Void
  /// `attendKeeping(projections, tokens, heads, headWidth, scale, probabilities, scratch, context)`.
  let attendKeeping: @Sendable (Values, Int, Int, Int, Float, MutableValues, MutableValues, MutableValues) -> Void
  /// `attendBackward(contextGradient, projections, probabilities, tokens, heads, headWidth, scale, scratch, gradient)`.
  let attendBackward: @Sendable (Values, Values, Values, Int, Int, Int, Float, MutableValues, MutableValues) -> Void
  /// `attentionScratch(tokens, headWidth)`: how many values of scratch the two need.
  let attentionScratch: @Sendable (Int, Int) -> Int
}

/// The numbers of one step of AdamW that are the same for a group of parameters.
struct AdamStep: Sendable {
  var gradientScale: Float
  var rate: Float
  var firstDecay: Float
  var secondDecay: Float
  var firstScale: Float
  var secondScale: Float
  /// The learning rate times the weight decay.
  var decay: Float
}
