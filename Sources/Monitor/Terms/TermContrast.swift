import Glibc

/// The terms that the posts of a window have far more often than the posts before it.
///
/// A term counts once a post. Terms are ranked by the log-likelihood ratio G² (Dunning, "Accurate Methods for the
/// Statistics of Surprise and Coincidence", 1993) of the table "has the term or not" by "window or before". Listed are
/// those with G² of at least ``significance`` that at least three posts of at least two authors have; a post without a
/// known author is taken for one of its own. Overlapping pairs of Chinese characters become the phrase that they are
/// parts of. A pure value: the order of the posts makes no difference.
struct TermContrast: Sendable, Equatable {
  struct Term: Sendable, Equatable {
    var text: String
    /// Posts of the window that have it.
    var posts: Int
    /// Posts of the baseline that have it.
    var baseline: Int
    /// Posts of the window that would have it if nothing had changed.
    var expected: Double
    /// G².
    var statistic: Double
  }

  struct Document: Sendable {
    var terms: PostTerms
    var author: String?
  }

  /// The strongest first.
  private(set) var terms: [Term] = []
  /// Posts that were compared.
  let posts: Int
  let baseline: Int

  /// χ² with one degree of freedom, 1 in 100. Ranking does the rest: a stricter bound left small alerts without a word.
  static let significance = 6.63
  private static let fewestPosts = 3
  private static let longestPhrase = 12
  /// How many of the posts with a pair must have the longer phrase.
  private static let phraseShare = 0.75

  init(window: [Document], baseline: [Document], limit: Int = 5) {
    posts = window.count
    self.baseline = baseline.count
    guard !window.isEmpty, !baseline.isEmpty else { return }
    let candidates = candidates(in: window, against: baseline)
    let pairs = candidates.compactMap { Self.pair($0.text) }
    var phrases: [[Unicode.Scalar]] = []
    for candidate in candidates where terms.count < limit {
      guard let pair = Self.pair(candidate.text) else {
        terms.append(candidate)
        continue
      }
      if phrases.contains(where: { $0.contains(pair) }) { continue }
      let phrase = Self.grown(pair, count: candidate.posts, by: pairs, in: window)
      phrases.append(phrase)
      terms.append(phrase.count == 2 ? candidate : term(phrase, in: window, against: baseline))
    }
    terms.sort(by: Self.isStronger)
  }

  /// G² of a term that `count` of `total` posts have, and `otherCount` of `otherTotal` others.
  static func logLikelihoodRatio(_ count: Int, of total: Int, _ otherCount: Int, of otherTotal: Int) -> Double {
    let share = Double(count + otherCount) / Double(total + otherTotal)
    func part(_ observed: Int, _ expected: Double) -> Double {
      observed > 0 ? Double(observed) * log(Double(observed) / expected) : 0
    }
    return 2
      * (part(count, share * Double(total)) + part(total - count, (1 - share) * Double(total))
        + part(otherCount, share * Double(otherTotal)) + part(otherTotal - otherCount, (1 - share) * Double(otherTotal)))
  }

  private func term(_ text: String, _ count: Int, _ before: Int) -> Term {
    Term(
      text: text, posts: count, baseline: before, expected: Double(before) * Double(posts) / Double(baseline),
      statistic: Self.logLikelihoodRatio(count, of: posts, before, of: baseline))
  }

  private func term(_ phrase: [Unicode.Scalar], in window: [Document], against baseline: [Document]) -> Term {
    var text = ""
    text.unicodeScalars.append(contentsOf: phrase)
    return term(text, window.count { $0.terms.contains(phrase) }, baseline.count { $0.terms.contains(phrase) })
  }

  private func candidates(in window: [Document], against baseline: [Document]) -> [Term] {
    struct Use {
      var posts = 0
      var author: String?
      var isShared = false
      var baseline = 0
    }
    var uses: [String: Use] = [:]
    for document in window {
      for term in document.terms.terms {
        var use = uses[term] ?? Use()
        if use.posts > 0, document.author == nil || document.author != use.author { use.isShared = true }
        use.posts += 1
        use.author = document.author
        uses[term] = use
      }
    }
    uses = uses.filter { $0.value.posts >= Self.fewestPosts && $0.value.isShared }
    for document in baseline {
      for term in document.terms.terms { uses[term]?.baseline += 1 }
    }
    return uses.map { term($0, $1.posts, $1.baseline) }
      .filter { Double($0.posts) > $0.expected && $0.statistic >= Self.significance }.sorted(by: Self.isStronger)
  }

  private static func isStronger(_ one: Term, _ other: Term) -> Bool {
    if one.statistic != other.statistic { return one.statistic > other.statistic }
    return one.posts != other.posts ? one.posts > other.posts : one.text < other.text
  }

  /// The two characters of a term that is a pair of them.
  private static func pair(_ term: String) -> [Unicode.Scalar]? {
    let scalars = Array(term.unicodeScalars)
    guard scalars.count == 2, scalars[0].value >= 0x0E00, !WordEdge.joins(scalars[0]) else { return nil }
    return scalars
  }

  /// The longest phrase around a pair that most posts with the pair have.
  private static func grown(
    _ pair: [Unicode.Scalar], count: Int, by pairs: [[Unicode.Scalar]], in window: [Document]
  ) -> [Unicode.Scalar] {
    let documents = window.filter { $0.terms.contains(pair) }
    var phrase = pair
    while phrase.count < longestPhrase {
      var best: (phrase: [Unicode.Scalar], count: Int)?
      for other in pairs {
        var longer: [[Unicode.Scalar]] = []
        if other[0] == phrase.last { longer.append(phrase + [other[1]]) }
        if other[1] == phrase[0] { longer.append([other[0]] + phrase) }
        for longer in longer {
          let found = documents.count { $0.terms.contains(longer) }
          if found > best?.count ?? 0 { best = (longer, found) }
        }
      }
      guard let best, Double(best.count) >= phraseShare * Double(count) else { break }
      phrase = best.phrase
    }
    return phrase
  }
}

extension TermContrast {
  /// As messages and commands give them.
  var value: MessageValue {
    .array(
      terms.map { term in
        .object([
          "term": .string(term.text), "posts": .number(Double(term.posts)), "baseline": .number(Double(term.baseline)),
          "expected": .number((term.expected * 100).rounded() / 100),
          "statistic": .number((term.statistic * 100).rounded() / 100),
        ])
      })
  }

  /// How many posts were compared.
  var sizes: MessageValue { .object(["posts": .number(Double(posts)), "baseline": .number(Double(baseline))]) }
}
