import Alerts
import Testing

@testable import Monitor

@Suite struct PostTests {
  @Test(arguments: [
    ("Hello", "world", "Hello\nworld"), ("Hello", "Hello world", "Hello world"), ("Hello", "", "Hello"),
    ("", "world", "world"),
  ])
  func `the body holds title and text once`(title: String, text: String, expected: String) {
    let post = Post(
      key: Post.Key(high: 1, low: 2), source: "s", id: "1", title: title, text: text,
      published: EventTime(seconds: 0), received: EventTime(seconds: 0))
    #expect(post.body == expected)
  }
}
