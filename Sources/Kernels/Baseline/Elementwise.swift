// These kernels always compute with sixteen lanes, whatever the registers' width, so that sums over lanes come out the
// same on every level.

/// GELU in its exact form, x · Φ(x), in place; `count` is a multiple of 16. The absolute error is below 1e-6.
@inline(never)
package func gelu(_ values: UnsafeMutablePointer<Float>, count: Int) {
  var index = 0
  while index < count {
    // Φ(x) = ½ + x · p(x²), where p is the least-squares polynomial over |x| ≤ 5.25, centred for its conditioning.
    // Below that the result is nearly zero, and above it nearly x.
    let edge = SIMD16<Float>(repeating: 5.25)
    let input = load(values + index)
    let x = input.replacing(with: -edge, where: input .< -edge)
    let clamped = x.replacing(with: edge, where: x .> edge)
    let t = multiplyAdd(SIMD16<Float>(repeating: -1), clamped * clamped, 2 / (5.25 * 5.25))
    var p = SIMD16<Float>(repeating: 0.000_234_884_38)
    p = multiplyAdd(-0.000_656_093_35, p, t)
    p = multiplyAdd(0.000_683_153_46, p, t)
    p = multiplyAdd(-0.001_041_907_12, p, t)
    p = multiplyAdd(0.002_866_497_5, p, t)
    p = multiplyAdd(-0.005_444_771_1, p, t)
    p = multiplyAdd(0.008_435_587_4, p, t)
    p = multiplyAdd(-0.012_777_855_6, p, t)
    p = multiplyAdd(0.018_532_516_4, p, t)
    p = multiplyAdd(-0.025_041_101_5, p, t)
    p = multiplyAdd(0.032_032_433_9, p, t)
    p = multiplyAdd(-0.039_763_521_4, p, t)
    p = multiplyAdd(0.049_645_725_6, p, t)
    p = multiplyAdd(-0.067_126_810_6, p, t)
    p = multiplyAdd(0.134_659_35, p, t)
    store(x * multiplyAdd(0.5, clamped, p), at: values + index)
    index += 16
  }
}

/// Replaces every row of `values` [rows, width] by LayerNorm(values + addend) · weight + bias.
///
/// `width` is a multiple of 16; the variance is the population's, with an epsilon of 1e-12. Without an addend, only
/// the norm is taken.
@inline(never)
package func normalize(
  _ values: UnsafeMutablePointer<Float>, adding addend: UnsafePointer<Float>?, rows: Int, width: Int,
  weight: UnsafePointer<Float>, bias: UnsafePointer<Float>
) {
  for row in 0..<rows {
    let line = values + row * width
    var total = SIMD16<Float>()
    var index = 0
    while index < width {
      var x = load(line + index)
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
    let scale = SIMD16<Float>(repeating: 1 / (sum(squares) / Float(width) + 1e-12).squareRoot())
    index = 0
    while index < width {
      let deviation = load(line + index) - mean
      store(multiplyAdd(load(bias + index), deviation * scale, load(weight + index)), at: line + index)
      index += 16
    }
  }
}

/// Replaces the first `count` values by softmax(scale · values); those behind, up to a multiple of 16, become zero.
///
/// The values are finite.
@inline(never)
package func softmax(_ values: UnsafeMutablePointer<Float>, count: Int, scale: Float) {
  let padded = (count + 15) & ~15
  for index in count..<padded { values[index] = -.infinity }
  var largest = load(values)
  var index = 16
  while index < padded {
    let x = load(values + index)
    largest = largest.replacing(with: x, where: x .> largest)
    index += 16
  }
  let top = SIMD16<Float>(repeating: largest.max())
  var total = SIMD16<Float>()
  index = 0
  while index < padded {
    let power = exponential((load(values + index) - top) * scale)
    store(power, at: values + index)
    total += power
    index += 16
  }
  let factor = SIMD16<Float>(repeating: 1 / sum(total))
  index = 0
  while index < padded {
    store(load(values + index) * factor, at: values + index)
    index += 16
  }
  for index in count..<padded { values[index] = 0 }
}

/// e to the x for x ≤ 0, with a relative error below 2e-7; below -87 it stays at e^-87.
@inline(__always)
private func exponential(_ x: SIMD16<Float>) -> SIMD16<Float> {
  let floor = SIMD16<Float>(repeating: -87)
  let x = x.replacing(with: floor, where: x .< floor)
  // Adding 1.5 · 2²³ leaves the nearest integer n of x / ln 2 in the low bits of the mantissa.
  let magic = SIMD16<Float>(repeating: 12_582_912)
  let shifted = multiplyAdd(magic, x, 1.442_695_04)
  let n = shifted - magic
  // ln 2 in two parts: the first has few enough bits for n · 0.693359375 to be exact.
  let r = multiplyAdd(multiplyAdd(x, n, -0.693_359_375), n, 2.121_944_4e-4)
  var p = SIMD16<Float>(repeating: 0.001_382_942_08)
  p = multiplyAdd(0.008_374_771_1, p, r)
  p = multiplyAdd(0.041_668_359_2, p, r)
  p = multiplyAdd(0.166_664_213, p, r)
  p = multiplyAdd(0.499_999_911, p, r)
  p = multiplyAdd(1, p, r)
  p = multiplyAdd(1, p, r)
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
private func multiplyAdd(_ sum: SIMD16<Float>, _ a: SIMD16<Float>, _ b: Float) -> SIMD16<Float> {
  multiplyAdd(sum, a, SIMD16(repeating: b))
}

@inline(__always)
private func multiplyAdd(_ sum: Float, _ a: SIMD16<Float>, _ b: SIMD16<Float>) -> SIMD16<Float> {
  multiplyAdd(SIMD16(repeating: sum), a, b)
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
