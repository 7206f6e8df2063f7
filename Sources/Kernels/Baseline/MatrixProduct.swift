#if KERNELS_AVX512
  /// The widest vector that this level computes with; two of them side by side are one panel.
  typealias Lanes = SIMD16<Float>
  /// Rows of C that are computed together: 8 × 2 accumulators leave half of the 32 registers for A and B.
  package let tileRows = 8
#elseif KERNELS_AVX2
  typealias Lanes = SIMD8<Float>
  /// Rows of C that are computed together: 6 × 2 accumulators and 3 operands fill the 16 registers.
  package let tileRows = 6
#else
  typealias Lanes = SIMD4<Float>
  /// Rows of C that are computed together: 6 × 2 accumulators and 4 operands fill the 16 registers.
  package let tileRows = 6
#endif

/// Columns of B that are packed side by side.
package let panelWidth = 2 * Lanes.scalarCount

/// Rows of A that pass through all panels before the next ones do: 96 rows of 1,536 columns stay in a 1 MB cache.
private let blockRows = 96

/// C = A · B + bias, for row-major A [rows, inner] and C [rows, columns] and a packed B.
///
/// B is packed as `columns` / ``panelWidth`` panels of [inner, panelWidth]; `columns` is a multiple of ``panelWidth``.
/// Whole tiles are computed: A must be readable, and C writable, up to the next multiple of ``tileRows`` rows.
/// Every element is summed in the order of `inner`, starting from the bias, so it does not depend on `rows`.
@inline(never)
package func multiply(
  _ a: UnsafePointer<Float>, rows: Int, inner: Int, packed b: UnsafePointer<Float>, bias: UnsafePointer<Float>,
  columns: Int, into c: UnsafeMutablePointer<Float>
) {
  var block = 0
  while block < rows {
    let end = min(block + blockRows, rows)
    var column = 0
    while column < columns {
      let panel = b + column * inner
      var row = block
      while row < end {
        tile(
          a + row * inner, aStride: inner, b: panel, bStride: panelWidth, bias: bias + column, inner: inner,
          into: c + row * columns + column, cStride: columns)
        row += tileRows
      }
      column += panelWidth
    }
    block = end
  }
}

/// One register tile: C [tileRows, panelWidth] = bias + A [tileRows, inner] · B [inner, panelWidth].
///
/// The rows are spelled out because an array of accumulators is kept in memory by the optimiser, four to six times slower.
@inline(__always)
private func tile(
  _ a: UnsafePointer<Float>, aStride: Int, b: UnsafePointer<Float>, bStride: Int, bias: UnsafePointer<Float>,
  inner: Int, into c: UnsafeMutablePointer<Float>, cStride: Int
) {
  let start = Accumulators(
    left: load(bias), right: load(bias + Lanes.scalarCount))
  var row0 = start
  var row1 = start
  var row2 = start
  var row3 = start
  var row4 = start
  var row5 = start
  #if KERNELS_AVX512
    var row6 = start
    var row7 = start
  #endif
  var b = b
  for k in 0..<inner {
    let left = load(b)
    let right = load(b + Lanes.scalarCount)
    b += bStride
    let a = a + k
    row0.add(a[0], left, right)
    row1.add(a[aStride], left, right)
    row2.add(a[2 * aStride], left, right)
    row3.add(a[3 * aStride], left, right)
    row4.add(a[4 * aStride], left, right)
    row5.add(a[5 * aStride], left, right)
    #if KERNELS_AVX512
      row6.add(a[6 * aStride], left, right)
      row7.add(a[7 * aStride], left, right)
    #endif
  }
  row0.store(at: c)
  row1.store(at: c + cStride)
  row2.store(at: c + 2 * cStride)
  row3.store(at: c + 3 * cStride)
  row4.store(at: c + 4 * cStride)
  row5.store(at: c + 5 * cStride)
  #if KERNELS_AVX512
    row6.store(at: c + 6 * cStride)
    row7.store(at: c + 7 * cStride)
  #endif
}

/// The two vectors of sums of one row of a tile.
private struct Accumulators {
  var left: Lanes
  var right: Lanes

  @inline(__always)
  mutating func add(_ a: Float, _ b0: Lanes, _ b1: Lanes) {
    let a = Lanes(repeating: a)
    left = multiplyAdd(left, a, b0)
    right = multiplyAdd(right, a, b1)
  }

  @inline(__always)
  func store(at pointer: UnsafeMutablePointer<Float>) {
    let raw = UnsafeMutableRawPointer(pointer)
    raw.storeBytes(of: left, as: Lanes.self)
    raw.storeBytes(of: right, toByteOffset: MemoryLayout<Lanes>.size, as: Lanes.self)
  }
}

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
