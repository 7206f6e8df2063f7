internal import CVectors

#if KERNELS_VNNI
  /// What is added to every integer of a row, because VNNI multiplies unsigned with signed bytes. The product's sums
  /// start at minus this, times the sum of the weights.
  package let integerOffset = 128
  /// Bytes of one integer of a row.
  package let integerSize = 1
#else
  package let integerOffset = 0
  package let integerSize = 2
#endif

/// Rounds every row of `values` [rows, width] to integers from -127 to 127, each with a scale of its own:
/// values ≈ scale · integer. `width` is a multiple of 16.
@inline(never)
package func quantize(
  _ values: UnsafePointer<Float>, rows: Int, width: Int, into integers: UnsafeMutableRawPointer,
  scales: UnsafeMutablePointer<Float>
) {
  for row in 0..<rows {
    let line = values + row * width
    var largest = SIMD16<Float>()
    var index = 0
    while index < width {
      largest = larger(largest, magnitude(load(line + index)))
      index += 16
    }
    scales[row] = store(line, width: width, largest: largest, into: integers + row * width * integerSize)
  }
}

/// The same of GELU(values); `values` is overwritten. The absolute error of this GELU is below 2e-4, where the rounding of
/// a row that reaches 1 is off by up to 4e-3.
@inline(never)
package func quantizeGELU(
  _ values: UnsafeMutablePointer<Float>, rows: Int, width: Int, into integers: UnsafeMutableRawPointer,
  scales: UnsafeMutablePointer<Float>
) {
  for row in 0..<rows {
    let line = values + row * width
    var largest = SIMD16<Float>()
    var index = 0
    while index < width {
      let y = roughGELU(load(line + index))
      UnsafeMutableRawPointer(line + index).storeBytes(of: y, as: SIMD16<Float>.self)
      largest = larger(largest, magnitude(y))
      index += 16
    }
    scales[row] = store(line, width: width, largest: largest, into: integers + row * width * integerSize)
  }
}

/// Stores a row's integers and returns its scale.
@inline(__always)
private func store(
  _ line: UnsafePointer<Float>, width: Int, largest: SIMD16<Float>, into integers: UnsafeMutableRawPointer
) -> Float {
  let top = largestLane(largest)
  // A row below this has no integer but 0; its scale must not become a subnormal number.
  let isZero = top < 1e-30
  let factor = SIMD16<Float>(repeating: isZero ? 0 : 127 / top)
  // Adding 1.5 · 2²³ leaves the nearest integer in the low bits of the mantissa.
  let magic = SIMD16<Float>(repeating: 12_582_912)
  let offset = SIMD16<UInt32>(repeating: UInt32(integerOffset))
  var index = 0
  while index < width {
    let bits = unsafeBitCast(load(line + index) * factor + magic, to: SIMD16<UInt32>.self) &+ offset
    #if KERNELS_VNNI
      voxpop_store_bytes(integers + index, bits)
    #else
      voxpop_store_halves(integers + 2 * index, bits)
    #endif
    index += 16
  }
  return isZero ? 0 : top / 127
}

/// x · Φ(x) for rows that are rounded to eight bits behind it: half the polynomial of ``gelu``.
@inline(__always)
private func roughGELU(_ input: SIMD16<Float>) -> SIMD16<Float> {
  let edge = SIMD16<Float>(repeating: 4.2)
  let x = larger(input, -edge)
  let clamped = x.replacing(with: edge, where: x .> edge)
  let t = multiplyAdd(SIMD16<Float>(repeating: -1), clamped * clamped, 2 / (4.2 * 4.2))
  var p = SIMD16<Float>(repeating: -0.003_991_588)
  p = multiplyAdd(0.011_273_543, p, t)
  p = multiplyAdd(-0.016_128_791, p, t)
  p = multiplyAdd(0.023_672_223, p, t)
  p = multiplyAdd(-0.038_053_539, p, t)
  p = multiplyAdd(0.055_975_262, p, t)
  p = multiplyAdd(-0.081_560_113, p, t)
  p = multiplyAdd(0.167_853_668, p, t)
  return x * multiplyAdd(0.5, clamped, p)
}

@inline(__always)
private func magnitude(_ x: SIMD16<Float>) -> SIMD16<Float> {
  let bits = unsafeBitCast(x, to: SIMD16<UInt32>.self) & SIMD16(repeating: 0x7FFF_FFFF)
  return unsafeBitCast(bits, to: SIMD16<Float>.self)
}

@inline(__always)
private func larger(_ a: SIMD16<Float>, _ b: SIMD16<Float>) -> SIMD16<Float> {
  a.replacing(with: b, where: b .> a)
}

/// The largest lane, as a tree.
@inline(__always)
private func largestLane(_ vector: SIMD16<Float>) -> Float {
  let eight = vector.lowHalf.replacing(with: vector.highHalf, where: vector.highHalf .> vector.lowHalf)
  let four = eight.lowHalf.replacing(with: eight.highHalf, where: eight.highHalf .> eight.lowHalf)
  return max(max(four.x, four.y), max(four.z, four.w))
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
