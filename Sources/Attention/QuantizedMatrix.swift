internal import Glibc

/// A matrix in eight bits, with one scale a row: the row's largest magnitude becomes 127.
struct QuantizedMatrix {
  var values: [Int8]  // [rows, columns]
  var scales: [Float]  // [rows]

  init(rounding matrix: [Float], rows: Int, columns: Int) {
    values = []
    values.reserveCapacity(rows * columns)
    scales = []
    for row in 0..<rows {
      let line = matrix[row * columns..<(row + 1) * columns]
      let scale = (line.lazy.map(abs).max() ?? 0) / 127
      scales.append(scale)
      let factor = scale > 0 ? 1 / scale : 0
      values.append(contentsOf: line.lazy.map { Int8(max(-127, min(127, ($0 * factor).rounded(.toNearestOrEven)))) })
    }
  }

  /// The two tensors that store it.
  func tensors(_ name: String) -> [Tensor] {
    let columns = scales.isEmpty ? 0 : values.count / scales.count
    return [
      Tensor(name, [scales.count, columns], int8: values),
      Tensor(ModelFormat.scale(of: name), [scales.count], floats: scales),
    ]
  }
}
