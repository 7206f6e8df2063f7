internal import KernelsBaseline

#if arch(x86_64)
  internal import KernelsAVX2
  internal import KernelsAVX512
  internal import KernelsHalf
#endif

// One initialiser of closures for each level: a kernel is a plain function of its own module, so the lines differ in the
// module's name alone.

extension TrainingKernels {
  /// The kernels of a level, which the processor must have; half precision needs the highest.
  init(_ level: Kernels.Level = .best, precision: Precision = .best) {
    #if arch(x86_64)
      switch (level, precision) {
      case (.avx512, .half), (.vnni, .half):
        self.init(half: ())
        return
      case (.avx512, .single), (.vnni, .single):
        self.init(avx512: ())
        return
      case (.avx2, _):
        self.init(avx2: ())
        return
      default: break
      }
    #endif
    self.init(baseline: ())
  }

  private init(baseline: Void) {
    precision = .single
    tileRows = KernelsBaseline.productRows
    packRows = { source, _, _ in UnsafeRawPointer(source) }
    packPanels = {
      KernelsBaseline.packPanels($0, inner: $1, columns: $2, into: $3.assumingMemoryBound(to: Float.self))
    }
    packPanelsTransposed = {
      KernelsBaseline.packPanelsTransposed($0, inner: $1, columns: $2, into: $3.assumingMemoryBound(to: Float.self))
    }
    product = {
      KernelsBaseline.product(
        $0.assumingMemoryBound(to: Float.self), rows: $1, inner: $2, panels: $3.assumingMemoryBound(to: Float.self),
        columns: $4, bias: $5, isSum: $6, into: $7)
    }
    productOfTransposed = {
      KernelsBaseline.productOfTransposed(
        $0.assumingMemoryBound(to: Float.self), rows: $1, inner: $2, panels: $3.assumingMemoryBound(to: Float.self),
        columns: $4, bias: nil, isSum: false, into: $5)
    }
    normalizeKeeping = KernelsBaseline.normalizeKeeping
    normalizeBackward = KernelsBaseline.normalizeBackward
    geluKeeping = KernelsBaseline.geluKeeping
    geluBackward = KernelsBaseline.geluBackward
    addColumnSums = KernelsBaseline.addColumnSums
    addAndMeasure = KernelsBaseline.addAndMeasure
    dropOut = KernelsBaseline.dropOut
    moveAverage = KernelsBaseline.moveAverage
    adamStep = {
      KernelsBaseline.adamStep(
        $0, gradient: $1, first: $2, second: $3, count: $4, gradientScale: $5.gradientScale, rate: $5.rate,
        firstDecay: $5.firstDecay, secondDecay: $5.secondDecay, firstScale: $5.firstScale,
        secondScale: $5.secondScale, decay: $5.decay)
    }
    attendKeeping = KernelsBaseline.attendKeeping
    attendBackward = KernelsBaseline.attendBackward
    attentionScratch = KernelsBaseline.attentionGradientScratch
  }

  #if arch(x86_64)
    private init(avx2: Void) {
      precision = .single
      tileRows = KernelsAVX2.productRows
      packRows = { source, _, _ in UnsafeRawPointer(source) }
      packPanels = {
        KernelsAVX2.packPanels($0, inner: $1, columns: $2, into: $3.assumingMemoryBound(to: Float.self))
      }
      packPanelsTransposed = {
        KernelsAVX2.packPanelsTransposed($0, inner: $1, columns: $2, into: $3.assumingMemoryBound(to: Float.self))
      }
      product = {
        KernelsAVX2.product(
          $0.assumingMemoryBound(to: Float.self), rows: $1, inner: $2, panels: $3.assumingMemoryBound(to: Float.self),
          columns: $4, bias: $5, isSum: $6, into: $7)
      }
      productOfTransposed = {
        KernelsAVX2.productOfTransposed(
          $0.assumingMemoryBound(to: Float.self), rows: $1, inner: $2, panels: $3.assumingMemoryBound(to: Float.self),
          columns: $4, bias: nil, isSum: false, into: $5)
      }
      normalizeKeeping = KernelsAVX2.normalizeKeeping
      normalizeBackward = KernelsAVX2.normalizeBackward
      geluKeeping = KernelsAVX2.geluKeeping
      geluBackward = KernelsAVX2.geluBackward
      addColumnSums = KernelsAVX2.addColumnSums
      addAndMeasure = KernelsAVX2.addAndMeasure
      dropOut = KernelsAVX2.dropOut
      moveAverage = KernelsAVX2.moveAverage
      adamStep = {
        KernelsAVX2.adamStep(
          $0, gradient: $1, first: $2, second: $3, count: $4, gradientScale: $5.gradientScale, rate: $5.rate,
          firstDecay: $5.firstDecay, secondDecay: $5.secondDecay, firstScale: $5.firstScale,
          secondScale: $5.secondScale, decay: $5.decay)
      }
      attendKeeping = KernelsAVX2.attendKeeping
      attendBackward = KernelsAVX2.attendBackward
      attentionScratch = KernelsAVX2.attentionGradientScratch
    }

