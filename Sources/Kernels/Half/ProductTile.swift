internal import CHalf

// The register tile of `PackedProduct.swift` in half precision: products and short sums in sixteen bits, at twice the
// speed of single precision, long sums in thirty-two (mixed-precision training, Micikevicius et al. 2018,
// arXiv 1710.03740).

/// A half, twice: a pair is broadcast by the load port, a single half takes a port of the multiplier.
package typealias RowElement = UInt32
package typealias PanelElement = UInt16

private typealias Halves = SIMD8<Int64>

/// Rows of C that are computed together: 12 × 2 accumulators leave 8 of the 32 registers for A and B.
package let productRows = 12

/// Columns of B that are packed side by side.
package let productPanelWidth = 64

/// Products that are summed in sixteen bits before the sum is added in thirty-two: the rounding of so short a sum is
/// below 0.1 % of it, less than that of its operands in bfloat16.
let productChunk = 128

/// Rounds A to halves, each twice; `count` is a multiple of 16.
@inline(never)
package func packRows(_ source: UnsafePointer<Float>, count: Int, into pairs: UnsafeMutablePointer<UInt32>) {
  var index = 0
  while index < count {
    store(voxpop_half_pairs(load(source + index)), at: pairs + index)
    index += 16
  }
}

/// Packs a row-major B [inner, columns] as panels of [inner, productPanelWidth].
@inline(never)
package func packPanels(
  _ source: UnsafePointer<Float>, inner: Int, columns: Int, into panels: UnsafeMutablePointer<UInt16>
) {
  var target = panels
  var column = 0
  while column < columns {
    var line = source + column
    for _ in 0..<inner {
      store(voxpop_half_narrow(load(line), load(line + 16)), at: target)
      store(voxpop_half_narrow(load(line + 32), load(line + 48)), at: target + 32)
      line += columns
      target += productPanelWidth
    }
    column += productPanelWidth
  }
}

/// Packs B = sourceᵀ, for a row-major source [columns, inner] whose `inner` is a multiple of 16.
@inline(never)
package func packPanelsTransposed(
  _ source: UnsafePointer<Float>, inner: Int, columns: Int, into panels: UnsafeMutablePointer<UInt16>
) {
  var panel = 0
  while panel < columns {
    let target = panels + panel * inner
    for column in 0..<productPanelWidth {
      let line = source + (panel + column) * inner
      var k = 0
      while k < inner {
        let pairs = unsafeBitCast(voxpop_half_pairs(load(line + k)), to: SIMD32<UInt16>.self)
        for lane in 0..<16 { target[(k + lane) * productPanelWidth + column] = pairs[2 * lane] }
        k += 16
      }
    }
    panel += productPanelWidth
  }
}

/// C [productRows, productPanelWidth] += A [productRows, inner] · B [inner, productPanelWidth].
///
/// The rows are spelled out because an array of accumulators is kept in memory by the optimiser.
@inline(__always)
func addTile(
  _ a: UnsafePointer<UInt32>, rowStride s: Int, innerStride: Int, _ b: UnsafePointer<UInt16>, inner: Int,
  to c: UnsafeMutablePointer<Float>, stride: Int
) {
  var row0 = Sums()
  var row1 = Sums()
  var row2 = Sums()
  var row3 = Sums()
  var row4 = Sums()
  var row5 = Sums()
  var row6 = Sums()
  var row7 = Sums()
  var row8 = Sums()
  var row9 = Sums()
  var row10 = Sums()
  var row11 = Sums()
  // One pointer for three rows: the others are reached by an index of one or two strides.
  var a0 = a
  var a3 = a + 3 * s
  var a6 = a + 6 * s
  var a9 = a + 9 * s
  var b = b
  for _ in 0..<inner {
    let left = loadHalves(b)
    let right = loadHalves(b + 32)
    b += productPanelWidth
    row0.add(a0[0], left, right)
    row1.add(a0[s], left, right)
    row2.add(a0[2 * s], left, right)
    row3.add(a3[0], left, right)
    row4.add(a3[s], left, right)
    row5.add(a3[2 * s], left, right)
    row6.add(a6[0], left, right)
    row7.add(a6[s], left, right)
    row8.add(a6[2 * s], left, right)
    row9.add(a9[0], left, right)
    row10.add(a9[s], left, right)
    row11.add(a9[2 * s], left, right)
    a0 += innerStride
    a3 += innerStride
    a6 += innerStride
    a9 += innerStride
  }
  row0.add(to: c)
  row1.add(to: c + stride)
  row2.add(to: c + 2 * stride)
  row3.add(to: c + 3 * stride)
  row4.add(to: c + 4 * stride)
  row5.add(to: c + 5 * stride)
  row6.add(to: c + 6 * stride)
  row7.add(to: c + 7 * stride)
  row8.add(to: c + 8 * stride)
  row9.add(to: c + 9 * stride)
  row10.add(to: c + 10 * stride)
  row11.add(to: c + 11 * stride)
}

/// The two vectors of sums of one row of a tile.
private struct Sums {
  var left = Halves()
  var right = Halves()

  @inline(__always)
  mutating func add(_ a: UInt32, _ b0: Halves, _ b1: Halves) {
    let a = unsafeBitCast(SIMD16<UInt32>(repeating: a), to: Halves.self)
    left = voxpop_half_multiply_add(left, a, b0)
    right = voxpop_half_multiply_add(right, a, b1)
  }

  @inline(__always)
  func add(to c: UnsafeMutablePointer<Float>) {
    store(load(c) + voxpop_half_low(left), at: c)
    store(load(c + 16) + voxpop_half_high(left), at: c + 16)
    store(load(c + 32) + voxpop_half_low(right), at: c + 32)
    store(load(c + 48) + voxpop_half_high(right), at: c + 48)
  }
}

@inline(__always)
private func load(_ pointer: UnsafePointer<Float>) -> SIMD16<Float> {
  UnsafeRawPointer(pointer).loadUnaligned(as: SIMD16<Float>.self)
}

@inline(__always)
private func loadHalves(_ pointer: UnsafePointer<UInt16>) -> Halves {
  UnsafeRawPointer(pointer).loadUnaligned(as: Halves.self)
}

@inline(__always)
private func store<Target>(_ value: Halves, at pointer: UnsafeMutablePointer<Target>) {
  UnsafeMutableRawPointer(pointer).storeBytes(of: value, as: Halves.self)
}

@inline(__always)
private func store(_ value: SIMD16<Float>, at pointer: UnsafeMutablePointer<Float>) {
  UnsafeMutableRawPointer(pointer).storeBytes(of: value, as: SIMD16<Float>.self)
}
