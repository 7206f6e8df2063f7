import Glibc
import Testing

@testable import Attention

@Suite struct KernelTests {
  static let levels = Kernels.Level.allCases.filter { $0 <= .best }

  /// Numbers from -1 to 1, the same for the same seed.
  static func numbers(_ count: Int, seed: UInt64 = 1) -> [Float] {
    var state = seed &* 0x9E37_79B9_7F4A_7C15
    return (0..<count).map { _ in
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Float(Int32(truncatingIfNeeded: state >> 32)) / Float(Int32.max)
    }
  }

  /// What `attend` and `multiply` should return, in plain loops.
  private static func product(_ a: [Float], _ b: [Float], inner: Int, columns: Int, bias: [Float]) -> [Double] {
    (0..<a.count / inner).flatMap { row in
      (0..<columns).map { column in
        (0..<inner).reduce(Double(bias[column])) { $0 + Double(a[row * inner + $1]) * Double(b[$1 * columns + column]) }
      }
    }
  }

  private static func packed(_ b: [Float], inner: Int, columns: Int, panelWidth: Int) -> [Float] {
    stride(from: 0, to: columns, by: panelWidth).flatMap { first in
      (0..<inner).flatMap { k in b[k * columns + first..<k * columns + first + panelWidth] }
    }
  }

  private static func multiply(
    _ kernels: Kernels, _ a: [Float], rows: Int, inner: Int, packed: [Float], bias: [Float]
  ) -> [Float] {
    var c = [Float](repeating: .nan, count: (rows + kernels.tileRows) * bias.count)
    let a = a + Array(repeating: 0, count: kernels.tileRows * inner)
    kernels.multiply(a, rows, inner, packed, bias, bias.count, &c)
    return Array(c.prefix(rows * bias.count))
  }

  @Test(arguments: levels, [(1, 5, 32), (7, 64, 96), (8, 33, 32), (24, 1, 64), (97, 48, 32), (200, 3, 64)])
  func `a product equals that of plain loops`(level: Kernels.Level, sizes: (rows: Int, inner: Int, columns: Int)) {
    let kernels = Kernels(level)
    let (rows, inner, columns) = sizes
    let a = Self.numbers(rows * inner)
    let b = Self.numbers(inner * columns, seed: 2)
    let bias = Self.numbers(columns, seed: 3)
    let packed = Self.packed(b, inner: inner, columns: columns, panelWidth: kernels.panelWidth)
    let c = Self.multiply(kernels, a, rows: rows, inner: inner, packed: packed, bias: bias)
    let expected = Self.product(a, b, inner: inner, columns: columns, bias: bias)
    // Each of `inner` roundings is half a unit in the last place of a partial sum, which is below inner + 1.
    let tolerance = Double(inner + 1) * 6e-8 * Double(inner + 1)
    #expect(zip(c, expected).allSatisfy { abs(Double($0) - $1) <= tolerance })
  }

  @Test(arguments: levels)
  func `a row of a product does not depend on the other rows`(level: Kernels.Level) {
    let kernels = Kernels(level)
    let a = Self.numbers(101 * 40)
    let bias = Self.numbers(64, seed: 3)
    let packed = Self.numbers(40 * 64, seed: 2)
    let all = Self.multiply(kernels, a, rows: 101, inner: 40, packed: packed, bias: bias)
    for row in [0, 5, 8, 95, 96, 100] {
      let alone = Array(a[row * 40..<(row + 1) * 40])
      let single = Self.multiply(kernels, alone, rows: 1, inner: 40, packed: packed, bias: bias)
      #expect(single == Array(all[row * 64..<(row + 1) * 64]))
    }
  }

  @Test(arguments: levels)
  func `GELU is exact to a millionth`(level: Kernels.Level) {
    let inputs = (0..<4096).map { (Float($0) - 2048) / 200 } + [0, -0, 30, -30, 1e-8, -1e-8, 1000, -1000, 5.25, -5.25]
    var values = inputs + Array(repeating: 0, count: 16 - inputs.count % 16)
    Kernels(level).gelu(&values, values.count)
    for (x, y) in zip(inputs, values) {
      let expected = 0.5 * Double(x) * (1 + erf(Double(x) / 2.0.squareRoot()))
      #expect(abs(Double(y) - expected) <= max(1e-6, abs(expected) * 2e-7), "\(x)")
    }
  }

  @Test(arguments: levels, [1, 2, 15, 16, 17, 31, 128])
  func `softmax sums to one and equals that of plain loops`(level: Kernels.Level, count: Int) {
    let inputs = Self.numbers(count, seed: UInt64(count)).map { $0 * 100 }
    var values = inputs + Array(repeating: .nan, count: 15 - (count + 15) % 16)
    Kernels(level).softmax(&values, count, 0.5)
    let top = Double(inputs.max() ?? 0)
    let powers = inputs.map { exp((Double($0) - top) * 0.5) }
    let total = powers.reduce(0, +)
    #expect(zip(values, powers).allSatisfy { abs(Double($0) - $1 / total) <= 1e-6 })
    #expect(values.dropFirst(count).allSatisfy { $0 == 0 })
  }

  @Test(arguments: levels)
  func `a norm has mean zero and variance one before weight and bias`(level: Kernels.Level) {
    let (rows, width) = (3, 96)
    let x = Self.numbers(rows * width)
    let addend = Self.numbers(rows * width, seed: 2).map { $0 + 10 }
    let weight = Self.numbers(width, seed: 3)
    let bias = Self.numbers(width, seed: 4)
    var values = x
    Kernels(level).normalize(&values, addend, rows, width, weight, bias)
    for row in 0..<rows {
      let sums = (0..<width).map { Double(x[row * width + $0]) + Double(addend[row * width + $0]) }
      let mean = sums.reduce(0, +) / Double(width)
      let deviation = (sums.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(width) + 1e-12).squareRoot()
      for column in 0..<width {
        let expected = (sums[column] - mean) / deviation * Double(weight[column]) + Double(bias[column])
        #expect(abs(Double(values[row * width + column]) - expected) <= 1e-5)
      }
    }
  }

  @Test(arguments: levels, [1, 7, 32, 45])
  func `attention equals that of plain loops`(level: Kernels.Level, tokens: Int) {
    let kernels = Kernels(level)
    let (heads, headWidth) = (2, 32)
    let width = heads * headWidth
    let projections = Self.numbers((tokens + kernels.tileRows) * 3 * width)
    var scratch = [Float](repeating: 0, count: kernels.attentionScratch(tokens, headWidth))
    var context = [Float](repeating: 0, count: (tokens + kernels.tileRows) * width)
    kernels.attend(projections, tokens, heads, headWidth, 0.25, &scratch, &context)
    func value(_ part: Int, _ token: Int, _ column: Int) -> Double {
      Double(projections[token * 3 * width + part * width + column])
    }
    for (head, query) in (0..<heads).flatMap({ head in (0..<tokens).map { (head, $0) } }) {
      let columns = head * headWidth..<(head + 1) * headWidth
      let powers = (0..<tokens).map { key in
        exp(columns.reduce(0) { $0 + value(0, query, $1) * value(1, key, $1) } * 0.25)
      }
      let total = powers.reduce(0, +)
      for column in columns {
        let expected = (0..<tokens).reduce(0) { $0 + powers[$1] / total * value(2, $1, column) }
        #expect(abs(Double(context[query * width + column]) - expected) <= 2e-6)
      }
    }
  }
}
