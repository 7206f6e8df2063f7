// What training needs besides the products, sixteen lanes at a time: `count` and `width` are multiples of 16.

/// LayerNorm that keeps what its gradient needs.
///
/// For each row, x = residual + addend (or the residual alone) becomes `normalized` = (x − mean) / deviation,
/// `inverseDeviation` = 1 / deviation and `output` = normalized · weight + bias. The variance is the population's, with
/// an epsilon of 1e-12.
@inline(never)
package func normalizeKeeping(
  _ residual: UnsafePointer<Float>, adding addend: UnsafePointer<Float>?, rows: Int, width: Int,
  weight: UnsafePointer<Float>, bias: UnsafePointer<Float>, normalized: UnsafeMutablePointer<Float>,
  inverseDeviation: UnsafeMutablePointer<Float>, into output: UnsafeMutablePointer<Float>
) {
  for row in 0..<rows {
    let line = normalized + row * width
    var total = SIMD16<Float>()
    var index = 0
    while index < width {
      var x = load(residual + row * width + index)
      if let addend { x += load(addend + row * width + index) }
      store(x, at: line + index)
      total += x
      index += 16
    }
    let mean = SIMD16<Float>(repeating: sum(total) / Float(width))
    var squares = SIMD16<Float>()
    index = 0
    while index < width {
      let deviation = load(line + index) - mean
      squares = multiplyAdd(squares, deviation, deviation)
      index += 16
    }
    let inverse = 1 / (sum(squares) / Float(width) + 1e-12).squareRoot()
    inverseDeviation[row] = inverse
    let scale = SIMD16<Float>(repeating: inverse)
    index = 0
    while index < width {
      let x = (load(line + index) - mean) * scale
      store(x, at: line + index)
      store(multiplyAdd(load(bias + index), x, load(weight + index)), at: output + row * width + index)
      index += 16
    }
  }
}

/// The gradient of ``normalizeKeeping``: turns `gradient`, that of its output, into that of its input, in place, and adds
/// those of its weight and bias.
@inline(never)
package func normalizeBackward(
  _ gradient: UnsafeMutablePointer<Float>, normalized: UnsafePointer<Float>,
  inverseDeviation: UnsafePointer<Float>, rows: Int, width: Int, weight: UnsafePointer<Float>,
  weightGradient: UnsafeMutablePointer<Float>, biasGradient: UnsafeMutablePointer<Float>
) {
  let factor = 1 / Float(width)
  for row in 0..<rows {
    let line = gradient + row * width
    let x = normalized + row * width
    var total = SIMD16<Float>()
    var projection = SIMD16<Float>()
    var index = 0
    while index < width {
      let outer = load(line + index)
      let normal = load(x + index)
      store(multiplyAdd(load(weightGradient + index), outer, normal), at: weightGradient + index)
      store(load(biasGradient + index) + outer, at: biasGradient + index)
      let inner = outer * load(weight + index)
      total += inner
      projection = multiplyAdd(projection, inner, normal)
      index += 16
    }
    let mean = SIMD16<Float>(repeating: sum(total) * factor)
    let slope = SIMD16<Float>(repeating: -sum(projection) * factor)
    let scale = SIMD16<Float>(repeating: inverseDeviation[row])
    index = 0
    while index < width {
      let inner = load(line + index) * load(weight + index) - mean
      store(multiplyAdd(inner, slope, load(x + index)) * scale, at: line + index)
      index += 16
    }
  }
}

/// Multiplies `gradient` by the slope of GELU at `inputs`: Φ(x) + x · φ(x).
@inline(never)
package func geluBackward(_ gradient: UnsafeMutablePointer<Float>, inputs: UnsafePointer<Float>, count: Int) {
  var index = 0
  while index < count {
    let x = load(inputs + index)
    let density = exponential(x * x * -0.5) * 0.398_942_28
    let slope = multiplyAdd(normalDistribution(x), x, density)
    store(load(gradient + index) * slope, at: gradient + index)
    index += 16
  }
}

