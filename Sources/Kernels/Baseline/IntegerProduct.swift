internal import CVectors

#if KERNELS_VNNI
  /// Small integers that are multiplied and added up in one lane of 32 bits.
  package let groupSize = 4
#else
  package let groupSize = 2
#endif

#if KERNELS_AVX512
  private typealias Sums = SIMD16<Int32>
#elseif KERNELS_AVX2
  private typealias Sums = SIMD8<Int32>
#else
  private typealias Sums = SIMD4<Int32>
#endif

#if KERNELS_AVX512
  /// Rows of C that are computed together: 12 × 2 sums and 3 operands leave room in the 32 registers.
  package let integerTileRows = 12
#else
  package let integerTileRows = 6
#endif

/// Bytes of one packed panel for one group of the inner dimension. Computed: a global constant made from one of another
/// file is initialised on first use, which a build that does not see whole modules would look after in the innermost loop.
private var panelStep: Int { 2 * Sums.scalarCount * groupSize }

/// C = A · B, scaled back to floats, plus bias: the product of matrices in eight bits.
///
/// - `a` holds the rows of A as ``quantize`` leaves them: `inner` integers each, the row's scale in `rowScales`.
/// - `b` is packed as `columns` / ``panelWidth`` panels of [inner / ``groupSize``, panelWidth, groupSize] signed bytes of
///   at most 127 in magnitude, the scales of its columns in `columnScales`.
/// - `offsets` [columns] is where the sums start: ``integerOffset`` times the sum of each column of B.
///
/// Sums are exact, so every level has the same ones. `inner` is a multiple of 4 and at most 65,536; `columns` one of
/// ``panelWidth``. Whole tiles are computed: A and its scales must be readable, and C writable, up to the next multiple
/// of 6 rows.
@inline(never)
package func multiplyIntegers(
  _ a: UnsafeRawPointer, rowScales: UnsafePointer<Float>, rows: Int, inner: Int, packed b: UnsafePointer<Int8>,
  offsets: UnsafePointer<Int32>, columnScales: UnsafePointer<Float>, bias: UnsafePointer<Float>, columns: Int,
  into c: UnsafeMutablePointer<Float>
) {
  let groups = inner / groupSize
  let a = a.assumingMemoryBound(to: Int32.self)  // one group of A in each
  var column = 0
  while column < columns {
    let panel = UnsafeRawPointer(b + column * inner)
    let end = Ending(
      offsets: offsets + column, columnScales: columnScales + column, bias: bias + column, columns: columns)
    var row = 0
    #if KERNELS_AVX512
      while row + 6 < rows {
        doubleTile(a + row * groups, groups, panel, rowScales + row, end, into: c + row * columns + column)
        row += 12
      }
    #endif
    while row < rows {
      singleTile(a + row * groups, groups, panel, rowScales + row, end, into: c + row * columns + column)
      row += 6
    }
    column += panelWidth
  }
}

/// What belongs to the columns of a panel: where sums start, and how they become floats.
private struct Ending {
  var offsets: UnsafePointer<Int32>
  var columnScales: UnsafePointer<Float>
  var bias: UnsafePointer<Float>
  /// The distance between rows of C.
  var columns: Int
}

#if KERNELS_AVX512
  @inline(__always)
  private func doubleTile(
    _ a: UnsafePointer<Int32>, _ groups: Int, _ panel: UnsafeRawPointer, _ rowScales: UnsafePointer<Float>,
    _ end: Ending, into c: UnsafeMutablePointer<Float>
  ) {
    var upper = SixRows(startingAt: end.offsets)
    var lower = upper
    var b = panel
    let second = a + 6 * groups
    for group in 0..<groups {
      let left = weights(b)
      let right = weights(b + panelStep / 2)
      b += panelStep
      upper.add(a + group, groups, left, right)
      lower.add(second + group, groups, left, right)
    }
    upper.store(rowScales, end, at: c)
    lower.store(rowScales + 6, end, at: c + 6 * end.columns)
  }
#endif

