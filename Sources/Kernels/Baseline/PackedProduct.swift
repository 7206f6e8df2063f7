/// Rows of A that pass through all panels before the next ones do, so that they stay in the second cache.
private let blockRows = 96

/// C = A · B + bias, or C += A · B if the result is to be a sum, for row-major A [rows, inner] and C [rows, columns] and a
/// B packed by ``packPanels`` or ``packPanelsTransposed``.
///
/// Whole tiles are computed: A must be readable, and C writable, up to the next multiple of ``productRows`` rows;
/// `columns` is a multiple of ``productPanelWidth``. Every element is summed in the order of `inner`, in chunks of
/// ``productChunk``, so it does not depend on `rows`.
@inline(never)
package func product(
  _ a: UnsafePointer<RowElement>, rows: Int, inner: Int, panels: UnsafePointer<PanelElement>, columns: Int,
  bias: UnsafePointer<Float>?, isSum: Bool, into c: UnsafeMutablePointer<Float>
) {
  product(
    a, rowStride: inner, innerStride: 1, rows: rows, inner: inner, panels: panels, columns: columns,
    bias: bias, isSum: isSum, into: c)
}

/// C = Aᵀ · B, or C += Aᵀ · B, for a row-major A [inner, rows], as ``product``.
///
/// `rows` is a multiple of ``productRows``.
@inline(never)
package func productOfTransposed(
  _ a: UnsafePointer<RowElement>, rows: Int, inner: Int, panels: UnsafePointer<PanelElement>, columns: Int,
  bias: UnsafePointer<Float>?, isSum: Bool, into c: UnsafeMutablePointer<Float>
) {
  product(
    a, rowStride: 1, innerStride: rows, rows: rows, inner: inner, panels: panels, columns: columns,
    bias: bias, isSum: isSum, into: c)
}

@inline(__always)
private func product(
  _ a: UnsafePointer<RowElement>, rowStride: Int, innerStride: Int, rows: Int, inner: Int,
  panels: UnsafePointer<PanelElement>, columns: Int, bias: UnsafePointer<Float>?, isSum: Bool,
  into c: UnsafeMutablePointer<Float>
) {
  var block = 0
  while block < rows {
    let end = min(block + blockRows, rows)
    if !isSum { fill(c + block * columns, rows: end - block, columns: columns, with: bias) }
    var column = 0
    while column < columns {
      let panel = panels + column * inner
      var chunk = 0
      while chunk < inner {
        let count = min(productChunk, inner - chunk)
        var row = block
        while row < end {
          addTile(
            a + row * rowStride + chunk * innerStride, rowStride: rowStride, innerStride: innerStride,
            panel + chunk * productPanelWidth, inner: count, to: c + row * columns + column, stride: columns)
          row += productRows
        }
        chunk += count
      }
      column += productPanelWidth
    }
    block = end
  }
}

/// Sets every row of C to the bias, or to zero.
@inline(__always)
private func fill(_ c: UnsafeMutablePointer<Float>, rows: Int, columns: Int, with bias: UnsafePointer<Float>?) {
  guard let bias else {
    for index in 0..<rows * columns { c[index] = 0 }
    return
  }
  for row in 0..<rows {
    let line = c + row * columns
    for column in 0..<columns { line[column] = bias[column] }
  }
}
