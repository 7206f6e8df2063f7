/// The matrices of one layer as the products need them: packed for the way forward, and turned over for the way back.
final class PackedLayer: Sendable {
  /// One matrix, both ways.
  struct Panels: Sendable {
    nonisolated(unsafe) let forward: UnsafeMutableRawPointer  // [in, out]
    nonisolated(unsafe) let backward: UnsafeMutableRawPointer  // [out, in]
  }

  let projections: Panels
  let output: Panels
  let expansion: Panels
  let contraction: Panels

  private let layout: ParameterLayout.Layer
  private let buffer: FloatBuffer

  init(_ layout: ParameterLayout.Layer) {
    self.layout = layout
    let buffer = FloatBuffer(uninitializedCount: 2 * layout.matrices.reduce(0) { $0 + $1.inner * $1.columns })
    var end = buffer.base
    func panels(_ matrix: ParameterLayout.Matrix) -> Panels {
      let count = matrix.inner * matrix.columns
      defer { end += 2 * count }
      return Panels(forward: UnsafeMutableRawPointer(end), backward: UnsafeMutableRawPointer(end + count))
    }
    projections = panels(layout.projections)
    output = panels(layout.output)
    expansion = panels(layout.expansion)
    contraction = panels(layout.contraction)
    self.buffer = buffer
  }

  /// Packs the matrices anew, after they have changed.
  func pack(_ parameters: ModelParameters, _ kernels: TrainingKernels) {
    for (matrix, panels) in zip(layout.matrices, [projections, output, expansion, contraction]) {
      let values = parameters.dense.base + matrix.offset
      kernels.packPanels(values, matrix.inner, matrix.columns, panels.forward)
      kernels.packPanelsTransposed(values, matrix.columns, matrix.inner, panels.backward)
    }
  }
}
