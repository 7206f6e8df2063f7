import Synchronization

extension Rule {
  /// What is wrong with a rule's expression, if anything. `bucket` is the configured length of a bucket, of which
  /// every window must be a multiple.
  public static func check(
    expression: String, bucket: Duration = .seconds(300), on subject: Subject = .topic
  ) -> RuleError? {
    RuleChecker().check(expression: expression, bucket: bucket, on: subject)
  }

  /// What is wrong with an annotation's template, if anything. Offsets in the error count from the template's start;
  /// `labels` are those of its rule, which it may name.
  public static func check(
    template: String, labels: [String: String], bucket: Duration = .seconds(300), on subject: Subject = .topic
  ) -> RuleError? {
    RuleChecker().check(template: template, labels: labels, bucket: bucket, on: subject)
  }

  /// What is suspicious about a condition that ``check(expression:bucket:on:)`` finds nothing wrong with.
  public static func lint(
    expression: String, bucket: Duration = .seconds(300), on subject: Subject = .topic
  ) -> RuleError? {
    RuleChecker().lint(expression: expression, bucket: bucket, on: subject)
  }
}

/// Checks the texts of many rules with one evaluator, and each text that stands in several of them once.
public final class RuleChecker: Sendable {
  private struct Text: Hashable {
    var text: String
    var bucket: Duration
    var subject: Rule.Subject
  }

  private struct State {
    /// Of the bucket that was asked for last.
    var library: ExpressionLibrary?
    var expressions: [Text: RuleError?] = [:]
    var lints: [Text: RuleError?] = [:]
  }

  private let state = Mutex(State())

  public init() {}

  /// As ``Rule/check(expression:bucket:on:)``.
  public func check(expression: String, bucket: Duration, on subject: Rule.Subject = .topic) -> RuleError? {
    state.withLock { state in
      let key = Text(text: expression, bucket: bucket, subject: subject)
      if let known = state.expressions[key] { return known }
      let answer = Self.mistake(in: &state, bucket) { (library) throws(RuleError) in
        try library.expression(expression, on: subject).requireCondition()
      }
      state.expressions[key] = .some(answer)
      return answer
    }
  }

  /// As ``Rule/check(template:labels:bucket:on:)``.
  public func check(
    template: String, labels: [String: String], bucket: Duration, on subject: Rule.Subject = .topic
  ) -> RuleError? {
    state.withLock { state in
      Self.mistake(in: &state, bucket) { (library) throws(RuleError) in
        _ = try Template(template, rule: "", labels: labels, on: subject, library: library)
      }
    }
  }

  /// As ``Rule/lint(expression:bucket:on:)``.
  public func lint(expression: String, bucket: Duration, on subject: Rule.Subject = .topic) -> RuleError? {
    state.withLock { state in
      let key = Text(text: expression, bucket: bucket, subject: subject)
      if let known = state.lints[key] { return known }
      // What does not compile is an error already, and not this function's to report.
      let answer = (try? Self.library(in: &state, bucket)).flatMap {
        Rule.warning(of: expression, on: subject, library: $0)
      }
      state.lints[key] = .some(answer)
      return answer
    }
  }

  private static func mistake(
    in state: inout State, _ bucket: Duration, _ compile: (ExpressionLibrary) throws(RuleError) -> Void
  ) -> RuleError? {
    do throws(RuleError) {
      try compile(try library(in: &state, bucket))
      return nil
    } catch {
      return error
    }
  }

  private static func library(in state: inout State, _ bucket: Duration) throws(RuleError) -> ExpressionLibrary {
    guard let grid = WindowGrid(bucket: bucket) else {
      throw RuleError(AlertEngineError.bucket(bucket).description, at: 0)
    }
    if let library = state.library, library.grid.bucket == bucket { return library }
    let library = ExpressionLibrary(grid: grid, connection: try ExpressionConnection())
    state.library = library
    return library
  }
}

extension Rule {
  /// The sources that an expression which was checked asks for by name, with the places of the names, in bytes.
  public static func sources(in expression: String, bucket: Duration = .seconds(300)) -> [(name: String, offset: Int)] {
    guard let grid = WindowGrid(bucket: bucket), let scanned = try? ExpressionScanner.scan(expression, grid: grid)
    else { return [] }
    return scanned.calls.compactMap { call in
      guard case .source(let name) = call.target, name != "*" else { return nil }
      let quoted = "'\(name)'"
      let place = ExpressionTokens(Array(expression.utf8)).tokens.first { token in
        token.word == "'" && String(decoding: Array(expression.utf8)[token.place], as: UTF8.self) == quoted
      }
      return (name, place?.place.lowerBound ?? 0)
    }
  }
}
