/// Why an engine cannot be made from a configuration.
public enum AlertEngineError: Error, Hashable, CustomStringConvertible {
  /// The bucket is not a whole number of seconds from one second to one hour.
  case bucket(Duration)
  /// The lateness is negative or longer than a day.
  case lateness(Duration)
  /// A mistake in an expression (`expr`) or a template (`annotations.summary`).
  case rule(name: String, part: String, RuleError)
  /// A rule watches a topic that nobody defines.
  case unknownTopic(rule: String, topic: String)
  /// Two rules of the same name watch the same topic, so that their alerts would have the same ids.
  case duplicate(rule: String, topic: String)

  public var description: String {
    switch self {
    case .bucket(let bucket): "a bucket of \(bucket) was found; whole seconds from 1s to 1h were expected"
    case .lateness(let lateness): "a lateness of \(lateness) was found; 0s to 1d was expected"
    case .rule(let name, let part, let error): "rule \(name), \(part): \(error)"
    case .unknownTopic(let rule, let topic): "rule \(rule) watches the topic \(topic), which is not defined"
    case .duplicate(let rule, let topic): "two rules named \(rule) watch the topic \(topic)"
    }
  }
}
