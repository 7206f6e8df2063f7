import Attention
import FoundationEssentials
import Testing

/// What other implementations make of some texts; `made_with` in the file says which.
private struct Goldens: Decodable {
  struct Case: Decodable {
    var text: String
    var ids: [Int32]
  }

  var cases: [Case]

  static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()
  static let modelPath = root.appending(path: "models/voxpop-sentiment.safetensors").path

  static func load() throws -> [Case] {
    let file = root.appending(path: "Tests/Fixtures/attention/goldens.json")
    return try JSONDecoder().decode(Goldens.self, from: Data(contentsOf: file)).cases
  }
}

@Suite(.enabled("the shipped model is there") { FileManager.default.fileExists(atPath: Goldens.modelPath) })
struct TokenizerGoldenTests {
  @Test func `cuts every text like HuggingFace tokenizers`() throws {
    let tokenizer = try Tokenizer(file: SafetensorsFile(path: Goldens.modelPath))
    for golden in try Goldens.load() {
      #expect(tokenizer.encode(golden.text, maximumCount: .max) == golden.ids, "\(golden.text.debugDescription)")
    }
  }
}
