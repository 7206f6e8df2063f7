internal import CProcessor
internal import KernelsBaseline

#if arch(x86_64)
  internal import KernelsAVX2
  internal import KernelsAVX512
#endif

/// The numeric kernels, compiled for one level of the processor's instructions.
///
/// The levels are one source compiled several times. Those that fuse multiplication and addition agree to the last
/// bit; `baseline` on x86-64, for processors of before 2013, rounds twice and differs in the last digits.
struct Kernels: Sendable {
  typealias Values = UnsafePointer<Float>
  typealias MutableValues = UnsafeMutablePointer<Float>

  enum Level: Int, Sendable, CaseIterable, Comparable {
    /// What every processor of the architecture has.
    case baseline = 0
    case avx2 = 2
    case avx512 = 3

    static func < (lower: Level, higher: Level) -> Bool { lower.rawValue < higher.rawValue }

    /// The highest level that this processor has.
    static let best = Level(rawValue: Int(voxpop_processor_level())) ?? .baseline

    /// Whether this processor multiplies halves at twice the speed of floats (AVX-512 FP16).
    static let hasHalf = voxpop_processor_has_half() != 0
  }

  let level: Level
  /// Columns of a packed panel; a divisor of 32.
  let panelWidth: Int
  /// Rows that are computed together; matrices are allocated with their rows padded to a multiple of it.
  let tileRows: Int

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

  /// The kernels of a level, which the processor must have.
  init(_ level: Level = .best) {
    self.level = level
    #if arch(x86_64)
      switch level {
      case .avx512:
        panelWidth = KernelsAVX512.panelWidth
        tileRows = KernelsAVX512.tileRows
        multiply = KernelsAVX512.multiply
        attend = KernelsAVX512.attend
        attentionScratch = KernelsAVX512.attentionScratch
        gelu = KernelsAVX512.gelu
        normalize = KernelsAVX512.normalize
        softmax = KernelsAVX512.softmax
        return
      case .avx2:
        panelWidth = KernelsAVX2.panelWidth
        tileRows = KernelsAVX2.tileRows
        multiply = KernelsAVX2.multiply
        attend = KernelsAVX2.attend
        attentionScratch = KernelsAVX2.attentionScratch
        gelu = KernelsAVX2.gelu
        normalize = KernelsAVX2.normalize
        softmax = KernelsAVX2.softmax
        return
      case .baseline: break
      }
    #endif
    panelWidth = KernelsBaseline.panelWidth
    tileRows = KernelsBaseline.tileRows
    multiply = KernelsBaseline.multiply
    attend = KernelsBaseline.attend
    attentionScratch = KernelsBaseline.attentionScratch
    gelu = KernelsBaseline.gelu
    normalize = KernelsBaseline.normalize
    softmax = KernelsBaseline.softmax
  }
}
