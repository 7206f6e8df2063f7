import Alerts
import Testing

@testable import Monitor

@Suite struct StoryTests {
  private static let storm = """
    A storm over the northern coast has cut power to forty thousand homes since Tuesday night. Crews from three \
    counties work on the lines, said the grid's operator Fjordnett, but two valleys may stay dark until the weekend.
    """
  private static let recall = "露茉拉公司周三宣布，因多名用户被蒸汽烫伤，召回在上海和杭州售出的一万二千台咖啡机，并停止网店销售，直到查明原因为止。"

  @Test(arguments: [
    ("a repost", storm, "RT @coastwatch: " + storm),
    ("a source at the end", storm, storm + " via @coastwatch"),
    ("a link", storm, storm + " https://t.co/a1B2c3 www.coast.example/storm?x=1"),
    ("capitals, dashes and quotation marks", storm, storm.uppercased().replacing("'", with: "’") + "!!"),
    ("cut off at its end", storm, String(storm.prefix(120)) + "…"),
    ("a date line", storm, "OSLO (Nordwire) - " + storm),
    ("a comment before it", storm, "Stay safe up there: " + storm),
    ("a comment behind it", storm, storm + " Hope it is over soon"),
    ("a comment that negates something else", storm, "I can't believe it. " + storm),
    ("Chinese in traditional script", recall, "露茉拉公司週三宣佈，因多名用戶被蒸汽燙傷，召回在上海和杭州售出的一萬二千臺咖啡機，並停止網店銷售，直到查明原因為止。"),
    ("Chinese with other punctuation and width", recall, recall.replacing("，", with: ", ") + "http://t.cn/Ab12全文"),
    ("a repost of Weibo", recall, "太离谱了//@咖啡爱好者:" + recall),
    ("a dispatch", recall, "新华社上海3月5日电" + recall),
    ("the same short post", "Lumora recalls its machines today", "LUMORA recalls its machines today!"),
    ("digits of another width", "上证指数今天收于3210.5点，上涨1.2%", "上证指数今天收于３２１０．５点，上涨１．２％"),
  ])
  func `a copy tells the same story`(change: String, original: String, copy: String) {
    #expect(stories(of: original, copy) == [1, 1], "\(change)")
  }

  @Test(arguments: [
    ("another company", "acme beats forecasts in spring quarter", "globex beats forecasts in spring quarter"),
    ("the two swapped", "acme beats globex in court", "globex beats acme in court"),
    ("another number", "earthquake of magnitude 5 near the coast", "earthquake of magnitude 6 near the coast"),
    ("another place", "earthquake of magnitude 5 near the coast", "earthquake of magnitude 5 near the lake"),
    ("a negation", "acme will buy the shares of globex", "acme will not buy the shares of globex"),
    ("another time", "Temperature in Oslo now 12.5 °C, wind 3 m/s", "Temperature in Oslo now 12.6 °C, wind 3 m/s"),
    ("another share", "平安银行：股东拟减持不超过2%股份", "招商银行：股东拟减持不超过2%股份"),
    ("another city", "上海今天晴，最高气温25度，东风三级", "北京今天晴，最高气温25度，东风三级"),
    ("a negation in Chinese", "公司会关闭上海的工厂和仓库", "公司不会关闭上海的工厂和仓库"),
    ("a translation", storm, recall),
    ("three words", "so very true", "so very true"),
    ("another number within a long text", storm, storm.replacing("forty", with: "sixty")),
    ("another name within a long text", storm, storm.replacing("Fjordnett", with: "Havkraft")),
  ])
  func `what differs in what matters is another story`(change: String, first: String, second: String) {
    #expect(stories(of: first, second) == [1, 2], "\(change)")
  }

  @Test func `a headline brings together what publishers made of one dispatch`() {
    var index = StoryIndex()
    func place(_ title: String?, _ text: String, _ source: String) -> Story.ID {
      index.place(title: title, text: text, source: source, at: noon).story
    }
    let title = "Storm cuts power to forty thousand homes on the coast"
    let story = place(title, Self.storm, "herald")
    #expect(place(title + " - Coast Gazette", "OSLO (Nordwire) - " + Self.storm, "gazette") == story)
    #expect(place(title, "", "aggregator") == story)
    #expect(place(nil, title + " https://t.co/x", "blue") == story)
    #expect(place("Northern coast in the dark as crews work on", Self.storm, "times") == story)
    let told = index[story]
    #expect(told?.copies == 5)
    #expect(told?.sources == 5)
    // The same headline every day over another text is no copy.
    let day = place(
      "The day in pictures from around the world", "Tuesday: snow falls on the harbour of Bergen", "herald")
    let next = place(
      "The day in pictures from around the world", "Wednesday: a regatta off Lisbon, in bright sun", "herald")
    #expect(day != next)
  }

