import Testing

@testable import Monitor

@Suite struct TopicMatcherTests {
  private func topic(any: [String] = [], all: [String] = [], none: [String] = []) -> Configuration.Topic {
    var topic = Configuration.Topic(name: "t")
    topic.any = any
    topic.all = all
    topic.none = none
    return topic
  }

  private func matches(_ keyword: String, _ text: String) -> Bool {
    TopicMatcher(topics: [topic(any: [keyword])]).match(text) == [0]
  }

  @Test(arguments: [
    ("acme", "I like Acme.", true, "case"),
    ("acme", "#acme", true, "hash tag"),
    ("acme", "thanks @ACME!", true, "mention"),
    ("acme", "Acme's new phone", true, "genitive"),
    ("acme", "acme", true, "the whole text"),
    ("acme", "acme_corp", true, "an underscore parts words"),
    ("acme", "acmeland", false, "the start of a longer word"),
    ("acme", "preacme", false, "the end of a longer word"),
    ("acme", "acme2", false, "a digit goes on"),
    ("acme", "acmé", false, "another letter"),
    ("acme", "acmeland and acme", true, "the second one stands alone"),
    ("acme", "买了acme手机", true, "between Chinese characters"),
    ("acme", "ＡＣＭＥ", true, "full width"),
    ("acme", "ac\u{AD}me", true, "soft hyphen"),
    ("acme corp", "Acme\n\t  Corp", true, "white space"),
    ("acme corp", "acmecorp", false, "no white space"),
    ("acme-corp", "the Acme-Corp.", true, "punctuation inside"),
    ("c++", "c++17", true, "an edge that is no letter needs no boundary"),
    ("c++", "c+ +", false, "punctuation counts"),
    ("mcdonald's", "McDonald’s", true, "curly apostrophe"),
    ("café", "CAFE\u{301}", true, "combining mark"),
    ("CAFE\u{301}", "café", true, "combining mark in the keyword"),
    ("cafe", "café", false, "an accent makes another word"),
    ("straße", "STRASSE", false, "full folding is not done"),
    ("σοφός", "ΣΟΦΌΣ", true, "Greek, with the final sigma"),
    ("яндекс", "ЯНДЕКС", true, "Cyrillic"),
    ("яндекс", "Яндекса", false, "Cyrillic words are whole, too"),
    ("việt", "VIE\u{323}\u{302}T", true, "two marks"),
    ("艾克美", "我买了艾克美手机", true, "Chinese inside a sentence"),
    ("台湾", "臺灣", true, "traditional text"),
    ("臺灣", "台湾", true, "traditional keyword"),
    ("苹果发布会", "蘋果發佈會", true, "a traditional word with a variant in it"),
    ("网络软件", "網絡軟件", true, "four characters"),
    ("ガンダム", "ｶﾞﾝﾀﾞﾑ", true, "half-width katakana"),
    ("アクメ", "アクメ社", true, "Japanese"),
    ("한국", "한국은", true, "Korean with a particle"),
    ("한국", "\u{1112}\u{1161}\u{11AB}\u{1100}\u{116E}\u{11A8}", true, "jamo"),
    ("acme手机", "新acme手机壳", true, "mixed: substring on the Chinese side"),
    ("acme手机", "xacme手机壳", false, "mixed: whole word on the Latin side"),
    ("🔥", "so 🔥🔥", true, "emoji"),
    ("❤", "❤\u{FE0F}", true, "variation selector"),
  ])
  func `a keyword is found where a reader would find it`(
    keyword: String, text: String, expected: Bool, comment: String
  ) {
    #expect(matches(keyword, text) == expected, "\(comment)")
  }

  @Test(arguments: [
    (["a"], [], [], "a", true),
    (["a", "b"], [], [], "b", true),
    (["a"], ["x", "y"], [], "a x", false),
    (["a"], ["x", "y"], [], "y a x", true),
    ([], ["x", "y"], [], "x y", true),
    ([], ["x", "X"], [], "x", true),
    (["a"], [], ["n"], "a n", false),
    (["acme"], [], ["acme, texas"], "Acme, Texas", false),
    (["acme"], [], ["acme, texas"], "Acme in Texas", true),
    (["a"], ["a"], [], "a", true),
    (["a"], [], ["a"], "a", false),
    ([], [], ["n"], "a", false),
    ([], [], [], "a", false),
  ])
  func `any, all and none are combined`(any: [String], all: [String], none: [String], text: String, expected: Bool) {
    let matcher = TopicMatcher(topics: [topic(any: any, all: all, none: none)])
    #expect(matcher.match(text) == (expected ? [0] : []))
  }

