extension AttentionEncoder {
  /// Replaces the states [rows, width] of the windows, one behind the other, by those behind the next layer.
  func apply(
    _ layer: EncoderWeights.Layer, _ windows: ArraySlice<TextWindow>, rows: Int, _ workspace: EncoderWorkspace
  ) {
    let shape = weights.shape
    let states = workspace.states  // [rows, width]
    multiply(states, rows, layer.projections, workspace, into: workspace.projections)  // [rows, 3 · width]
    var row = 0
    for window in windows {
      kernels.attend(
        workspace.projections + row * 3 * shape.width, window.count, shape.heads, shape.headWidth,
        1 / Float(shape.headWidth).squareRoot(), workspace.scratch, workspace.context + row * shape.width)
      row += window.count
    }
    multiply(workspace.context, rows, layer.output, workspace, into: workspace.addend)  // [rows, width]
    normalize(states, adding: workspace.addend, rows: rows, layer.attentionNorm)
    var block = 0
    while block < rows {
      let count = min(EncoderWorkspace.blockRows, rows - block)
      let hidden = workspace.hidden  // [count, inner]
      multiply(states + block * shape.width, count, layer.expansion, workspace, into: hidden)
      multiplyGELU(hidden, count, layer.contraction, workspace, into: workspace.addend + block * shape.width)
      block += count
    }
    normalize(states, adding: workspace.addend, rows: rows, layer.outputNorm)
  }

  /// c [rows, columns] = a [rows, inner] · matrix + bias.
  private func multiply(
    _ a: UnsafePointer<Float>, _ rows: Int, _ matrix: EncoderWeights.Matrix, _ workspace: EncoderWorkspace,
    into c: UnsafeMutablePointer<Float>
  ) {
    switch precision {
    case .float32: multiplyFloats(a, rows, matrix, into: c)
    case .int8:
      kernels.quantize(a, rows, matrix.inner, workspace.integers, workspace.rowScales)
      multiplyIntegers(rows, matrix, workspace, into: c)
    }
  }

  /// c [rows, columns] = GELU(a) [rows, inner] · matrix + bias; a is overwritten.
  private func multiplyGELU(
    _ a: UnsafeMutablePointer<Float>, _ rows: Int, _ matrix: EncoderWeights.Matrix,
    _ workspace: EncoderWorkspace, into c: UnsafeMutablePointer<Float>
  ) {
    switch precision {
    case .float32:
      kernels.gelu(a, rows * matrix.inner)
      multiplyFloats(a, rows, matrix, into: c)
    case .int8:
      kernels.quantizeGELU(a, rows, matrix.inner, workspace.integers, workspace.rowScales)
      multiplyIntegers(rows, matrix, workspace, into: c)
    }
  }

  private func multiplyFloats(
    _ a: UnsafePointer<Float>, _ rows: Int, _ matrix: EncoderWeights.Matrix, into c: UnsafeMutablePointer<Float>
  ) {
    let values = weights.values
    kernels.multiply(a, rows, matrix.inner, values + matrix.packed, values + matrix.bias, matrix.columns, c)
  }

  /// The product of the workspace's integers with a matrix.
  private func multiplyIntegers(
    _ rows: Int, _ matrix: EncoderWeights.Matrix, _ workspace: EncoderWorkspace,
    into c: UnsafeMutablePointer<Float>
  ) {
    let values = weights.values
    let packed = weights.integers + matrix.packed
    kernels.multiplyIntegers(
      workspace.integers, workspace.rowScales, rows, matrix.inner, packed.assumingMemoryBound(to: Int8.self),
      (packed + matrix.inner * matrix.columns).assumingMemoryBound(to: Int32.self), values + matrix.scales,
      values + matrix.bias, matrix.columns, c)
  }

  func normalize(
    _ states: UnsafeMutablePointer<Float>, adding addend: UnsafePointer<Float>?, rows: Int, _ norm: EncoderWeights.Norm
  ) {
    let values = weights.values
    kernels.normalize(states, addend, rows, norm.width, values + norm.offset, values + norm.bias)
  }
}