  @Test func `a story is forgotten three days after it was last told, and beyond the bound the one told longest ago`() {
    var index = StoryIndex(capacity: 2)
    let hour = Duration.seconds(3600)
    let first = place("the first story is told here today", in: &index, at: noon)
    #expect(place("the first story is told here today", in: &index, at: noon + hour * 70) == first)
    #expect(place("the first story is told here today", in: &index, at: noon + hour * 140) == first)
    let again = place("the first story is told here today", in: &index, at: noon + hour * 213)
    #expect(again != first)
    _ = place("another one entirely about some cats", in: &index, at: noon + hour * 213)
    #expect(place("the first story is told here today", in: &index, at: noon + hour * 213) == again)
    _ = place("a third one that concerns only dogs", in: &index, at: noon + hour * 213)
    #expect(index.count == 2)
    #expect(place("the first story is told here today", in: &index, at: noon + hour * 213) == again)
    #expect(index.takeChanges().forgotten.count == 2)
  }

  @Test func `stored and restored, it goes on as if nothing had been`() {
    var generator = SplitMix(state: 4)
    let words = "storm coast power homes crews valley grid lines night county weekend dark snow ferry bridge".split(
      separator: " ")
    let posts = (0..<600).map { number -> (text: String, time: EventTime) in
      let text = (0..<9).map { _ in words[Int.random(in: 0..<15, using: &generator)] }.joined(separator: " ")
      return (
        number % 3 == 0 ? text + " and more" : text, noon + .seconds(Int.random(in: 0..<90_000, using: &generator))
      )
    }
    var whole = StoryIndex(capacity: 100)
    let expected = posts.map { whole.place(title: nil, text: $0.text, source: "s", at: $0.time) }

    var stored: [Story.ID: Story] = [:]
    var placed: [StoryIndex.Placement] = []
    for batch in stride(from: 0, to: posts.count, by: 50) {
      var index = StoryIndex(capacity: 100)
      index.restore(Array(stored.values), lastID: placed.map(\.story).max() ?? 0)
      for post in posts[batch..<batch + 50] {
        placed.append(index.place(title: nil, text: post.text, source: "s", at: post.time))
      }
      let changes = index.takeChanges()
      for story in changes.told {
        stored[story.id] = Story(
          id: story.id, firstSeen: story.firstSeen, lastSeen: story.lastSeen, copies: story.copies,
          touched: story.touched, bytes: story.bytes)
        #expect(stored[story.id] == story)
      }
      for id in changes.forgotten { stored[id] = nil }
    }
    #expect(placed == expected)
  }

  @Test func `damaged bytes are no story`() {
    var index = StoryIndex()
    let id = place(Self.storm, in: &index, at: noon)
    let bytes = index[id]?.bytes ?? []
    for length in 0..<bytes.count {
      #expect(
        Story(id: 1, firstSeen: noon, lastSeen: noon, copies: 1, touched: 1, bytes: Array(bytes[..<length])) == nil)
    }
    #expect(Story(id: 1, firstSeen: noon, lastSeen: noon, copies: 1, touched: 1, bytes: bytes + [0]) == nil)
  }

  @Test func `a topic counts a story at its oldest post`() {
    var index = StoryIndex()
    let id = place(Self.storm, in: &index, at: noon)
    #expect(index.note(id, topic: "grid", at: noon) == (true, nil))
    #expect(index.note(id, topic: "grid", at: noon + .seconds(5)) == (false, nil))
    #expect(index.note(id, topic: "grid", at: noon - .seconds(5)) == (true, noon))
    #expect(index.note(id, topic: "coast", at: noon + .seconds(9)) == (true, nil))
  }

  private func stories(of texts: String...) -> [Story.ID] {
    var index = StoryIndex()
    return texts.map { index.place(title: nil, text: $0, source: "s", at: noon).story }
  }

  private func place(_ text: String, in index: inout StoryIndex, at time: EventTime) -> Story.ID {
    index.place(title: nil, text: text, source: "s", at: time).story
  }
}

/// Tuples are not `Equatable`; this is what the test of topics compares.
private func == (left: (isFirst: Bool, from: EventTime?), right: (Bool, EventTime?)) -> Bool {
  left.isFirst == right.0 && left.from == right.1
}
