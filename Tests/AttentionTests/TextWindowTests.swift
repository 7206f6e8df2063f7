import Glibc
import Testing

@testable import Attention

@Suite struct TextWindowTests {
  @Test(arguments: [(1, 64), (64, 64), (65, 64), (66, 64), (500, 64), (512, 512), (513, 512), (16_384, 512), (40, 4)])
  func `windows hold every id once or more, in order, within the limit, between both marks`(
    sizes: (count: Int, limit: Int)
  ) {
    let ids = (0..<Int32(sizes.count)).map { $0 }
    let windows = TextWindow.windows(of: 3, count: ids.count, limit: sizes.limit)
    var next: Int32 = 0
    for window in windows {
      let read = (0..<window.count).map { window.id(at: $0, in: ids) }
      #expect(window.post == 3 && read.count <= sizes.limit)
      #expect(read.first == 0 && read.last == ids.last)
      let body = window.isCut ? Array(read.dropFirst().dropLast()) : read
      #expect(body == Array(body[0]...body[body.count - 1]), "a window has no gap")
      #expect(body[0] <= max(next, 1), "nothing is left out between windows")
      next = body[body.count - 1] + 1
    }
    #expect(windows.count == 1 || Int(next) == ids.count - 1)
    let read = windows.reduce(0) { $0 + $1.count }
    #expect(sizes.limit < 512 || read <= ids.count * 5 / 4 + 2 * TextWindow.overlap, "the cost is linear")
  }

  @Test func `an empty post has no window`() {
    #expect(TextWindow.windows(of: 0, count: 0, limit: 64).isEmpty)
  }

  @Test(arguments: [[7], [3, 4], [1, 1, 5]])
  func `pooling by a query equals one softmax over all windows' tokens`(counts: [Int]) {
    let width = 32
    let states = KernelTests.numbers(7 * width).map { $0 * 9 }
    let query = KernelTests.numbers(width, seed: 2)
    var pooling = TextPooling(posts: 2, stateWidth: width, parts: 1, query: query)
    var row = 0
    for count in counts {
      Array(states[(row * width)...]).withUnsafeBufferPointer { states in
        pooling.add(states.baseAddress.unsafelyUnwrapped, count: count, post: 1, part: 0)
      }
      row += count
    }
    let vectors = pooling.finish()
    let exponents = (0..<7).map { row in
      (0..<width).reduce(0) { $0 + Double(states[row * width + $1]) * Double(query[$1]) }
    }
    let total = exponents.reduce(0) { $0 + exp($1) }
    #expect(vectors[..<width].allSatisfy { $0 == 0 })
    for column in 0..<width {
      let expected = (0..<7).reduce(0) { $0 + exp(exponents[$1]) / total * Double(states[$1 * width + column]) }
      #expect(abs(Double(vectors[width + column]) - expected) < 1e-4)
    }
  }
}
