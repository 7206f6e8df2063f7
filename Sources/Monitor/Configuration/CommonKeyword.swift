/// Words that are in nearly every post, so that a topic that looks for one is about everything.
enum CommonKeyword {
  /// Why a keyword says nothing; nil if it may.
  static func reason(_ keyword: String) -> String? {
    let scalars = Array(keyword.lowercased().unicodeScalars)
    if let only = scalars.first, scalars.count == 1 {
      if only.isASCII { return "a single character" }
      return chinese.contains(String(only)) ? "a word of every sentence" : nil
    }
    let word = keyword.lowercased()
    return english.contains(word) || chinese.contains(word) ? "a word of every sentence" : nil
  }

  private static let english: Set<String> = [
    "about", "all", "an", "and", "are", "as", "at", "be", "but", "by", "can", "do", "for", "from", "had", "has", "have",
    "he", "her", "his", "how", "if", "in", "is", "it", "its", "just", "me", "my", "no", "not", "now", "of", "on", "one",
    "or", "our", "out", "she", "so", "that", "the", "their", "them", "there", "they", "this", "to", "up", "was", "we",
    "were", "what", "when", "which", "who", "will", "with", "you", "your", "http", "https", "www", "com",
  ]

  private static let chinese: Set<String> = [
    "的", "了", "是", "我", "你", "他", "她", "它", "在", "有", "和", "就", "不", "人", "都", "也", "这", "那", "吗", "吧", "啊",
    "一", "我们", "你们", "他们", "一个", "这个", "那个", "就是", "没有", "什么", "可以",
  ]
}
