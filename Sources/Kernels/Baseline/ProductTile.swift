// The register tile of `PackedProduct.swift` in single precision.

package typealias RowElement = Float
package typealias PanelElement = Float

#if KERNELS_AVX512
  /// Rows of C that are computed together: 12 × 2 accumulators leave 8 of the 32 registers for A and B.
  package let productRows = 12
#else
  /// Rows of C that are computed together: 6 × 2 accumulators leave 4 of the 16 registers for A and B.
  package let productRows = 6
#endif

/// Columns of B that are packed side by side.
package let productPanelWidth = 2 * Lanes.scalarCount

/// Rows of a panel that stay in the first cache while the tiles of a block pass over them.
let productChunk = 192

/// Packs a row-major B [inner, columns] as panels of [inner, productPanelWidth].
@inline(never)
package func packPanels(
  _ source: UnsafePointer<Float>, inner: Int, columns: Int, into panels: UnsafeMutablePointer<Float>
) {
  var target = panels
  var column = 0
  while column < columns {
    var line = source + column
    for _ in 0..<inner {
      store(load(line), at: target)
      store(load(line + Lanes.scalarCount), at: target + Lanes.scalarCount)
      line += columns
      target += productPanelWidth
    }
    column += productPanelWidth
  }
}

/// Packs B = sourceᵀ, for a row-major source [columns, inner].
@inline(never)
package func packPanelsTransposed(
  _ source: UnsafePointer<Float>, inner: Int, columns: Int, into panels: UnsafeMutablePointer<Float>
) {
  var panel = 0
  while panel < columns {
    let target = panels + panel * inner
    for column in 0..<productPanelWidth {
      let line = source + (panel + column) * inner
      for k in 0..<inner { target[k * productPanelWidth + column] = line[k] }
    }
    panel += productPanelWidth
  }
}

/// C [productRows, productPanelWidth] += A [productRows, inner] · B [inner, productPanelWidth].
///
/// The rows are spelled out because an array of accumulators is kept in memory by the optimiser.
@inline(__always)
func addTile(
  _ a: UnsafePointer<Float>, rowStride s: Int, innerStride: Int, _ b: UnsafePointer<Float>, inner: Int,
  to c: UnsafeMutablePointer<Float>, stride: Int
) {
  var row0 = Sums()
  var row1 = Sums()
  var row2 = Sums()
  var row3 = Sums()
  var row4 = Sums()
  var row5 = Sums()
  #if KERNELS_AVX512
    var row6 = Sums()
    var row7 = Sums()
    var row8 = Sums()
    var row9 = Sums()
    var row10 = Sums()
    var row11 = Sums()
  #endif
  // One pointer for three rows: the others are reached by an index of one or two strides.
  var a0 = a
  var a3 = a + 3 * s
  #if KERNELS_AVX512
    var a6 = a + 6 * s
    var a9 = a + 9 * s
  #endif
  var b = b
  for _ in 0..<inner {
    let left = load(b)
    let right = load(b + Lanes.scalarCount)
    b += productPanelWidth
    row0.add(a0[0], left, right)
    row1.add(a0[s], left, right)
    row2.add(a0[2 * s], left, right)
    row3.add(a3[0], left, right)
    row4.add(a3[s], left, right)
    row5.add(a3[2 * s], left, right)
    a0 += innerStride
    a3 += innerStride
    #if KERNELS_AVX512
      row6.add(a6[0], left, right)
      row7.add(a6[s], left, right)
      row8.add(a6[2 * s], left, right)
      row9.add(a9[0], left, right)
      row10.add(a9[s], left, right)
      row11.add(a9[2 * s], left, right)
      a6 += innerStride
      a9 += innerStride
    #endif
  }
  row0.add(to: c)
  row1.add(to: c + stride)
  row2.add(to: c + 2 * stride)
  row3.add(to: c + 3 * stride)
  row4.add(to: c + 4 * stride)
  row5.add(to: c + 5 * stride)
  #if KERNELS_AVX512
    row6.add(to: c + 6 * stride)
    row7.add(to: c + 7 * stride)
    row8.add(to: c + 8 * stride)
    row9.add(to: c + 9 * stride)
    row10.add(to: c + 10 * stride)
    row11.add(to: c + 11 * stride)
  #endif
}

/// The two vectors of sums of one row of a tile.
private struct Sums {
  var left = Lanes()
  var right = Lanes()

  @inline(__always)
  mutating func add(_ a: Float, _ b0: Lanes, _ b1: Lanes) {
    let a = Lanes(repeating: a)
    #if KERNELS_FUSED
      left.addProduct(a, b0)
      right.addProduct(a, b1)
    #else
      left += a * b0
      right += a * b1
    #endif
  }

  @inline(__always)
  func add(to c: UnsafeMutablePointer<Float>) {
    store(load(c) + left, at: c)
    store(load(c + Lanes.scalarCount) + right, at: c + Lanes.scalarCount)
  }
}

@inline(__always)
private func load(_ pointer: UnsafePointer<Float>) -> Lanes {
  UnsafeRawPointer(pointer).loadUnaligned(as: Lanes.self)
}

@inline(__always)
private func store(_ value: Lanes, at pointer: UnsafeMutablePointer<Float>) {
  UnsafeMutableRawPointer(pointer).storeBytes(of: value, as: Lanes.self)
}
