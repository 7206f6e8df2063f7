import Testing

@testable import Alerts

@Suite struct AuthorSketchTests {
  private func sketch(_ names: some Sequence<Int>) -> AuthorSketch {
    var sketch = AuthorSketch()
    for name in names { sketch.insert(AuthorSketch.hash("author \(name)")) }
    return sketch
  }

  @Test(arguments: [0, 1, 20, AuthorSketch.exactLimit])
  func `few authors are counted exactly, however often they write`(count: Int) {
    let once = sketch(0..<count)
    #expect(once.count == Double(count))
    #expect(sketch((0..<count).reversed() + Array(0..<count)) == once)
  }

  /// Three standard errors of 4.6 %.
  @Test(arguments: [200, 1000, 5000, 50_000, 1_000_000])
  func `many authors are estimated within three standard errors`(count: Int) {
    let estimate = sketch(0..<count).count
    #expect(abs(estimate / Double(count) - 1) < 0.14, "\(estimate)")
  }

  @Test(arguments: [(10, 20), (100, 100), (100, 5000), (5000, 100), (3000, 4000)])
  func `a union is the sketch of all`(first: Int, second: Int) {
    var union = sketch(0..<first)
    union.formUnion(sketch(first / 2..<first / 2 + second))
    #expect(union == sketch(0..<max(first, first / 2 + second)))
  }

  @Test(arguments: [0, 1, 127, 128, 129, 3000])
  func `comes back from its bytes`(count: Int) {
    let sketch = sketch(0..<count)
    #expect(AuthorSketch(bytes: sketch.bytes) == sketch)
    #expect(sketch.bytes.count <= 512)
  }

  @Test func `takes damaged bytes as nobody`() {
    #expect(AuthorSketch(bytes: [1, 2, 3]).isEmpty)
    #expect(AuthorSketch(bytes: Array(repeating: 255, count: 512)).isEmpty)
    #expect(AuthorSketch(bytes: Array(repeating: 1, count: 600)).isEmpty)
  }
}
