/// Says which topics a text is about, looking for all keywords of all topics at once.
///
/// A topic matches if the text has one of its `any` (or there is none to have), every one of its `all`, and none of its
/// `none`. With 10,000 keywords it reads some 90 MB of mixed English and Chinese posts a second, and some 30 MB if every
/// post has several of them. Texts and keywords are folded by ``TextFolding``; where a keyword may stand is up to ``WordEdge``. A topic
/// without `any` and `all` matches nothing.
package struct TopicMatcher: Sendable {
  private enum Clause { case any, all, none }

  private struct Keyword {
    var length: Int
    var needsEdgeBefore: Bool
    var needsEdgeAfter: Bool
    var uses: [(topic: Int, clause: Clause)]
  }

  /// What a text must have to be about one topic.
  private struct Demand {
    var needsAny: Bool
    /// How many distinct keywords of `all` it takes.
    var all: Int
  }

  package let names: [String]
  private let automaton: KeywordAutomaton
  private let keywords: [Keyword]
  private let demands: [Demand]
  private let folding = TextFolding.standard

  package init(topics: [Configuration.Topic]) {
    var keywords: [Keyword] = []
    var texts: [[UInt8]] = []
    var numbers: [[UInt8]: Int] = [:]

    /// Adds the distinct keywords of a clause; the number of them.
    func add(_ list: [String], topic: Int, clause: Clause) -> Int {
      var seen: Set<Int> = []
      for word in list {
        let folded = TextFolding.standard.fold(word)
        guard !folded.isEmpty else { continue }
        let number = numbers[folded] ?? keywords.count
        if number == keywords.count {
          numbers[folded] = number
          texts.append(folded)
          keywords.append(
            Keyword(
              length: folded.count, needsEdgeBefore: WordEdge.joins(from: 0, in: folded.span),
              needsEdgeAfter: WordEdge.joins(before: folded.count, in: folded.span), uses: []))
        }
        if seen.insert(number).inserted { keywords[number].uses.append((topic, clause)) }
      }
      return seen.count
    }

    demands = topics.enumerated().map { index, topic in
      let any = add(topic.any, topic: index, clause: .any)
      let all = add(topic.all, topic: index, clause: .all)
      _ = add(topic.none, topic: index, clause: .none)
      return Demand(needsAny: any > 0, all: all)
    }
    names = topics.map(\.name)
    automaton = KeywordAutomaton(keywords: texts)
    self.keywords = keywords
  }

  /// Bytes that the automaton's tables take.
  package var memory: Int { automaton.memory }

  /// Whether nothing is left of a keyword once it is folded, so that it can match nothing.
  package static func isBlank(_ keyword: String) -> Bool { TextFolding.standard.fold(keyword).isEmpty }

  /// The indices of the topics that a text is about, rising.
  package func match(_ text: String) -> [Int] {
    guard !keywords.isEmpty else { return [] }
    let found = keywords(in: text)
    guard !found.isEmpty else { return [] }
    var hits = [(any: Bool, all: Int, none: Bool)](repeating: (false, 0, false), count: demands.count)
    for keyword in found {
      for use in keywords[keyword].uses {
        switch use.clause {
        case .any: hits[use.topic].any = true
        case .all: hits[use.topic].all += 1
        case .none: hits[use.topic].none = true
        }
      }
    }
    return demands.indices.filter { topic in
      let (demand, hit) = (demands[topic], hits[topic])
      guard demand.needsAny || demand.all > 0 else { return false }
      return !hit.none && hit.all == demand.all && (hit.any || !demand.needsAny)
    }
  }

  /// The names of the topics that a text is about, in the order of the configuration.
  package func topics(of text: String) -> [String] { match(text).map { names[$0] } }

  /// The numbers of the keywords that the text has, each once.
  private func keywords(in text: String) -> [Int] {
    let folded = folding.fold(text)
    let span = folded.span
    // A bit for every keyword.
    var isFound = [UInt64](repeating: 0, count: (keywords.count + 63) / 64)
    var found: [Int] = []
    automaton.scan(span) { keyword, end in
      let bit = UInt64(1) << UInt64(keyword & 63)
      if isFound[keyword >> 6] & bit != 0 { return }
      let word = keywords[keyword]
      if word.needsEdgeAfter, WordEdge.joins(from: end, in: span) { return }
      if word.needsEdgeBefore, WordEdge.joins(before: end - word.length, in: span) { return }
      isFound[keyword >> 6] |= bit
      found.append(keyword)
    }
    return found
  }
}
