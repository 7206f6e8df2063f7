import Alerts
import Glibc

extension Command {
  static let silence = Command(
    name: "silence",
    summary: "Keep alerts from being sent for a while: add a silence, list them, end one",
    operands: "add MATCHER... | list | expire ID",
    details: """
      An alert that all matchers of an active silence fit is not sent; it stands in the alert log all the same, with the silence's
      number, and is sent when the silence ends and it still fires. A running daemon sees a silence at the next alert, and its end
      within seconds.

      A matcher is label=value, label!=value, label=~regex or label!~regex, where a label is alertname, topic, severity or one of
      the rules' own; a regular expression matches the whole value.

        voxpop silence add topic=acme alertname=~"Negative.*" --for 2h --reason "product launch"
      """,
    options: [
      OptionSpecification(name: "config", value: "FILE", help: "the daemon's configuration (default: voxpop.yaml)"),
      OptionSpecification(name: "reason", value: "TEXT", help: "add: why, for whoever finds it later"),
      OptionSpecification(name: "author", value: "NAME", help: "add: who makes it (default: $USER)"),
      OptionSpecification(name: "for", value: "DURATION", help: "add: how long, such as 2h or 3d (default: 2h)"),
      OptionSpecification(
        name: "start", value: "TIME", help: "add: from when on, such as 2026-11-23T10:00:00Z (default: now)"),
      OptionSpecification(name: "until", value: "TIME", help: "add: until when, in place of --for"),
      OptionSpecification(name: "all", value: nil, help: "list: also those that have ended"),
      OptionSpecification(
        name: "json", value: nil, help: "print JSON lines (also the default when the output is not a terminal)"),
    ]
  ) { arguments in
    try await SilenceCommand(arguments).run()
  }
}

/// What was asked about silences.
private struct SilenceCommand {
  private let arguments: Arguments
  private let path: String
  private let configuration: Configuration
  private let asJSON: Bool
  private let now = wallClock()

  init(_ arguments: Arguments) throws {
    self.arguments = arguments
    asJSON = arguments.has("json") || !Console.outputIsTerminal
    configuration = try loadConfiguration(arguments["config"] ?? "voxpop.yaml")
    path = configuration.database
  }

  func run() async throws -> ExitCode {
    let actions = ["add", "list", "expire"]
    let action = arguments.operands.first ?? "list"
    let rest = Array(arguments.operands.dropFirst())
    switch action {
    case "add": return try await add(rest)
    case "list" where rest.isEmpty: return try list()
    case "expire" where !rest.isEmpty: return try await expire(rest)
    case "expire": throw usage("expire needs a silence's number", "silence")
    case "list": throw usage("'\(rest[0])' is one operand too many", "silence")
    default:
      let near = nearestName(to: action, among: actions).map { "; did you mean '\($0)'?" } ?? ""
      throw usage("'\(action)' is nothing to do with silences\(near)", "silence")
    }
  }

  private func add(_ matchers: [String]) async throws -> ExitCode {
    guard !matchers.isEmpty else { throw usage("add needs a matcher such as topic=acme", "silence") }
    let reason = try arguments.required("reason", of: "silence")
    let author = arguments["author"] ?? getenv("USER").map { String(cString: $0) } ?? ""
    guard !author.isEmpty else { throw usage("nobody knows who you are; give --author", "silence") }
    let start = try time("start") ?? now
    let end = try time("until") ?? start + length()
    let silence: Silence
    do {
      silence = try Silence(
        id: "", matchers: matchers.map { try LabelMatcher(parsing: $0) }, author: author, reason: reason,
        startsAt: start, expiresAt: end)
    } catch {
      throw CommandError(.usage, "\(error)")
    }
    guard end > now else { throw usage("the silence would have ended at \(end)", "silence") }
    warnOfLabels(silence)
    let store = try opened()
    show(try await store.add(silence, at: now))
    return .success
  }

  private func list() throws -> ExitCode {
    let after = arguments.has("all") ? EventTime.distantPast : now
    let silences: [Silence]
    do {
      silences = try Store.openReadOnly(path: path).silences(endingAfter: after)
    } catch {
      throw CommandError(.unavailable, "\(error)")
    }
    for silence in silences { show(silence) }
    if silences.isEmpty, !asJSON { Console.error("no silences") }
    return .success
  }

  private func expire(_ ids: [String]) async throws -> ExitCode {
    let store = try opened()
    var code = ExitCode.success
    for id in ids {
      if try await store.expireSilence(id, at: now) {
        let line = MessageValue.object(["id": .string(id), "expires_at": .string(now.description)]).json
        Console.print(asJSON ? line : "silence \(id) has ended")
      } else {
        Console.error("no silence \(id) that has not ended; see 'voxpop silence list'")
        code = .dataError
      }
    }
    return code
  }

  /// A label that no rule has is probably misspelt; rules may come later, so it is only said.
  private func warnOfLabels(_ silence: Silence) {
    let known = Set(["alertname", "topic", "severity"] + configuration.rules.flatMap(\.labels.keys)).sorted()
    for matcher in silence.matchers where !known.contains(matcher.label) {
      let near = nearestName(to: matcher.label, among: known).map { "; did you mean '\($0)'?" } ?? ""
      Console.error("note: no rule has the label '\(matcher.label)'\(near)")
    }
  }

  private func time(_ option: String) throws -> EventTime? {
    guard let text = arguments[option] else { return nil }
    guard let time = FeedDate.time(text) else {
      throw usage("--\(option) is '\(text)'; expected a time such as 2026-11-23T10:05:00Z", "silence")
    }
    return time
  }

  private func length() throws -> Duration {
    guard let text = arguments["for"] else { return .seconds(2 * 3600) }
    do {
      let length = try duration(from: text)
      if length > .zero { return length }
    } catch {}
    throw usage("--for is '\(text)'; expected a duration such as 30m, 2h or 3d", "silence")
  }

  private func opened() throws -> Store {
    do {
      // The store would be made where there is none.
      _ = try Store.openReadOnly(path: path)
      return try Store.open(path: path)
    } catch {
      throw CommandError(.unavailable, "\(error)")
    }
  }

  private func show(_ silence: Silence) {
    guard !asJSON else { return Console.print(silence.json(at: now).json) }
    let matchers = silence.matchers.map(\.description).joined(separator: " ")
    let span =
      switch silence.phase(at: now) {
      case .pending: "from \(silence.startsAt) until \(silence.expiresAt)"
      case .active: "until \(silence.expiresAt)"
      case .expired: "ended at \(silence.expiresAt)"
      }
    Console.print(
      "\(silence.id)  \(silence.phase(at: now).rawValue)  \(matchers)  \(span)  \(silence.author): \(silence.reason)")
  }
}

extension Silence {
  func json(at time: EventTime) -> MessageValue {
    .object([
      "id": .string(id), "state": .string(phase(at: time).rawValue),
      "matchers": .array(matchers.map { .string($0.description) }), "author": .string(author),
      "reason": .string(reason), "starts_at": .string(startsAt.description),
      "expires_at": .string(expiresAt.description),
    ])
  }
}
