import Testing

@testable import Attention

@Suite struct TrainingKernelTests {
  private static let kernels =
    KernelTests.levels.map { TrainingKernels($0, precision: .single) }
    + (Kernels.Level.hasHalf ? [TrainingKernels(.best, precision: .half)] : [])

  /// Memory that a kernel may use as it likes.
  private static func scratch(_ count: Int) -> FloatBuffer { FloatBuffer(zeros: count) }

  @Test(arguments: kernels.indices, [(1, 192, 64), (13, 384, 192), (100, 130, 128), (97, 1, 64)])
  func `a product equals that of plain loops`(level: Int, sizes: (rows: Int, inner: Int, columns: Int)) {
    let kernels = Self.kernels[level]
    let (rows, inner, columns) = sizes
    // Rounded to halves first, so that both precisions multiply the same numbers.
    let a = KernelTests.numbers(rows * inner).map { Float(Float16($0)) }
    let b = KernelTests.numbers(inner * columns, seed: 2).map { Float(Float16($0)) }
    let bias = KernelTests.numbers(columns, seed: 3)
    let padding = [Float](repeating: 0, count: 16 * inner + 16)
    let panels = Self.scratch(inner * columns)
    let operand = Self.scratch((rows + 16) * inner + 16)
    let transposed = (0..<columns).flatMap { column in (0..<inner).map { b[$0 * columns + column] } }
    let tolerance: Float = kernels.precision == .half ? 0.02 : 1e-4
    let turnsOver = inner % 16 == 0
    for isTransposed in turnsOver ? [false, true] : [false] {
      if isTransposed {
        kernels.packPanelsTransposed(transposed, inner, columns, panels.base)
      } else {
        kernels.packPanels(b, inner, columns, panels.base)
      }
      var c = [Float](repeating: 1, count: (rows + 16) * columns)
      (a + padding).withUnsafeBufferPointer { a in
        guard let base = a.baseAddress else { return }
        let left = kernels.packRows(base, (rows * inner + 15) & ~15, operand.base)
        kernels.product(left, rows, inner, panels.base, columns, bias, false, &c)
        kernels.product(left, rows, inner, panels.base, columns, nil, true, &c)
      }
      for row in 0..<rows {
        for column in 0..<columns {
          let sum = (0..<inner).reduce(Float(0)) { $0 + a[row * inner + $1] * b[$1 * columns + column] }
          #expect(abs(c[row * columns + column] - 2 * sum - bias[column]) < tolerance)
        }
      }
    }
  }

  @Test(arguments: kernels.indices)
  func `dropout zeroes its share and keeps the mean`(level: Int) {
    let kernels = Self.kernels[level]
    let count = 1 << 16
    var values = [Float](repeating: 1, count: count)
    kernels.dropOut(&values, count, UInt32(0.25 * Float(1 << 24)), 1 / 0.75, 9)
    let zeros = values.count { $0 == 0 }
    #expect(abs(Double(zeros) / Double(count) - 0.25) < 0.01)
    #expect(values.allSatisfy { $0 == 0 || $0 == 1 / 0.75 })
    var again = [Float](repeating: 1, count: count)
    kernels.dropOut(&again, count, UInt32(0.25 * Float(1 << 24)), 1 / 0.75, 9)
    #expect(again == values)
    var other = [Float](repeating: 1, count: count)
    kernels.dropOut(&other, count, UInt32(0.25 * Float(1 << 24)), 1 / 0.75, 10)
    #expect(other != values)
  }

  @Test(arguments: kernels.indices)
  func `a step of AdamW follows its formula`(level: Int) {
    let kernels = Self.kernels[level]
    let count = 48
    let start = KernelTests.numbers(count)
    let gradient = KernelTests.numbers(count, seed: 2)
    var (values, first, second) = (start, KernelTests.numbers(count, seed: 3), gradient.map { $0 * $0 })
    let (oldFirst, oldSecond) = (first, second)
    let step = AdamStep(
      gradientScale: 0.5, rate: 0.01, firstDecay: 0.9, secondDecay: 0.98, firstScale: 2, secondScale: 3, decay: 0.001)
    kernels.adamStep(&values, gradient, &first, &second, count, step)
    for index in 0..<count {
      let g = gradient[index] * 0.5
      let m = 0.9 * oldFirst[index] + 0.1 * g
      let v = 0.98 * oldSecond[index] + 0.02 * g * g
      let expected = start[index] - 0.01 * (2 * m) / ((3 * v).squareRoot() + 1e-8) - 0.001 * start[index]
      #expect(abs(first[index] - m) < 1e-6 && abs(second[index] - v) < 1e-6)
      #expect(abs(values[index] - expected) < 1e-5)
    }
  }
}