@inline(__always)
private func singleTile(
  _ a: UnsafePointer<Int32>, _ groups: Int, _ panel: UnsafeRawPointer, _ rowScales: UnsafePointer<Float>,
  _ end: Ending, into c: UnsafeMutablePointer<Float>
) {
  var rows = SixRows(startingAt: end.offsets)
  var b = panel
  for group in 0..<groups {
    let left = weights(b)
    let right = weights(b + panelStep / 2)
    b += panelStep
    rows.add(a + group, groups, left, right)
  }
  rows.store(rowScales, end, at: c)
}

/// The sums of six rows of C over one panel, spelled out: an array of them would be kept in memory.
private struct SixRows {
  private var row0: Pair
  private var row1: Pair
  private var row2: Pair
  private var row3: Pair
  private var row4: Pair
  private var row5: Pair

  @inline(__always)
  init(startingAt offsets: UnsafePointer<Int32>) {
    let raw = UnsafeRawPointer(offsets)
    row0 = Pair(
      left: raw.loadUnaligned(as: Sums.self),
      right: raw.loadUnaligned(fromByteOffset: MemoryLayout<Sums>.size, as: Sums.self))
    row1 = row0
    row2 = row0
    row3 = row0
    row4 = row0
    row5 = row0
  }

  @inline(__always)
  mutating func add(_ a: UnsafePointer<Int32>, _ stride: Int, _ left: Sums, _ right: Sums) {
    row0.add(a[0], left, right)
    row1.add(a[stride], left, right)
    row2.add(a[2 * stride], left, right)
    row3.add(a[3 * stride], left, right)
    row4.add(a[4 * stride], left, right)
    row5.add(a[5 * stride], left, right)
  }

  @inline(__always)
  func store(_ rowScales: UnsafePointer<Float>, _ end: Ending, at c: UnsafeMutablePointer<Float>) {
    row0.store(rowScales[0], end, at: c)
    row1.store(rowScales[1], end, at: c + end.columns)
    row2.store(rowScales[2], end, at: c + 2 * end.columns)
    row3.store(rowScales[3], end, at: c + 3 * end.columns)
    row4.store(rowScales[4], end, at: c + 4 * end.columns)
    row5.store(rowScales[5], end, at: c + 5 * end.columns)
  }
}

/// The two vectors of sums of one row.
private struct Pair {
  var left: Sums
  var right: Sums

  @inline(__always)
  mutating func add(_ a: Int32, _ b0: Sums, _ b1: Sums) {
    let a = Sums(repeating: a)
    left = dot(left, a, b0)
    right = dot(right, a, b1)
  }

  @inline(__always)
  func store(_ rowScale: Float, _ end: Ending, at c: UnsafeMutablePointer<Float>) {
    let half = Lanes.scalarCount
    let scale = Lanes(repeating: rowScale)
    let first = multiplyAdd(load(end.bias), floats(left), load(end.columnScales) * scale)
    let second = multiplyAdd(load(end.bias + half), floats(right), load(end.columnScales + half) * scale)
    UnsafeMutableRawPointer(c).storeBytes(of: first, as: Lanes.self)
    UnsafeMutableRawPointer(c + half).storeBytes(of: second, as: Lanes.self)
  }
}

#if KERNELS_AVX512
  @inline(__always)
  private func weights(_ source: UnsafeRawPointer) -> Sums { voxpop_weights_16(source) }
  @inline(__always)
  private func dot(_ sums: Sums, _ a: Sums, _ b: Sums) -> Sums { voxpop_dot_16(sums, a, b) }
  @inline(__always)
  private func floats(_ sums: Sums) -> Lanes { voxpop_floats_16(sums) }
#elseif KERNELS_AVX2
  @inline(__always)
  private func weights(_ source: UnsafeRawPointer) -> Sums { voxpop_weights_8(source) }
  @inline(__always)
  private func dot(_ sums: Sums, _ a: Sums, _ b: Sums) -> Sums { voxpop_dot_8(sums, a, b) }
  @inline(__always)
  private func floats(_ sums: Sums) -> Lanes { voxpop_floats_8(sums) }
#else
  @inline(__always)
  private func weights(_ source: UnsafeRawPointer) -> Sums { voxpop_weights_4(source) }
  @inline(__always)
  private func dot(_ sums: Sums, _ a: Sums, _ b: Sums) -> Sums { voxpop_dot_4(sums, a, b) }
  @inline(__always)
  private func floats(_ sums: Sums) -> Lanes { voxpop_floats_4(sums) }
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