    private init(avx512: Void) {
      precision = .single
      tileRows = KernelsAVX512.productRows
      packRows = { source, _, _ in UnsafeRawPointer(source) }
      packPanels = {
        KernelsAVX512.packPanels($0, inner: $1, columns: $2, into: $3.assumingMemoryBound(to: Float.self))
      }
      packPanelsTransposed = {
        KernelsAVX512.packPanelsTransposed($0, inner: $1, columns: $2, into: $3.assumingMemoryBound(to: Float.self))
      }
      product = {
        KernelsAVX512.product(
          $0.assumingMemoryBound(to: Float.self), rows: $1, inner: $2, panels: $3.assumingMemoryBound(to: Float.self),
          columns: $4, bias: $5, isSum: $6, into: $7)
      }
      productOfTransposed = {
        KernelsAVX512.productOfTransposed(
          $0.assumingMemoryBound(to: Float.self), rows: $1, inner: $2, panels: $3.assumingMemoryBound(to: Float.self),
          columns: $4, bias: nil, isSum: false, into: $5)
      }
      normalizeKeeping = KernelsAVX512.normalizeKeeping
      normalizeBackward = KernelsAVX512.normalizeBackward
      geluKeeping = KernelsAVX512.geluKeeping
      geluBackward = KernelsAVX512.geluBackward
      addColumnSums = KernelsAVX512.addColumnSums
      addAndMeasure = KernelsAVX512.addAndMeasure
      dropOut = KernelsAVX512.dropOut
      moveAverage = KernelsAVX512.moveAverage
      adamStep = {
        KernelsAVX512.adamStep(
          $0, gradient: $1, first: $2, second: $3, count: $4, gradientScale: $5.gradientScale, rate: $5.rate,
          firstDecay: $5.firstDecay, secondDecay: $5.secondDecay, firstScale: $5.firstScale,
          secondScale: $5.secondScale, decay: $5.decay)
      }
      attendKeeping = KernelsAVX512.attendKeeping
      attendBackward = KernelsAVX512.attendBackward
      attentionScratch = KernelsAVX512.attentionGradientScratch
    }

    private init(half: Void) {
      precision = .half
      tileRows = KernelsHalf.productRows
      packRows = { source, count, scratch in
        let pairs = scratch.assumingMemoryBound(to: UInt32.self)
        KernelsHalf.packRows(source, count: count, into: pairs)
        return UnsafeRawPointer(pairs)
      }
      packPanels = {
        KernelsHalf.packPanels($0, inner: $1, columns: $2, into: $3.assumingMemoryBound(to: UInt16.self))
      }
      packPanelsTransposed = {
        KernelsHalf.packPanelsTransposed($0, inner: $1, columns: $2, into: $3.assumingMemoryBound(to: UInt16.self))
      }
      product = {
        KernelsHalf.product(
          $0.assumingMemoryBound(to: UInt32.self), rows: $1, inner: $2, panels: $3.assumingMemoryBound(to: UInt16.self),
          columns: $4, bias: $5, isSum: $6, into: $7)
      }
      productOfTransposed = {
        KernelsHalf.productOfTransposed(
          $0.assumingMemoryBound(to: UInt32.self), rows: $1, inner: $2, panels: $3.assumingMemoryBound(to: UInt16.self),
          columns: $4, bias: nil, isSum: false, into: $5)
      }
      normalizeKeeping = KernelsAVX512.normalizeKeeping
      normalizeBackward = KernelsAVX512.normalizeBackward
      geluKeeping = KernelsAVX512.geluKeeping
      geluBackward = KernelsAVX512.geluBackward
      addColumnSums = KernelsAVX512.addColumnSums
      addAndMeasure = KernelsAVX512.addAndMeasure
      dropOut = KernelsAVX512.dropOut
      moveAverage = KernelsAVX512.moveAverage
      adamStep = {
        KernelsAVX512.adamStep(
          $0, gradient: $1, first: $2, second: $3, count: $4, gradientScale: $5.gradientScale, rate: $5.rate,
          firstDecay: $5.firstDecay, secondDecay: $5.secondDecay, firstScale: $5.firstScale,
          secondScale: $5.secondScale, decay: $5.decay)
      }
      attendKeeping = KernelsAVX512.attendKeeping
      attendBackward = KernelsAVX512.attendBackward
      attentionScratch = KernelsAVX512.attentionGradientScratch
    }
  #endif
}
