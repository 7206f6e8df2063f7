import FoundationEssentials
import Testing

@testable import Attention

/// The model that the repository ships.
@Suite struct SentimentModelTests {
  private static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()
  private static let path = root.appending(path: "models/voxpop-sentiment.safetensors").path

  private struct Goldens: Decodable {
    struct Case: Decodable {
      var text: String
      var ids: [Int32]
      var vector: [Float]
      /// Negative, neutral, positive, not divided by a temperature.
      var logits: [Float]
    }
    var cases: [Case]

    static func load() throws -> [Case] {
      let fixture = SentimentModelTests.root.appending(path: "Tests/Fixtures/attention/goldens.json")
      return try JSONDecoder().decode(Goldens.self, from: Data(contentsOf: fixture)).cases
    }
  }

  @Test(arguments: KernelTests.levels)
  func `vectors equal those of an independent implementation over the same weights`(level: Kernels.Level) throws {
    let cases = try Goldens.load()
    let encoder = try AttentionEncoder(
      file: SafetensorsFile(path: Self.path), precision: .float32, kernels: Kernels(level))
    let vectors = encoder.encode(cases.map(\.ids))
    // The fixture has six decimals; twelve layers of single precision were seen to differ from double by 5e-7.
    for (index, golden) in cases.enumerated() {
      let vector = vectors[index * encoder.width..<(index + 1) * encoder.width]
      #expect(zip(vector, golden.vector).allSatisfy { abs($0 - $1) <= 2e-5 }, "\(golden.text)")
    }
  }

  @Test func `logits equal those of an independent implementation, in eight bits nearly`() throws {
    let cases = try Goldens.load()
    let exact = try SentimentModel(path: Self.path, precision: .float32).logits(cases.map(\.text))
    let rounded = try SentimentModel(path: Self.path).logits(cases.map(\.text))
    for (golden, (exact, rounded)) in zip(cases, zip(exact, rounded)) {
      for label in 0..<3 {
        #expect(abs(exact[label] - golden.logits[label]) <= 1e-4, "\(golden.text): \(exact), \(golden.logits)")
        #expect(abs(rounded[label] - golden.logits[label]) <= 0.6, "\(golden.text): \(rounded), \(golden.logits)")
      }
    }
  }

  @Test func `an explanation covers the words in order, Chinese ones by pieces`() throws {
    let model = try SentimentModel(path: Self.path)
    let text = "The update\tbroke 手机很好用, sadly😀"
    let words = model.explain(text).words.map(\.text)
    #expect(words.joined() == text.filter { !$0.isWhitespace })
    #expect(words.starts(with: ["The", "update", "broke"]))
    #expect(words.count > 6)
    #expect(model.explain("").words.isEmpty)
    #expect(model.explain("\n ").words.isEmpty)
  }

  @Test(arguments: [1, 2, 3, 8])
  func `threads change nothing`(threads: Int) throws {
    let model = try SentimentModel(path: Self.path)
    let texts = (0..<23).map { String(repeating: "not bad at all ", count: 1 + $0 * 7 % 11) } + ["", "快递太慢了"]
    #expect(model.classify(texts, threads: threads) == model.classify(texts))
    #expect(model.classify([], threads: threads).isEmpty)
  }

  @Test func `shares cover everything, in order, and weigh about the same`() {
    #expect(SentimentModel.shares(of: [5, 1, 1, 1, 1, 1], among: 2) == [0..<1, 1..<6])
    #expect(SentimentModel.shares(of: [0, 0, 0, 0], among: 2).flatMap { Array($0) } == [0, 1, 2, 3])
    #expect(SentimentModel.shares(of: [1, 1, 1, 9], among: 3).flatMap { Array($0) } == [0, 1, 2, 3])
    #expect(SentimentModel.shares(of: [], among: 1) == [0..<0])
  }

  @Test func `a text alone is scored as in a batch, and a long one by its beginning`() throws {
    let model = try SentimentModel(path: Self.path)
    let texts = ["Not bad at all", "", "快递太慢了", String(repeating: "word ", count: 20_000)]
    let together = model.classify(texts)
    #expect(texts.map { model.classify([$0])[0] } == together)
    #expect(model.classify([texts[3] + "terrible"])[0] == together[3])
    for sentiment in together {
      #expect(abs(sentiment.negative + sentiment.neutral + sentiment.positive - 1) < 1e-5)
    }
  }

  @Test func `a head is replaced and everything else stays`() throws {
    let original = try SafetensorsFile(path: Self.path)
    let copy = try TemporaryFile()
    var head = try SoftmaxHead(width: AttentionEncoder(file: original).width)
    head.bias = [0, 0, 1]
    try original.write(replacing: head.tensors, metadata: ["note": "test"], to: copy.path)
    let model = try SentimentModel(path: copy.path)
    #expect(model.head == head)
    #expect(model.classify(["anything"])[0].label == .positive)
    let read = try SafetensorsFile(path: copy.path)
    #expect(read.metadata["note"] == "test")
    #expect(Set(read.tensors.keys) == Set(original.tensors.keys))
  }

  @Test func `each language's logits are divided by its temperature`() throws {
    let original = try SafetensorsFile(path: Self.path)
    let plain = try SentimentModel(file: original)
    let copy = try TemporaryFile()
    let temperatures = Temperatures(english: 2, chinese: 0.5)
    try original.write(replacing: [temperatures.tensor], metadata: [:], to: copy.path)
    let model = try SentimentModel(path: copy.path)
    #expect(model.temperatures == temperatures)
    let texts = ["This is wonderful", "太差了"]
    let logits = plain.logits(texts)
    #expect(model.classify(texts) == [Sentiment(logits: logits[0] / 2), Sentiment(logits: logits[1] / 0.5)])
  }

  @Test func `a model file with a temperature of zero is refused`() throws {
    let original = try SafetensorsFile(path: Self.path)
    let copy = try TemporaryFile()
    try original.write(replacing: [Temperatures(english: 0).tensor], metadata: [:], to: copy.path)
    #expect(throws: ModelError.self) { try SentimentModel(path: copy.path) }
  }

  @Test(arguments: ["", " \n\t", "\u{0}\u{1}\u{7}", "\u{200B}\u{FEFF}", "\u{3000}"])
  func `a text in which nothing can be read is neutral for certain`(text: String) throws {
    let model = try SentimentModel(path: Self.path)
    #expect(model.classify([text]) == [Sentiment(negative: 0, neutral: 1, positive: 0)])
    #expect(model.explain(text).words.isEmpty)
  }
}
