import Alerts
import FoundationEssentials

extension ConfigurationLoader {
  /// The loader of the daemon and its commands: this process' environment, and the evaluator that will run the rules.
  package static var daemon: ConfigurationLoader {
    ConfigurationLoader(
      environment: ProcessInfo.processInfo.environment,
      checks: RuleChecks(
        expression: { text, bucket in Rule.check(expression: text, bucket: bucket).map(TextMistake.init) },
        template: { text, labels, bucket in
          Rule.check(template: text, labels: labels, bucket: bucket).map(TextMistake.init)
        },
        lint: { text, bucket in Rule.lint(expression: text, bucket: bucket).map(TextMistake.init) },
        sources: { text, bucket in Rule.sources(in: text, bucket: bucket) }))
  }
}

extension TextMistake {
  fileprivate init(_ error: RuleError) { self.init(message: error.message, offset: error.offset) }
}
