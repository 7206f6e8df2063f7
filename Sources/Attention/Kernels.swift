internal import CProcessor
internal import KernelsBaseline

#if arch(x86_64)
  internal import KernelsAVX2
  internal import KernelsAVX512
  internal import KernelsVNNI
#endif

/// The numeric kernels, compiled for one level of the processor's instructions.
///
/// The levels are one source compiled several times. Products of integers are the same on all. Of the others, those that fuse multiplication and addition agree to the last
/// bit; `baseline` on x86-64, for processors of before 2013, rounds twice and differs in the last digits.
package struct Kernels: Sendable {
  typealias Values = UnsafePointer<Float>
  typealias MutableValues = UnsafeMutablePointer<Float>

  package enum Level: Int, Sendable, CaseIterable, Comparable {
    /// What every processor of the architecture has.
    case baseline = 0
    case avx2 = 2
    case avx512 = 3
    /// AVX-512 with products of bytes.
    case vnni = 4

    package static func < (lower: Level, higher: Level) -> Bool { lower.rawValue < higher.rawValue }

    /// The highest level that this processor has.
    package static let best = Level(rawValue: Int(voxpop_processor_level())) ?? .baseline

    /// Whether this processor multiplies halves at twice the speed of floats (AVX-512 FP16).
    static let hasHalf = voxpop_processor_has_half() != 0
  }

  package let level: Level
  /// Columns of a packed panel; a divisor of 32.
  let panelWidth: Int
  /// Rows that are computed together; matrices are allocated with their rows padded to a multiple of it.
  let tileRows: Int
  /// How matrices of integers are laid out.
  let integers: IntegerLayout

  /// `multiply(a, rows, inner, packed, bias, columns, c)`: c [rows, columns] = a [rows, inner] · packed + bias.
  let multiply: @Sendable (Values, Int, Int, Values, Values, Int, MutableValues) -> Void
  /// `attend(projections, tokens, heads, headWidth, scale, scratch, context)`.
  let attend: @Sendable (Values, Int, Int, Int, Float, MutableValues, MutableValues) -> Void
  /// How many values of scratch `attend` needs: `attentionScratch(tokens, headWidth)`.
  let attentionScratch: @Sendable (Int, Int) -> Int
  /// `gelu(values, count)`, in place.
  let gelu: @Sendable (MutableValues, Int) -> Void
  /// `normalize(values, addend, rows, width, weight, bias)`, in place.
  let normalize: @Sendable (MutableValues, Values?, Int, Int, Values, Values) -> Void
  /// `softmax(values, count, scale)`, in place.
  let softmax: @Sendable (MutableValues, Int, Float) -> Void

  /// `multiplyIntegers(a, rowScales, rows, inner, packed, offsets, columnScales, bias, columns, c)`.
  let multiplyIntegers:
    @Sendable (
      UnsafeRawPointer, Values, Int, Int, UnsafePointer<Int8>, UnsafePointer<Int32>, Values, Values, Int, MutableValues
    ) -> Void
  /// `quantize(values, rows, width, integers, scales)`.
  let quantize: @Sendable (Values, Int, Int, UnsafeMutableRawPointer, MutableValues) -> Void
  /// `quantizeGELU(values, rows, width, integers, scales)`; overwrites the values.
  let quantizeGELU: @Sendable (MutableValues, Int, Int, UnsafeMutableRawPointer, MutableValues) -> Void

  /// The kernels of a level, which the processor must have.
  package init(_ level: Level = .best) {
    self.level = level
    #if arch(x86_64)
      switch level {
      case .vnni:
        panelWidth = KernelsVNNI.panelWidth
        tileRows = max(KernelsVNNI.tileRows, KernelsVNNI.integerTileRows)
        integers = IntegerLayout(
          group: KernelsVNNI.groupSize, offset: KernelsVNNI.integerOffset, size: KernelsVNNI.integerSize)
        multiply = KernelsVNNI.multiply
        attend = KernelsVNNI.attend
        attentionScratch = KernelsVNNI.attentionScratch
        gelu = KernelsVNNI.gelu
        normalize = KernelsVNNI.normalize
        softmax = KernelsVNNI.softmax
        multiplyIntegers = KernelsVNNI.multiplyIntegers
        quantize = KernelsVNNI.quantize
        quantizeGELU = KernelsVNNI.quantizeGELU
        return
      case .avx512:
        panelWidth = KernelsAVX512.panelWidth
        tileRows = max(KernelsAVX512.tileRows, KernelsAVX512.integerTileRows)
        integers = IntegerLayout(
          group: KernelsAVX512.groupSize, offset: KernelsAVX512.integerOffset, size: KernelsAVX512.integerSize)
        multiply = KernelsAVX512.multiply
        attend = KernelsAVX512.attend
        attentionScratch = KernelsAVX512.attentionScratch
        gelu = KernelsAVX512.gelu
        normalize = KernelsAVX512.normalize
        softmax = KernelsAVX512.softmax
        multiplyIntegers = KernelsAVX512.multiplyIntegers
        quantize = KernelsAVX512.quantize
        quantizeGELU = KernelsAVX512.quantizeGELU
        return
      case .avx2:
        panelWidth = KernelsAVX2.panelWidth
        tileRows = max(KernelsAVX2.tileRows, KernelsAVX2.integerTileRows)
        integers = IntegerLayout(
          group: KernelsAVX2.groupSize, offset: KernelsAVX2.integerOffset, size: KernelsAVX2.integerSize)
        multiply = KernelsAVX2.multiply
        attend = KernelsAVX2.attend
        attentionScratch = KernelsAVX2.attentionScratch
        gelu = KernelsAVX2.gelu
        normalize = KernelsAVX2.normalize
        softmax = KernelsAVX2.softmax
        multiplyIntegers = KernelsAVX2.multiplyIntegers
        quantize = KernelsAVX2.quantize
        quantizeGELU = KernelsAVX2.quantizeGELU
        return
      case .baseline: break
      }
    #endif
    panelWidth = KernelsBaseline.panelWidth
    tileRows = max(KernelsBaseline.tileRows, KernelsBaseline.integerTileRows)
    integers = IntegerLayout(
      group: KernelsBaseline.groupSize, offset: KernelsBaseline.integerOffset, size: KernelsBaseline.integerSize)
    multiply = KernelsBaseline.multiply
    attend = KernelsBaseline.attend
    attentionScratch = KernelsBaseline.attentionScratch
    gelu = KernelsBaseline.gelu
    normalize = KernelsBaseline.normalize
    softmax = KernelsBaseline.softmax
    multiplyIntegers = KernelsBaseline.multiplyIntegers
    quantize = KernelsBaseline.quantize
    quantizeGELU = KernelsBaseline.quantizeGELU
  }
}

/// How a level of the kernels wants the matrices of an integer product.
struct IntegerLayout: Sendable, Hashable {
  /// Neighbours in the inner dimension that lie side by side in a packed panel.
  var group: Int
  /// What is added to the integers of the left matrix.
  var offset: Int
  /// Bytes of one integer of the left matrix.
  var size: Int
}