/// Writes GELU of `inputs`, x · Φ(x), to `outputs`.
@inline(never)
package func geluKeeping(_ inputs: UnsafePointer<Float>, count: Int, into outputs: UnsafeMutablePointer<Float>) {
  var index = 0
  while index < count {
    let x = load(inputs + index)
    store(x * normalDistribution(x), at: outputs + index)
    index += 16
  }
}

/// Φ(x), by formula 7.1.26 of Abramowitz and Stegun for the error function; the absolute error is below 1e-7.
@inline(__always)
private func normalDistribution(_ x: SIMD16<Float>) -> SIMD16<Float> {
  let magnitude = x.replacing(with: -x, where: x .< 0)
  let z = magnitude * 0.707_106_78
  let t = SIMD16<Float>(repeating: 1) / multiplyAdd(SIMD16(repeating: 1), z, SIMD16(repeating: 0.327_591_1))
  var p = SIMD16<Float>(repeating: 1.061_405_429)
  p = multiplyAdd(SIMD16(repeating: -1.453_152_027), p, t)
  p = multiplyAdd(SIMD16(repeating: 1.421_413_741), p, t)
  p = multiplyAdd(SIMD16(repeating: -0.284_496_736), p, t)
  p = multiplyAdd(SIMD16(repeating: 0.254_829_592), p, t)
  let tail = p * t * exponential(-(z * z)) * 0.5
  return tail.replacing(with: 1 - tail, where: x .>= 0)
}

/// Adds every row of `values` [rows, columns] to `sums` [columns].
@inline(never)
package func addColumnSums(
  of values: UnsafePointer<Float>, rows: Int, columns: Int, to sums: UnsafeMutablePointer<Float>
) {
  for row in 0..<rows {
    let line = values + row * columns
    var index = 0
    while index < columns {
      store(load(sums + index) + load(line + index), at: sums + index)
      index += 16
    }
  }
}

/// Adds `addend` to `values`, and returns the sum of the squares of the sums.
@inline(never)
package func addAndMeasure(
  _ addend: UnsafePointer<Float>, to values: UnsafeMutablePointer<Float>, count: Int
) -> Float {
  var squares = SIMD16<Float>()
  var index = 0
  while index < count {
    let x = load(values + index) + load(addend + index)
    store(x, at: values + index)
    squares = multiplyAdd(squares, x, x)
    index += 16
  }
  return sum(squares)
}

/// Dropout (Srivastava et al. 2014): sets each value to zero with the chance `threshold` / 2²⁴, scales the others by `scale`.
///
/// Which values are dropped is a hash of their place and the seed, so that the backward pass drops the same ones.
@inline(never)
package func dropOut(
  _ values: UnsafeMutablePointer<Float>, count: Int, threshold: UInt32, scale: Float, seed: UInt32
) {
  let places = SIMD16<UInt32>(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15)
  let limit = SIMD16<UInt32>(repeating: threshold)
  var index = 0
  while index < count {
    // The finaliser “lowbias32” of Wellons, hash-prospector.
    var hash = (SIMD16(repeating: UInt32(truncatingIfNeeded: index)) | places) &* SIMD16(repeating: 0x9E37_79B9)
    hash ^= SIMD16(repeating: seed)
    hash ^= hash &>> SIMD16(repeating: 16)
    hash = hash &* SIMD16(repeating: 0x7FEB_352D)
    hash ^= hash &>> SIMD16(repeating: 15)
    hash = hash &* SIMD16(repeating: 0x846C_A68B)
    hash ^= hash &>> SIMD16(repeating: 16)
    let x = load(values + index) * scale
    store(x.replacing(with: 0, where: (hash &>> SIMD16(repeating: 8)) .< limit), at: values + index)
    index += 16
  }
}

