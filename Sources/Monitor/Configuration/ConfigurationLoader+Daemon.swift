import Alerts
import FoundationEssentials

extension ConfigurationLoader {
  /// The loader of the daemon and its commands: this process' environment, and the evaluator that will run the rules.
  package static var daemon: ConfigurationLoader {
    let checker = RuleChecker()
    return ConfigurationLoader(
      environment: ProcessInfo.processInfo.environment, checks: RuleChecks(checker, on: .topic),
      postChecks: RuleChecks(checker, on: .post))
  }
}

extension RuleChecks {
  fileprivate init(_ checker: RuleChecker, on subject: Rule.Subject) {
    self.init(
      expression: { text, bucket in
        checker.check(expression: text, bucket: bucket, on: subject).map(TextMistake.init)
      },
      template: { text, labels, bucket in
        checker.check(template: text, labels: labels, bucket: bucket, on: subject).map(TextMistake.init)
      },
      lint: { text, bucket in checker.lint(expression: text, bucket: bucket, on: subject).map(TextMistake.init) },
      sources: { text, bucket in Rule.sources(in: text, bucket: bucket) })
  }
}

extension TextMistake {
  fileprivate init(_ error: RuleError) { self.init(message: error.message, offset: error.offset) }
}
