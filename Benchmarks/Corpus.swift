import Alerts
import Glibc
import Monitor

/// The texts that the benchmarks work on: the demo's recorded day, which reads like the real thing in two languages.
enum Corpus {
  /// Title and text of every recorded post, as they are scored.
  static func texts() throws -> [String] {
    try Recording.posts().map { post in post.title.map { "\($0)\n\(post.text)" } ?? post.text }
  }

  /// `count` texts, taken evenly from the day.
  static func sample(_ count: Int) throws -> [String] {
    let texts = try texts()
    return (0..<count).map { texts[$0 * texts.count / count % texts.count] }
  }

  /// Topics with so many keywords between them, a hundred each: made-up words, and the brands of the recording.
  static func topics(keywords: Int, seed: UInt64 = 7) -> [Configuration.Topic] {
    var generator = SeededGenerator(seed: seed)
    let brands = DemoConfiguration.topics.flatMap(\.any)
    let words = (0..<keywords).map { index in
      index < brands.count ? brands[index] : word(using: &generator)
    }
    return stride(from: 0, to: words.count, by: 100).map { start in
      var topic = Configuration.Topic(name: "topic-\(start / 100)")
      topic.any = Array(words[start..<min(start + 100, words.count)])
      return topic
    }
  }

  private static func word(using generator: inout SeededGenerator) -> String {
    let consonants = Array("bcdfghklmnprstvz")
    let vowels = Array("aeiou")
    return (0..<Int.random(in: 2...4, using: &generator)).reduce(into: "") { word, _ in
      word.append(consonants[Int.random(in: 0..<consonants.count, using: &generator)])
      word.append(vowels[Int.random(in: 0..<vowels.count, using: &generator)])
    }
  }
}

/// The same numbers in every run: SplitMix64 (Steele, Lea and Flood, OOPSLA 2014).
struct SeededGenerator: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
    return mixed ^ (mixed >> 31)
  }
}

/// One dependent step a byte and nothing else (the FNV-1a hash): what reading bytes one after the other costs.
@inline(never)
func plainPass(_ texts: [[UInt8]]) -> UInt64 {
  var hash: UInt64 = 0xcbf2_9ce4_8422_2325
  for text in texts {
    for byte in text { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
  }
  return hash
}

/// A folder below the system's folder for temporary files, removed with its owner.
final class ScratchFolder: Sendable {
  let path: String

  init() throws(BenchmarkFailure) {
    let base = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
    var template = Array("\(base)/voxpop-benchmark.XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { throw BenchmarkFailure("cannot make a folder in \(base)") }
    path = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
  }

  /// Only files that the benchmarks made lie in it; there are no folders below it.
  deinit {
    if let folder = opendir(path) {
      while let entry = readdir(folder) {
        let name = withUnsafeBytes(of: entry.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
        unlink("\(path)/\(name)")
      }
      closedir(folder)
    }
    rmdir(path)
  }
}
