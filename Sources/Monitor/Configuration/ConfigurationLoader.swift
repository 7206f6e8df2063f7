import Alerts

/// Reads a configuration with its rules and finds every mistake in it at once.
///
/// The main file, then every `*.yaml` and `*.yml` of the folder `rules` beside it by name; hidden files and
/// `*.test.yaml`, which hold tests of rules, are left out. Relative paths are seen from the main file's folder.
package struct ConfigurationLoader: Sendable {
  package struct Result: Sendable {
    /// Nil if there is a mistake that is an error.
    package var configuration: Configuration?
    /// Errors and warnings in reading order, the main file first.
    package var mistakes: [Mistake]
    /// Rules that are switched off.
    var disabledRules: [Rule] = []
  }

  /// `CREDENTIALS_DIRECTORY` and `STATE_DIRECTORY` are heeded, as systemd sets them.
  package var environment: [String: String]
  package var checks: RuleChecks
  /// Of rules on posts, which see other names.
  package var postChecks: RuleChecks

  package init(environment: [String: String], checks: RuleChecks, postChecks: RuleChecks = .none) {
    self.environment = environment
    self.checks = checks
    self.postChecks = postChecks
  }

  package func load(path: String) -> Result {
    let folder = ConfigurationFile.folder(of: path)
    var reader = ConfigurationReader(
      folder: ConfigurationFile.absolute(folder), environment: environment, checks: checks, postChecks: postChecks)
    var documents: [YAMLNode] = []
    if let root = readDocument(path, isMain: true, log: &reader.log) { documents.append(root) }
    let isMainReadable = !reader.log.hasErrors
    let rulesFolder = folder == "." && !path.hasPrefix(".") ? "rules" : ConfigurationFile.resolve("rules", from: folder)
    var rules: [YAMLNode] = []
    for file in ruleFiles(in: rulesFolder, log: &reader.log) {
      if let root = readDocument(file, isMain: false, log: &reader.log) { rules.append(root) }
    }
    reader.read(main: isMainReadable ? documents.first : nil, rules: rules)

    let mistakes = reader.log.mistakes
    let ordered = mistakes.filter { $0.file == path }.sorted() + mistakes.filter { $0.file != path }.sorted()
    return Result(
      configuration: reader.log.hasErrors ? nil : reader.configuration, mistakes: ordered,
      disabledRules: reader.disabledRules)
  }

  private func ruleFiles(in folder: String, log: inout MistakeLog) -> [String] {
    do throws(ConfigurationFile.Failure) {
      let names = try ConfigurationFile.names(in: folder) ?? []
      return names.filter {
        ($0.hasSuffix(".yaml") || $0.hasSuffix(".yml")) && !$0.hasPrefix(".") && !$0.hasSuffix(".test.yaml")
      }.map { ConfigurationFile.resolve($0, from: folder) }
    } catch {
      log.add(Mistake(file: folder, line: 0, column: 0, message: "the folder of rules cannot be read: \(error)"))
      return []
    }
  }

  func readDocument(_ path: String, isMain: Bool, log: inout MistakeLog) -> YAMLNode? {
    do throws(ConfigurationFile.Failure) {
      let contents = try ConfigurationFile.read(path, limit: YAMLDocument.Bounds().bytes)
      do throws(Mistake) {
        let root = try YAMLDocument(contents.bytes, file: path).root
        if let root, !root.isNull { return root }
        let place = FilePosition(file: path, line: 1, column: 1)
        if isMain {
          log.add("the file is empty; expected sources and topics", at: place, hint: "start from voxpop.example.yaml")
        } else {
          log.warn("the file is empty; expected groups of rules", at: place)
        }
      } catch {
        log.add(error)
      }
    } catch {
      log.add(
        Mistake(
          file: path, line: 0, column: 0, message: "cannot be read: \(error); expected a YAML file",
          hint: "give the path of the configuration with --config"))
    }
    return nil
  }
}
