/// Numbers as a row of blocks, scaled to the largest: `▁▂▂▁▅█▇▃`.
enum Sparkline {
  private static let blocks = Array("▁▂▃▄▅▆▇█")

  static func text(_ values: [Int64], scaledTo top: Int64? = nil) -> String {
    let most = max(top ?? values.max() ?? 0, 1)
    return String(
      values.map { value in value <= 0 ? " " : blocks[Int(min(most, value) * Int64(blocks.count - 1) / most)] })
  }

  /// Sums neighbours so that at most `columns` values are left.
  static func folded(_ values: [Int64], to columns: Int) -> [Int64] {
    guard columns > 0, values.count > columns else { return values }
    return (0..<columns).map { column in
      values[(column * values.count / columns)..<((column + 1) * values.count / columns)].reduce(0, +)
    }
  }
}