  @Test func `a text may be about several topics`() {
    var topics = [topic(any: ["she"]), topic(any: ["he"]), topic(any: ["hers", "他"]), topic(any: ["他们"])]
    for index in topics.indices { topics[index].name = "t\(index)" }
    let matcher = TopicMatcher(topics: topics)
    #expect(matcher.match("he said hers") == [1, 2])
    #expect(matcher.match("他们") == [2, 3])
    #expect(matcher.topics(of: "She, they: 他們") == ["t0", "t2", "t3"])
    #expect(matcher.match("") == [])
  }

  @Test func `no topics match nothing`() {
    #expect(TopicMatcher(topics: []).match("anything") == [])
  }

  @Test(arguments: [
    ("  A  B ", "a b"), ("\u{200B}", ""), ("　全角　ＡＢＣ", "全角 abc"),
    ("İstanbul ISTANBUL ıstanbul", "istanbul istanbul istanbul"),
    ("ΟΔΟΣ", "οδοσ"), ("Ⱥ", "ⱥ"), ("ȺȺȺȺȺȺȺȺ", "ⱥⱥⱥⱥⱥⱥⱥⱥ"), ("e\u{301}\u{301}", "é\u{301}"), ("\u{301}", "\u{301}"),
    (" \u{301}", "\u{301}"), ("ß", "ß"), ("𝒜 𐐀", "𝒜 𐐀"), ("乾著", "干着"), ("\u{1F1E8}\u{1F1F3}", "\u{1F1E8}\u{1F1F3}"),
  ])
  func `folding`(text: String, expected: String) {
    #expect(TextFolding.standard.fold(text) == Array(expected.utf8))
  }

  @Test func `folding twice is folding once`() {
    var generator = SplitMix(state: 7)
    for _ in 0..<300 {
      let text = randomText(using: &generator, length: 40)
      let once = TextFolding.standard.fold(text)
      #expect(TextFolding.standard.fold(String(decoding: once, as: UTF8.self)) == once, "\(text.debugDescription)")
    }
  }

  @Test func `every traditional character has one form, and that form is final`() {
    var count = 0
    var scalars = (simplifiedForms + variantForms).unicodeScalars.makeIterator()
    while let from = scalars.next(), let to = scalars.next() {
      count += 1
      #expect(from != to)
      let folded = TextFolding.standard.fold(String(Character(from)))
      #expect(folded == Array(String(Character(to)).utf8))
      #expect(TextFolding.standard.fold(String(Character(to))) == folded)
    }
    #expect(count == 2631 + 182)
  }

  @Test func `the matcher agrees with a search that tries every place`() {
    var generator = SplitMix(state: 42)
    for _ in 0..<200 {
      let topics = (0..<Int.random(in: 1...6, using: &generator)).map { _ in
        topic(
          any: randomKeywords(using: &generator), all: randomKeywords(using: &generator).suffix(1),
          none: randomKeywords(using: &generator).suffix(1))
      }
      let matcher = TopicMatcher(topics: topics)
      for _ in 0..<10 {
        let text = randomText(using: &generator, length: 24)
        #expect(matcher.match(text) == reference(topics, text), "\(text.debugDescription) \(topics)")
      }
    }
  }

  private func randomKeywords(using generator: inout SplitMix) -> [String] {
    (0..<Int.random(in: 0...5, using: &generator)).map { _ in
      randomText(using: &generator, length: Int.random(in: 1...4, using: &generator))
    }
  }

  private func randomText(using generator: inout SplitMix, length: Int) -> String {
    let alphabet = Array("aabbAB c'-é1艾克艾臺台ｱアΣσ🔥\u{301}\u{200B}\n".unicodeScalars)
    var text = String.UnicodeScalarView()
    for _ in 0..<length { text.append(alphabet[Int.random(in: 0..<alphabet.count, using: &generator)]) }
    return String(text)
  }

  private func reference(_ topics: [Configuration.Topic], _ text: String) -> [Int] {
    let text = Array(String(decoding: TextFolding.standard.fold(text), as: UTF8.self).unicodeScalars)
    func has(_ keyword: String) -> Bool {
      let keyword = Array(String(decoding: TextFolding.standard.fold(keyword), as: UTF8.self).unicodeScalars)
      guard let first = keyword.first, let last = keyword.last, keyword.count <= text.count else { return false }
      return (0...text.count - keyword.count).contains { start in
        let end = start + keyword.count
        guard Array(text[start..<end]) == keyword else { return false }
        if WordEdge.joins(first), start > 0, WordEdge.joins(text[start - 1]) { return false }
        if WordEdge.joins(last), end < text.count, WordEdge.joins(text[end]) { return false }
        return true
      }
    }
    func words(_ list: [String]) -> [String] { list.filter { !TopicMatcher.isBlank($0) } }
    return topics.indices.filter { index in
      let (any, all, none) = (words(topics[index].any), words(topics[index].all), words(topics[index].none))
      return (!any.isEmpty || !all.isEmpty) && (any.isEmpty || any.contains(where: has)) && all.allSatisfy(has)
        && !none.contains(where: has)
    }
  }
}
