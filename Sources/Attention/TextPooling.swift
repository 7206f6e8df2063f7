internal import Glibc

/// Sums the states of each post's tokens to one vector, window by window.
///
/// A token with state h weighs exp(h · query) among all tokens of the post, or without a query as much as every other.
/// The sums are kept relative to the largest exponent so far, so that a post may come in any number of windows.
struct TextPooling {
  private let stateWidth: Int
  /// Layers that are pooled side by side.
  private let parts: Int
  private let query: [Float]?  // [stateWidth]

  private var vectors: [Float]  // [posts, parts · stateWidth]
  private var largest: [Float]  // [posts, parts]
  private var sums: [Float]  // [posts, parts]

  init(posts: Int, stateWidth: Int, parts: Int, query: [Float]?) {
    self.stateWidth = stateWidth
    self.parts = parts
    self.query = query
    vectors = Array(repeating: 0, count: posts * parts * stateWidth)
    largest = Array(repeating: -.infinity, count: posts * parts)
    sums = Array(repeating: 0, count: posts * parts)
  }

  /// Adds the states [count, stateWidth] of a window of a post to one part of its vector.
  mutating func add(_ states: UnsafePointer<Float>, count: Int, post: Int, part: Int) {
    let slot = post * parts + part
    let exponents = (0..<count).map { exponent(of: states + $0 * stateWidth) }
    let top = exponents.reduce(largest[slot]) { max($0, $1) }
    let fading = exp(largest[slot] - top)
    largest[slot] = top
    sums[slot] *= fading
    vectors.withUnsafeMutableBufferPointer { vectors in
      let vector = UnsafeMutableBufferPointer(rebasing: vectors[slot * stateWidth..<(slot + 1) * stateWidth])
      for column in 0..<stateWidth { vector[column] *= fading }
      for token in 0..<count {
        let weight = exp(exponents[token] - top)
        let state = states + token * stateWidth
        for column in 0..<stateWidth { vector[column] += weight * state[column] }
        sums[slot] += weight
      }
    }
  }

  /// The vectors [posts, parts · stateWidth]: weighted means, or zeros for a post without a token.
  consuming func finish() -> [Float] {
    for slot in sums.indices where sums[slot] > 0 {
      let factor = 1 / sums[slot]
      for column in slot * stateWidth..<(slot + 1) * stateWidth { vectors[column] *= factor }
    }
    return vectors
  }

  private func exponent(of state: UnsafePointer<Float>) -> Float {
    guard let query else { return 0 }
    var sum = SIMD16<Float>()
    for column in stride(from: 0, to: stateWidth, by: 16) {
      let state = UnsafeRawPointer(state + column).loadUnaligned(as: SIMD16<Float>.self)
      sum += state * query.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: 4 * column, as: SIMD16<Float>.self) }
    }
    return sum.sum()
  }
}
