import Testing

@testable import Attention

@Suite struct PostMaskingTests {
  @Test(arguments: [
    ("@jane_doe you were right", "@user you were right"),
    ("see https://t.co/aBc123?x=1 now", "see http now"),
    ("HTTP://EXAMPLE.COM/A", "http"),
    ("www.example.org is down", "http is down"),
    ("看这里http://t.cn/RxYz太好了", "看这里http太好了"),
    ("//@小明: 哈哈", "//@user: 哈哈"),
    ("回复@人民日报：支持", "回复@user：支持"),
    ("@用户 好", "@user 好"),
    // Not names or addresses.
    ("mail me at jane@example.org", "mail me at jane@example.org"),
    ("4 @ 5", "4 @ 5"),
    ("@", "@"),
    ("http://", "http://"),
    ("他说@这个没有标记所以不知道名字到哪里为止也许根本就不是名字", "他说@这个没有标记所以不知道名字到哪里为止也许根本就不是名字"),
    ("", ""),
  ])
  func `names and addresses become one word each`(text: String, masked: String) {
    #expect(maskedPost(text) == masked)
  }
}
