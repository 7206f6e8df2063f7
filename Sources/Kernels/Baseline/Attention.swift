/// Multi-head attention within one post: context = softmax(Q · Kᵀ · scale) · V for each head.
///
/// `projections` [tokens, 3 · heads · headWidth] holds Q, K and V side by side; `headWidth` is a multiple of 32. Six rows
/// are computed together, so rows are read behind the post's, without effect, and rows of `context` behind it are
/// overwritten, which is harmless when posts are done in order. `scratch` has room for ``attentionScratch`` values.
///
/// As many queries as a panel has columns go through all keys together, each in a lane of its own: what softmax sums and
/// compares then lies in different vectors, and no lane waits for another.
@inline(never)
package func attend(
  _ projections: UnsafePointer<Float>, tokens: Int, heads: Int, headWidth: Int, scale: Float,
  scratch: UnsafeMutablePointer<Float>, into context: UnsafeMutablePointer<Float>
) {
  let width = heads * headWidth
  let queries = scratch  // [headWidth, panelWidth]
  let factors = queries + headWidth * panelWidth  // [panelWidth]
  let scores = factors + panelWidth  // [tokens, panelWidth]
  for index in 0..<headWidth * panelWidth { queries[index] = 0 }
  for head in 0..<heads {
    let query = projections + head * headWidth
    var first = 0
    while first < tokens {
      let count = min(panelWidth, tokens - first)
      for token in 0..<count {
        let source = query + (first + token) * 3 * width
        for index in 0..<headWidth { queries[index * panelWidth + token] = source[index] * scale }
      }
      var key = 0
      while key < tokens {
        sixRows(
          query + width + key * 3 * width, rowStride: 3 * width, step: 1, queries, bStride: panelWidth,
          inner: headWidth, into: scores + key * panelWidth, cStride: panelWidth)
        key += 6
      }
      exponentials(scores, keys: tokens, factors: factors)
      var row = 0
      while row < count {
        var column = 0
        while column < headWidth {
          let target = context + (first + row) * width + head * headWidth + column
          sixRows(
            scores + row, rowStride: 1, step: panelWidth, query + 2 * width + column, bStride: 3 * width,
            inner: tokens, into: target, cStride: width)
          for rest in 0..<min(6, count - row) { multiply(target + rest * width, by: factors[row + rest]) }
          column += panelWidth
        }
        row += 6
      }
      first += panelWidth
    }
  }
}

/// How many values of scratch ``attend`` needs for a post.
package func attentionScratch(tokens: Int, headWidth: Int) -> Int {
  // The last six rows of scores may be padding; the last six columns are read beyond the end.
  panelWidth * (headWidth + 1 + tokens + 6) + 6
}

/// Replaces `scores` [keys, panelWidth] by e to the power of each, less the largest of its column, and puts one over the
/// sum of each column into `factors`.
@inline(__always)
private func exponentials(_ scores: UnsafeMutablePointer<Float>, keys: Int, factors: UnsafeMutablePointer<Float>) {
  var half = 0
  while half < panelWidth {
    let column = scores + half
    var largest = load(column)
    for key in 1..<max(keys, 1) {
      let score = load(column + key * panelWidth)
      largest = largest.replacing(with: score, where: score .> largest)
    }
    var total = Lanes()
    for key in 0..<keys {
      let power = exponential(load(column + key * panelWidth) - largest)
      store(power, at: column + key * panelWidth)
      total += power
    }
    store(1 / total, at: factors + half)
    half += Lanes.scalarCount
  }
}

@inline(__always)
private func multiply(_ line: UnsafeMutablePointer<Float>, by factor: Float) {
  store(load(line) * factor, at: line)
  store(load(line + Lanes.scalarCount) * factor, at: line + Lanes.scalarCount)
}

