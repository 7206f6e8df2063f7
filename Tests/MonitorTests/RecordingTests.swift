import Alerts
import FoundationEssentials
import Testing

@testable import Monitor

@Suite struct RecordingTests {
  let posts: [RecordedPost]

  init() throws { posts = try Recording.posts() }

  private func about(_ topic: String) -> [RecordedPost] {
    let keywords = DemoConfiguration.topics.first { $0.name == topic }?.any ?? []
    return posts.filter { post in
      let body = "\(post.title ?? "") \(post.text)".lowercased()
      return keywords.contains { body.contains($0) }
    }
  }

  private func hour(_ post: RecordedPost) -> Int {
    Int((post.published - Recording.start).components.seconds / 3600)
  }

  private func share(_ mood: Observation.Mood, of posts: some Collection<RecordedPost>) -> Double {
    Double(posts.count { $0.mood == mood }) / Double(max(posts.count, 1))
  }

  @Test func `the day begins on 14 March 2026 and every post lies within it`() {
    #expect(Recording.start.description == "2020-03-14T00:00:00Z")
    #expect(Recording.crisis.description == "2020-03-14T13:20:00Z")
    #expect(posts.count >= 550)
    #expect(posts.allSatisfy { $0.published >= Recording.start && $0.published < Recording.start + Recording.length })
  }

  @Test func `times increase from post to post`() {
    #expect(zip(posts, posts.dropFirst()).allSatisfy { $0.published < $1.published })
  }

  @Test func `no text and no id appears twice, and no field has blanks at its edges`() {
    #expect(Set(posts.map(\.text)).count == posts.count)
    #expect(Set(posts.map(\.id)).count == posts.count)
    for post in posts {
      for field in [post.author, post.title ?? "-", post.text] {
        #expect(field.first?.isWhitespace == false && field.last?.isWhitespace == false && !field.contains("  "))
      }
    }
  }

  @Test(arguments: [("norrsken-air", 4...6), ("pebblepay", 2...4)])
  func `the other topics are spoken of at a steady rate`(topic: String, rate: ClosedRange<Int>) {
    let counts = Dictionary(grouping: about(topic), by: hour).mapValues(\.count)
    for hour in 0..<24 where hour != 19 { #expect(rate.contains(counts[hour, default: 0]), "\(topic) in hour \(hour)") }
  }

  @Test func `a new route makes people glad, in numbers that are no crisis`() {
    let bump = about("norrsken-air").filter { hour($0) == 19 }
    #expect((8...14).contains(bump.count))
    #expect(share(.positive, of: bump) > 0.6)
  }

  @Test func `ordinary hours of the main topic are few posts of mixed mood`() {
    let ordinary = about("lumora").filter { $0.published < Recording.crisis }
    let counts = Dictionary(grouping: ordinary, by: hour).mapValues(\.count)
    for hour in 0..<13 { #expect((6...11).contains(counts[hour, default: 0]), "hour \(hour)") }
    #expect((0.4...0.55).contains(share(.neutral, of: ordinary)))
    #expect((0.25...0.4).contains(share(.positive, of: ordinary)))
    #expect((0.15...0.28).contains(share(.negative, of: ordinary)))
  }

  @Test func `the crisis raises volume and turns the mood in both languages`() {
    let end = Recording.start + .seconds(16 * 3600)
    let crisis = about("lumora").filter { $0.published >= Recording.crisis && $0.published < end }
    #expect((140...215).contains(crisis.count))
    #expect((0.7...0.85).contains(share(.negative, of: crisis)))
    let chinese = crisis.count { $0.source == .kafeiWeibo }
    #expect(Double(chinese) / Double(crisis.count) > 0.35)
    #expect(Double(chinese) / Double(crisis.count) < 0.65)
  }

  @Test func `the topic is calm again by the end of the day`() {
    let late = about("lumora").filter { hour($0) >= 20 }
    #expect((20...48).contains(late.count))
    #expect(share(.negative, of: late) < 0.35)
  }

  @Test func `some posts are about none of the topics`() {
    let topical = Set(DemoConfiguration.topics.flatMap { about($0.name) })
    #expect((30...60).contains(posts.count - topical.count))
  }

  @Test(arguments: [
    "", "00:00:00\tbrew-forum\t0\tann\ttitle", "24:00:00\tbrew-forum\t0\tann\t\ttext",
    "0:0:0\tbrew-forum\t0\tann\t\ttext",
    "00:00:00\tnowhere\t0\tann\t\ttext", "00:00:00\tbrew-forum\t?\tann\t\ttext", "00:00:00\tbrew-forum\t0\tann\t\t",
  ])
  func `a malformed line is an error that shows it`(line: String) {
    #expect(throws: Recording.MalformedLine(line: line)) { try Recording.parse(line[...]) }
  }

  @Test func `replay lines are JSON objects with the feeds' ids and times`() throws {
    let lines = try Recording.jsonLines(of: posts).split(separator: "\n")
    #expect(lines.count == posts.count)
    struct Line: Decodable { var source, id, link, text, author, published: String; var title: String? }
    for (line, post) in zip(lines, posts) {
      let decoded = try JSONDecoder().decode(Line.self, from: Data(line.utf8))
      #expect(decoded.id == post.id && decoded.text == post.text && decoded.title == post.title)
      #expect(decoded.published == post.published.description && decoded.source == post.source.rawValue)
    }
  }

  @Test func `the configuration names every source and both receivers`() {
    let yaml = DemoConfiguration.yaml(
      feedBase: "http://127.0.0.1:8080", hookURL: "http://127.0.0.1:8080/hook", directory: "/d")
    for source in RecordedSource.allCases {
      #expect(yaml.contains("url: \"http://127.0.0.1:8080/\(source.rawValue)\""))
    }
    #expect(yaml.contains("- name: pr-team") && yaml.contains("- name: log"))
    #expect(yaml.contains("secret_file: \"/d/pr-webhook.key\"") && !yaml.contains("\t"))
    #expect(DemoConfiguration.rules.contains("alert: NegativeSurge"))
  }
}
