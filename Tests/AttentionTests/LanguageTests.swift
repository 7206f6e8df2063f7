import Attention
import Testing

@Suite struct LanguageTests {
  @Test(arguments: [
    ("", Language.english), ("What a lovely day", .english), ("今天天气真好", .chinese), ("123 !? 😀", .english),
    ("艾克美 makes products that simply do not work", .english), ("iPhone的电池太差了", .chinese),
    ("我love你", .chinese), ("日本 trip was superb", .english), ("مرحبا بالعالم", .english), ("Привет, мир", .english),
    ("好 abc", .chinese), ("好 abcd", .english),
  ])
  func `a quarter of Han characters makes a text Chinese`(text: String, expected: Language) {
    #expect(Language(of: text) == expected)
  }
}
