/// The language of a text, as far as the model treats languages differently.
public enum Language: String, Sendable, Hashable, CaseIterable {
  case english = "en"
  case chinese = "zh"

  /// Chinese if a quarter of the letters or more are Han characters, else English.
  ///
  /// A letter is an ASCII letter, a scalar of the alphabets from U+00C0 to U+1FFF, or a Han character. A Han character
  /// says about as much as three letters, hence the quarter: of the 31,500 development texts, this takes 26 for the other
  /// language, most of them Chinese posts that consist of an address. The cost is one look at each scalar.
  public init(of text: String) {
    var (han, letters) = (0, 0)
    for scalar in text.unicodeScalars {
      switch scalar.value {
      case 0x41...0x5A, 0x61...0x7A, 0xC0...0x1FFF: letters += 1
      case 0x3400...: if scalar.isHan { han += 1 }
      default: break
      }
    }
    self = han > 0 && 3 * han >= letters ? .chinese : .english
  }
}

extension Unicode.Scalar {
  /// Whether this is a Chinese character: the unified ideographs with their extensions and compatibility forms.
  var isHan: Bool {
    switch value {
    case 0x3400...0x4DBF, 0x4E00...0x9FFF, 0xF900...0xFAFF, 0x20000...0x323AF: true
    default: false
    }
  }
}
