/// Lays a matrix of bytes, stored as [columns, inner], out in the panels of the integer product.
struct IntegerPacking {
  private let layout: IntegerLayout
  private let panelWidth: Int
  private let inner: Int
  private let columns: Int

  init(_ kernels: Kernels, inner: Int, columns: Int) {
    layout = kernels.integers
    panelWidth = kernels.panelWidth
    self.inner = inner
    self.columns = columns
  }

  /// Fills the panels [inner / group, panelWidth, group] one behind the other, and where the sums of each column start.
  func pack(_ source: UnsafePointer<Int8>, into target: UnsafeMutableRawPointer, sums: UnsafeMutablePointer<Int32>) {
    for column in 0..<columns {
      let line = source + column * inner
      let panel = column / panelWidth
      let start = target + panel * panelWidth * inner + column % panelWidth * layout.group
      if layout.group == 4 {
        scatter(line, UInt32.self, to: start)
      } else {
        scatter(line, UInt16.self, to: start)
      }
      var sum: Int32 = 0
      if layout.offset != 0 { for k in 0..<inner { sum &+= Int32(line[k]) } }
      sums[column] = -Int32(layout.offset) * sum
    }
  }

  /// Copies a column group by group to every `panelWidth`th place.
  @inline(__always)
  private func scatter<Group: BitwiseCopyable>(
    _ line: UnsafePointer<Int8>, _ type: Group.Type, to start: UnsafeMutableRawPointer
  ) {
    let size = MemoryLayout<Group>.size
    let line = UnsafeRawPointer(line)
    for group in 0..<inner / size {
      let bytes = line.loadUnaligned(fromByteOffset: group * size, as: Group.self)
      start.storeBytes(of: bytes, toByteOffset: group * size * panelWidth, as: Group.self)
    }
  }
}