/// One step of AdamW (Loshchilov and Hutter 2019, arXiv 1711.05101) for `count` values.
///
/// The gradient is taken times `gradientScale`. `firstScale` and `secondScale` correct the moments for their start at
/// zero; `decay` is the learning rate times the weight decay.
@inline(never)
package func adamStep(
  _ values: UnsafeMutablePointer<Float>, gradient: UnsafePointer<Float>, first: UnsafeMutablePointer<Float>,
  second: UnsafeMutablePointer<Float>, count: Int, gradientScale: Float, rate: Float, firstDecay: Float,
  secondDecay: Float, firstScale: Float, secondScale: Float, decay: Float
) {
  var index = 0
  while index < count {
    let g = load(gradient + index) * gradientScale
    let m = multiplyAdd(g * (1 - firstDecay), load(first + index), SIMD16(repeating: firstDecay))
    let v = multiplyAdd(g * g * (1 - secondDecay), load(second + index), SIMD16(repeating: secondDecay))
    store(m, at: first + index)
    store(v, at: second + index)
    let direction = m * firstScale / ((v * secondScale).squareRoot() + 1e-8)
    let x = load(values + index)
    store(x - direction * rate - x * decay, at: values + index)
    index += 16
  }
}

/// Moves `averages` towards `values` by a share.
@inline(never)
package func moveAverage(
  _ averages: UnsafeMutablePointer<Float>, towards values: UnsafePointer<Float>, count: Int, share: Float
) {
  var index = 0
  while index < count {
    let average = load(averages + index)
    store(multiplyAdd(average, load(values + index) - average, SIMD16(repeating: share)), at: averages + index)
    index += 16
  }
}

/// e to the x for x ≤ 0, with a relative error below 2e-7; below -87 it stays at e^-87.
@inline(__always)
private func exponential(_ x: SIMD16<Float>) -> SIMD16<Float> {
  let floor = SIMD16<Float>(repeating: -87)
  let x = x.replacing(with: floor, where: x .< floor)
  // Adding 1.5 · 2²³ leaves the nearest integer n of x / ln 2 in the low bits of the mantissa.
  let magic = SIMD16<Float>(repeating: 12_582_912)
  let shifted = multiplyAdd(magic, x, SIMD16(repeating: 1.442_695_04))
  let n = shifted - magic
  // ln 2 in two parts: the first has few enough bits for n · 0.693359375 to be exact.
  let r = multiplyAdd(multiplyAdd(x, n, SIMD16(repeating: -0.693_359_375)), n, SIMD16(repeating: 2.121_944_4e-4))
  var p = SIMD16<Float>(repeating: 0.001_382_942_08)
  p = multiplyAdd(SIMD16(repeating: 0.008_374_771_1), p, r)
  p = multiplyAdd(SIMD16(repeating: 0.041_668_359_2), p, r)
  p = multiplyAdd(SIMD16(repeating: 0.166_664_213), p, r)
  p = multiplyAdd(SIMD16(repeating: 0.499_999_911), p, r)
  p = multiplyAdd(SIMD16(repeating: 1), p, r)
  p = multiplyAdd(SIMD16(repeating: 1), p, r)
  let exponent = unsafeBitCast(shifted, to: SIMD16<UInt32>.self) &<< SIMD16(repeating: 23)
  return unsafeBitCast(unsafeBitCast(p, to: SIMD16<UInt32>.self) &+ exponent, to: SIMD16<Float>.self)
}

/// The sum of the lanes, as a tree.
@inline(__always)
private func sum(_ vector: SIMD16<Float>) -> Float {
  let eight = vector.lowHalf + vector.highHalf
  let four = eight.lowHalf + eight.highHalf
  let two = four.lowHalf + four.highHalf
  return two.x + two.y
}

@inline(__always)
private func multiplyAdd(_ sum: SIMD16<Float>, _ a: SIMD16<Float>, _ b: SIMD16<Float>) -> SIMD16<Float> {
  #if KERNELS_FUSED
    sum.addingProduct(a, b)
  #else
    sum + a * b
  #endif
}

@inline(__always)
private func load(_ pointer: UnsafePointer<Float>) -> SIMD16<Float> {
  UnsafeRawPointer(pointer).loadUnaligned(as: SIMD16<Float>.self)
}

@inline(__always)
private func load(_ pointer: UnsafeMutablePointer<Float>) -> SIMD16<Float> {
  UnsafeRawPointer(pointer).loadUnaligned(as: SIMD16<Float>.self)
}

@inline(__always)
private func store(_ value: SIMD16<Float>, at pointer: UnsafeMutablePointer<Float>) {
  UnsafeMutableRawPointer(pointer).storeBytes(of: value, as: SIMD16<Float>.self)
}