/// C [6, panelWidth] = A [6, inner] · B [inner, panelWidth], where A's neighbours lie `rowStride` and `step` apart.
///
/// The rows are spelled out because an array of accumulators is kept in memory by the optimiser.
@inline(__always)
private func sixRows(
  _ a: UnsafePointer<Float>, rowStride: Int, step: Int, _ b: UnsafePointer<Float>, bStride: Int, inner: Int,
  into c: UnsafeMutablePointer<Float>, cStride: Int
) {
  var row0 = Row()
  var row1 = Row()
  var row2 = Row()
  var row3 = Row()
  var row4 = Row()
  var row5 = Row()
  var a = a
  var b = b
  for _ in 0..<inner {
    let left = load(b)
    let right = load(b + Lanes.scalarCount)
    row0.add(a[0], left, right)
    row1.add(a[rowStride], left, right)
    row2.add(a[2 * rowStride], left, right)
    row3.add(a[3 * rowStride], left, right)
    row4.add(a[4 * rowStride], left, right)
    row5.add(a[5 * rowStride], left, right)
    a += step
    b += bStride
  }
  row0.store(at: c)
  row1.store(at: c + cStride)
  row2.store(at: c + 2 * cStride)
  row3.store(at: c + 3 * cStride)
  row4.store(at: c + 4 * cStride)
  row5.store(at: c + 5 * cStride)
}

/// The two vectors of sums of one row.
private struct Row {
  private var left = Lanes()
  private var right = Lanes()

  @inline(__always)
  mutating func add(_ a: Float, _ b0: Lanes, _ b1: Lanes) {
    let a = Lanes(repeating: a)
    left = multiplyAdd(left, a, b0)
    right = multiplyAdd(right, a, b1)
  }

  @inline(__always)
  func store(at c: UnsafeMutablePointer<Float>) {
    let raw = UnsafeMutableRawPointer(c)
    raw.storeBytes(of: left, as: Lanes.self)
    raw.storeBytes(of: right, toByteOffset: MemoryLayout<Lanes>.size, as: Lanes.self)
  }
}

/// e to the x for x ≤ 0, with a relative error below 2e-7; below -87 it stays at e^-87.
@inline(__always)
private func exponential(_ x: Lanes) -> Lanes {
  let floor = Lanes(repeating: -87)
  let x = x.replacing(with: floor, where: x .< floor)
  // Adding 1.5 · 2²³ leaves the nearest integer n of x / ln 2 in the low bits of the mantissa.
  let magic = Lanes(repeating: 12_582_912)
  let shifted = multiplyAdd(magic, x, Lanes(repeating: 1.442_695_04))
  let n = shifted - magic
  // ln 2 in two parts: the first has few enough bits for n · 0.693359375 to be exact.
  let r = multiplyAdd(
    multiplyAdd(x, n, Lanes(repeating: -0.693_359_375)), n, Lanes(repeating: 2.121_944_4e-4))
  var p = Lanes(repeating: 0.001_382_942_08)
  p = multiplyAdd(Lanes(repeating: 0.008_374_771_1), p, r)
  p = multiplyAdd(Lanes(repeating: 0.041_668_359_2), p, r)
  p = multiplyAdd(Lanes(repeating: 0.166_664_213), p, r)
  p = multiplyAdd(Lanes(repeating: 0.499_999_911), p, r)
  p = multiplyAdd(Lanes(repeating: 1), p, r)
  p = multiplyAdd(Lanes(repeating: 1), p, r)
  let exponent = unsafeBitCast(shifted, to: Bits.self) &<< Bits(repeating: 23)
  return unsafeBitCast(unsafeBitCast(p, to: Bits.self) &+ exponent, to: Lanes.self)
}

#if KERNELS_AVX512
  private typealias Bits = SIMD16<UInt32>
#elseif KERNELS_AVX2
  private typealias Bits = SIMD8<UInt32>
#else
  private typealias Bits = SIMD4<UInt32>
#endif

@inline(__always)
private func multiplyAdd(_ sum: Lanes, _ a: Lanes, _ b: Lanes) -> Lanes {
  #if KERNELS_FUSED
    sum.addingProduct(a, b)
  #else
    sum + a * b
  #endif
}

@inline(__always)
private func load(_ pointer: UnsafePointer<Float>) -> Lanes {
  UnsafeRawPointer(pointer).loadUnaligned(as: Lanes.self)
}

@inline(__always)
private func load(_ pointer: UnsafeMutablePointer<Float>) -> Lanes {
  UnsafeRawPointer(pointer).loadUnaligned(as: Lanes.self)
}

@inline(__always)
private func store(_ value: Lanes, at pointer: UnsafeMutablePointer<Float>) {
  UnsafeMutableRawPointer(pointer).storeBytes(of: value, as: Lanes.self)
}
