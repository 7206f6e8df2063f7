import Attention
import Glibc
import Monitor

/// Tokenizer and topic matcher: bytes of text a second.
enum TextBenchmark {
  static func tokenizerRows(model path: String) throws -> [Row] {
    let tokenizer = try Tokenizer(file: try SafetensorsFile(path: path))
    let texts = try Corpus.texts()
    let bytes = texts.map { Array($0.utf8) }
    let size = bytes.reduce(0) { $0 + $1.count }
    let cost = Comparison.of {
      for _ in 0..<10 { for text in texts { keep(tokenizer.encode(text, maximumCount: .max)) } }
    } against: {
      for _ in 0..<10 { keep(plainPass(bytes)) }
    }
    return [rate("tokenizer", "recorded posts, \(texts.count) texts", 10 * size, cost, reference: plainPassName)]
  }

  static func topicRows() throws -> [Row] {
    let texts = try Corpus.texts()
    let bytes = texts.map { Array($0.utf8) }
    let size = bytes.reduce(0) { $0 + $1.count }
    let few = Corpus.topics(keywords: 10)
    let words = few.flatMap(\.any).map { Array($0.utf8CString) }
    let terminated = texts.map { Array($0.utf8CString) }
    let small = TopicMatcher(topics: few)
    let large = TopicMatcher(topics: Corpus.topics(keywords: 10_000))
    func match(_ matcher: TopicMatcher) { for _ in 0..<10 { for text in texts { keep(matcher.match(text)) } } }
    let againstSearch = Comparison.of {
      match(small)
    } against: {
      for _ in 0..<10 { keep(search(words, in: terminated)) }
    }
    let fewAgainstPass = Comparison.of {
      match(small)
    } against: {
      for _ in 0..<10 { keep(plainPass(bytes)) }
    }
    let manyAgainstPass = Comparison.of {
      match(large)
    } against: {
      for _ in 0..<10 { keep(plainPass(bytes)) }
    }
    return [
      rate("topics", "10 keywords", 10 * size, againstSearch, reference: "strstr once a keyword, unfolded"),
      rate("topics", "10 keywords", 10 * size, fewAgainstPass, reference: plainPassName),
      rate("topics", "10,000 keywords", 10 * size, manyAgainstPass, reference: plainPassName),
    ]
  }

  private static let plainPassName = "a plain pass, one FNV-1a step a byte"

  private static func rate(_ stage: String, _ work: String, _ bytes: Int, _ cost: Comparison, reference: String) -> Row
  {
    Row(
      stage: stage, work: work, value: Double(bytes) / cost.subject / 1e6, unit: "MB/s", reference: reference,
      referenceValue: Double(bytes) / cost.reference / 1e6, ratio: 1 / cost.ratio)
  }

  /// How many of the words occur, summed over the texts.
  private static func search(_ words: [[CChar]], in texts: [[CChar]]) -> Int {
    var count = 0
    for text in texts { for word in words where strstr(text, word) != nil { count += 1 } }
    return count
  }
}
