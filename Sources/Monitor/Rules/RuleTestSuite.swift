import Alerts

/// The tests of some files, and how they went.
struct RuleTestSuite: Sendable {
  struct Outcome: Sendable {
    var name: String
    var place: FilePosition
    /// Empty if the test passed.
    var failures: [Mistake]
  }

  struct File: Sendable {
    var path: String
    var outcomes: [Outcome] = []
    /// What is wrong with the file or its rules; then nothing of it was run.
    var mistakes: [Mistake] = []
  }

  var files: [File] = []

  var count: Int { files.reduce(0) { $0 + $1.outcomes.count } }
  var failed: Int { files.reduce(0) { $0 + $1.outcomes.count { !$0.failures.isEmpty } } }
  var broken: Int { files.count { !$0.mistakes.isEmpty } }

  /// Runs every test of the files; a folder stands for its `*.yaml`.
  init(paths: [String], loader: ConfigurationLoader = .daemon) throws {
    for path in paths {
      for file in try Self.files(at: path) { files.append(try Self.run(file, loader: loader)) }
    }
  }

  private static func files(at path: String) throws -> [String] {
    guard ConfigurationFile.isFolder(path) else { return [path] }
    let names = try ConfigurationFile.names(in: path) ?? []
    return names.filter { ($0.hasSuffix(".yaml") || $0.hasSuffix(".yml")) && !$0.hasPrefix(".") }.map {
      ConfigurationFile.resolve($0, from: path)
    }
  }

  private static func run(_ path: String, loader: ConfigurationLoader) throws -> File {
    var file = File(path: path)
    var log = MistakeLog()
    guard let root = loader.readDocument(path, isMain: false, log: &log) else {
      file.mistakes = log.mistakes
      return file
    }
    var reader = RuleTestReader(root, path: path)
    let loaded = loader.rules(of: reader.file.ruleFiles, topics: reader.file.topics, bucket: reader.file.bucket)
    let names = Set(loaded.rules.map(\.name))
    if !loaded.rules.isEmpty {
      for expectation in reader.file.tests.flatMap(\.expectations) where !names.contains(expectation.rule) {
        reader.log.add(
          "no rule is called '\(shortened(expectation.rule))'; expected \(listed(names.sorted()))",
          at: expectation.place,
          hint: nearestName(to: expectation.rule, among: names.sorted()).map { "did you mean '\($0)'?" })
      }
    }
    file.mistakes = (reader.log.mistakes + loaded.mistakes).filter { $0.severity == .error }
    guard file.mistakes.isEmpty else { return file }
    for test in reader.file.tests {
      let run = try RuleTestRun(test, bucket: reader.file.bucket, rules: loaded.rules)
      file.outcomes.append(Outcome(name: test.name, place: test.place, failures: run.failures))
    }
    return file
  }

  /// The report that build servers read (the JUnit XML of Apache Ant's `junitreport`).
  var junit: String {
    var lines = [
      #"<?xml version="1.0" encoding="UTF-8"?>"#,
      #"<testsuites tests="\#(count)" failures="\#(failed)" errors="\#(broken)">"#,
    ]
    for file in files {
      let failed = file.outcomes.count { !$0.failures.isEmpty }
      lines.append(
        #"<testsuite name="\#(Self.escaped(file.path))" tests="\#(file.outcomes.count)" failures="\#(failed)" "#
          + #"errors="\#(file.mistakes.isEmpty ? 0 : 1)">"#)
      if !file.mistakes.isEmpty {
        let text = Self.escaped(file.mistakes.map(\.description).joined(separator: "\n"))
        lines.append(
          #"<testcase classname="\#(Self.escaped(file.path))" name="the file"><error message="the file cannot be used">\#(text)</error></testcase>"#
        )
      }
      for outcome in file.outcomes {
        let head =
          #"<testcase classname="\#(Self.escaped(file.path))" name="\#(Self.escaped(outcome.name))" "#
          + #"file="\#(Self.escaped(outcome.place.file))" line="\#(outcome.place.line)""#
        guard let first = outcome.failures.first else {
          lines.append(head + "/>")
          continue
        }
        let message = first.message.split(separator: "\n").first.map(String.init) ?? ""
        let text = outcome.failures.map(\.description).joined(separator: "\n")
        lines.append(
          head + #"><failure message="\#(Self.escaped(message))">\#(Self.escaped(text))</failure></testcase>"#)
      }
      lines.append("</testsuite>")
    }
    return (lines + ["</testsuites>", ""]).joined(separator: "\n")
  }

  private static func escaped(_ text: String) -> String {
    var escaped = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": escaped += "&amp;"
      case "<": escaped += "&lt;"
      case ">": escaped += "&gt;"
      case "\"": escaped += "&quot;"
      case "\n": escaped += "&#10;"
      case "\u{0}"..<"\u{20}": escaped += " "
      default: escaped.unicodeScalars.append(scalar)
      }
    }
    return escaped
  }
}

extension ConfigurationLoader {
  /// The rules of some files, those that are switched off included, as if just these topics were configured and every
  /// receiver.
  func rules(of files: [String], topics: [String], bucket: Duration) -> (rules: [Rule], mistakes: [Mistake]) {
    var reader = ConfigurationReader(
      folder: ".", environment: environment, checks: checks, postChecks: postChecks)
    reader.configuration.windows.bucket = bucket
    reader.configuration.topics = topics.map { Configuration.Topic(name: $0) }
    for topic in topics {
      _ = reader.topics.define(topic, at: FilePosition(file: "", line: 0, column: 0), log: &reader.log)
    }
    reader.receivers.isComplete = false
    reader.topics.isComplete = false
    reader.sources.isComplete = false
    var documents: [YAMLNode] = []
    for file in files {
      if let root = readDocument(file, isMain: false, log: &reader.log) { documents.append(root) }
    }
    reader.read(rules: documents)
    return (reader.configuration.rules + reader.disabledRules, reader.log.mistakes)
  }
}

extension ConfigurationReader {
  /// Reads files of rules on their own.
  mutating func read(rules: [YAMLNode]) {
    for file in rules {
      if let fields = Fields(file, subject: "the file of rules", keys: ["groups"], log: &log) {
        readGroups(fields, isRequired: true)
      }
    }
  }
}
