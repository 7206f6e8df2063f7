import Glibc
import Testing

@testable import Attention

@Suite struct IntegerKernelTests {
  /// Bytes from -127 to 127, the same for the same seed; every fifth is an extreme one.
  private static func bytes(_ count: Int, seed: UInt64) -> [Int8] {
    KernelTests.numbers(count, seed: seed).enumerated().map { index, x in
      index % 5 == 0 ? (x < 0 ? -127 : 127) : Int8(x * 127)
    }
  }

  /// The left matrix as a level's product reads it.
  private static func stored(_ a: [Int8], _ layout: IntegerLayout) -> [UInt8] {
    layout.size == 1
      ? a.map { UInt8(Int($0) + layout.offset) }
      : a.flatMap { withUnsafeBytes(of: Int16($0).littleEndian, Array.init) }
  }

  /// A · B with scales and bias of one and zero, so that the sums come out as they are.
  private static func sums(
    _ level: Kernels.Level, _ a: [Int8], rows: Int, inner: Int, _ b: [Int8], columns: Int
  ) -> [Float] {
    let kernels = Kernels(level)
    let padding = [UInt8](repeating: 0, count: kernels.tileRows * inner * kernels.integers.size)
    let left = stored(a, kernels.integers) + padding
    var packed = [Int8](repeating: 0, count: b.count)
    var offsets = [Int32](repeating: 0, count: columns)
    IntegerPacking(kernels, inner: inner, columns: columns).pack(b, into: &packed, sums: &offsets)
    var c = [Float](repeating: .nan, count: (rows + kernels.tileRows) * columns)
    let ones = [Float](repeating: 1, count: max(rows + kernels.tileRows, columns))
    let zeros = [Float](repeating: 0, count: columns)
    kernels.multiplyIntegers(left, ones, rows, inner, packed, offsets, ones, zeros, columns, &c)
    return Array(c.prefix(rows * columns))
  }

  @Test(
    arguments: KernelTests.levels,
    [(1, 4, 32), (6, 64, 96), (7, 32, 64), (12, 8, 32), (18, 384, 64), (31, 36, 32), (97, 12, 96)])
  func `a product of integers is exact`(level: Kernels.Level, sizes: (rows: Int, inner: Int, columns: Int)) {
    let (rows, inner, columns) = sizes
    let a = Self.bytes(rows * inner, seed: 1)
    let b = Self.bytes(columns * inner, seed: 2)  // [columns, inner]
    let expected = (0..<rows).flatMap { row in
      (0..<columns).map { column in
        Float((0..<inner).reduce(0) { $0 + Int(a[row * inner + $1]) * Int(b[column * inner + $1]) })
      }
    }
    #expect(Self.sums(level, a, rows: rows, inner: inner, b, columns: columns) == expected)
  }

  @Test(arguments: KernelTests.levels)
  func `no sum of extreme bytes saturates`(level: Kernels.Level) {
    let inner = 1536
    for (x, y) in [(127, 127), (-127, 127), (127, -127), (-127, -127)] as [(Int8, Int8)] {
      let a = [Int8](repeating: x, count: inner)
      let b = [Int8](repeating: y, count: 32 * inner)
      let sums = Self.sums(level, a, rows: 1, inner: inner, b, columns: 32)
      #expect(sums == Array(repeating: Float(Int(x) * Int(y) * inner), count: 32))
    }
  }

  /// The integers and scales of rows.
  private static func quantized(
    _ level: Kernels.Level, _ values: [Float], rows: Int, gelu: Bool = false
  ) -> (integers: [Int], scales: [Float]) {
    let kernels = Kernels(level)
    var values = values
    var bytes = [UInt8](repeating: 0, count: values.count * kernels.integers.size)
    var scales = [Float](repeating: .nan, count: rows)
    if gelu {
      kernels.quantizeGELU(&values, rows, values.count / rows, &bytes, &scales)
    } else {
      kernels.quantize(values, rows, values.count / rows, &bytes, &scales)
    }
    guard kernels.integers.size == 2 else { return (bytes.map { Int($0) - kernels.integers.offset }, scales) }
    return (
      values.indices.map { Int(Int16(bitPattern: UInt16(bytes[2 * $0]) | UInt16(bytes[2 * $0 + 1]) << 8)) }, scales
    )
  }

  @Test(arguments: KernelTests.levels)
  func `a row is rounded by its own scale, to the nearest integer`(level: Kernels.Level) {
    let width = 48
    let rows = KernelTests.numbers(3 * width).enumerated().map { [0.01, 1, 300][$0 / width] * $1 } as [Float]
    let values = rows + Array(repeating: 0, count: width) + Array(repeating: 1e-35, count: width)
    let (integers, scales) = Self.quantized(level, values, rows: 5)
    for row in 0..<3 {
      let top = values[row * width..<(row + 1) * width].map(abs).max() ?? 0
      #expect(scales[row] == top / 127)
      for index in row * width..<(row + 1) * width {
        #expect(abs(integers[index]) <= 127)
        #expect(abs(values[index] - scales[row] * Float(integers[index])) <= scales[row] * 0.50001)
      }
    }
    #expect(scales[3] == 0 && scales[4] == 0)
    #expect(integers[(3 * width)...].allSatisfy { $0 == 0 })
  }

  @Test(arguments: KernelTests.levels)
  func `GELU before rounding is off by less than the rounding`(level: Kernels.Level) {
    let inputs = (0..<1024).map { (Float($0) - 512) / 100 } + [0, -0, 30, -30, 1e-8, -1e-8, 100, -100]
    for input in inputs {
      // Beside a larger input, which sets the scale, the row holds one input sixteen times.
      let larger = max(abs(input), 1)
      let row = Array(repeating: input, count: 16) + Array(repeating: larger, count: 16)
      let (integers, scales) = Self.quantized(level, row, rows: 1, gelu: true)
      let expected = 0.5 * Double(input) * (1 + erf(Double(input) / 2.0.squareRoot()))
      let error = abs(Double(scales[0]) * Double(integers[0]) - expected)
      #expect(error <= Double(scales[0]) * 0.50001 + max(2e-4, abs(expected) * 2e-5), "\(input)")
    }
  }

  @Test func `every level that fuses rounds alike`() {
    let values = KernelTests.numbers(10 * 96).map { $0 * 5 }
    let all = KernelTests.levels.filter { $0 > .baseline }.map { Self.quantized($0, values, rows: 10, gelu: true) }
    for other in all.dropFirst() { #expect(other == all[0]) }
    let plain = KernelTests.levels.map { Self.quantized($0, values, rows: 10) }
    for other in plain.dropFirst() { #expect(other == plain[0]) }
  }
}
