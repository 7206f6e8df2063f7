/// A text that people judged: one line of a training or evaluation file.
///
/// In JSON it is `{"text": …, "label": "negative" | "neutral" | "positive", "lang": …, "source": …, "weak": …,
/// "teacher": [n, u, p]}`; all but the text and the label may be missing, and further keys are ignored.
public struct LabelledText: Sendable, Hashable {
  public var text: String
  public var label: Sentiment.Label
  /// The language, `en` or `zh`; empty if the line does not say.
  public var language: String
  /// The collection the text is from; empty if the line does not say.
  public var source: String
  /// Whether the label was guessed, from an emoticon for example, rather than given by a reader.
  public var isWeak: Bool
  /// What another model thinks of the text, to be learned from beside the label: the three classes' shares in the order
  /// negative, neutral, positive. In the line they need not sum to one.
  public var teacher: Sentiment?

  public init(
    text: String, label: Sentiment.Label, language: String = "", source: String = "", isWeak: Bool = false,
    teacher: Sentiment? = nil
  ) {
    self.text = text
    self.label = label
    self.language = language
    self.source = source
    self.isWeak = isWeak
    self.teacher = teacher
  }
}

extension LabelledText: Decodable {
  private enum CodingKeys: String, CodingKey {
    case text, label, source, teacher
    case language = "lang"
    case isWeak = "weak"
  }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    text = try container.decode(String.self, forKey: .text)
    let name = try container.decode(String.self, forKey: .label)
    guard let label = Sentiment.Label(rawValue: name) else {
      let known = Sentiment.Label.allCases.map(\.rawValue).joined(separator: ", ")
      throw DecodingError.dataCorruptedError(
        forKey: .label, in: container, debugDescription: "the label “\(name)” is none of \(known)")
    }
    self.label = label
    language = try container.decodeIfPresent(String.self, forKey: .language) ?? ""
    source = try container.decodeIfPresent(String.self, forKey: .source) ?? ""
    isWeak = try container.decodeIfPresent(Bool.self, forKey: .isWeak) ?? false
    teacher = try Self.teacher(in: container)
  }

  /// Three non-negative numbers, made to sum to one.
  private static func teacher(in container: KeyedDecodingContainer<CodingKeys>) throws -> Sentiment? {
    guard container.contains(.teacher), try !container.decodeNil(forKey: .teacher) else { return nil }
    let shares = (try? container.decode([Double].self, forKey: .teacher)) ?? []
    let sum = shares.reduce(0, +)
    guard shares.count == 3, shares.allSatisfy({ $0 >= 0 }), sum > 0, sum.isFinite else {
      throw DecodingError.dataCorruptedError(
        forKey: .teacher, in: container,
        debugDescription: "the teacher is not three numbers of zero or more, one of them above zero")
    }
    return Sentiment(
      negative: Float(shares[0] / sum), neutral: Float(shares[1] / sum), positive: Float(shares[2] / sum))
  }
}
