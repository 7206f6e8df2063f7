import Alerts
import FoundationEssentials

extension Command {
  static let deliveries = Command(
    name: "deliveries",
    summary: "List messages to receivers, look at one, send it again, or drop it",
    operands: "list | show ID | retry [ID] | drop [ID]",
    details: """
      list shows the newest messages, show one of them with its payload. retry gives a dead message, or all that are dead, a
      new life, and a waiting one an attempt at once; a running daemon sees it within a minute. A receiver that had answered that
      it is gone (410) is asked again. drop forgets one that was not delivered, or all dead ones.
      """,
    options: [
      OptionSpecification(name: "config", value: "FILE", help: "the daemon's configuration (default: voxpop.yaml)"),
      OptionSpecification(name: "receiver", value: "NAME", help: "only messages to this receiver"),
      OptionSpecification(name: "state", value: "STATE", help: "only messages that are pending, delivered or dead"),
      OptionSpecification(name: "limit", value: "N", help: "list at most so many (default: 50)"),
      OptionSpecification(
        name: "json", value: nil, help: "print JSON lines (also the default when the output is not a terminal)"),
    ]
  ) { arguments in
    let configuration = try loadConfiguration(arguments["config"] ?? "voxpop.yaml")
    return try await DeliveriesCommand(arguments, configuration: configuration).run()
  }
}

/// What was asked of the outbox.
private struct DeliveriesCommand {
  private let action: String
  private let id: String?
  private let receiver: String?
  private let state: OutboxEntry.State?
  private let limit: Int
  private let asJSON: Bool
  private let path: String

  init(_ arguments: Arguments, configuration: Configuration) throws {
    let actions = ["list", "show", "retry", "drop"]
    action = arguments.operands.first ?? "list"
    guard actions.contains(action) else {
      let near = nearestName(to: action, among: actions).map { "; did you mean '\($0)'?" } ?? ""
      throw usage("'\(action)' is nothing to do with deliveries\(near)", "deliveries")
    }
    id = arguments.operands.dropFirst().first
    guard arguments.operands.count <= 2, id == nil || action != "list" else {
      throw usage("'\(arguments.operands.last ?? "")' is one operand too many", "deliveries")
    }
    if action == "show", id == nil { throw usage("show needs a message's id", "deliveries") }
    receiver = arguments["receiver"]
    if let receiver, !configuration.receivers.contains(where: { $0.name == receiver }) {
      // Messages to receivers that are gone from the configuration are still there.
      Console.error("note: the configuration has no receiver '\(receiver)'")
    }
    state = try arguments["state"].map { text in
      guard let state = OutboxEntry.State(rawValue: text) else {
        throw usage("--state is '\(text)'; expected pending, delivered or dead", "deliveries")
      }
      return state
    }
    limit =
      try arguments["limit"].map { text in
        guard let number = Int(text), number > 0 else {
          throw usage("--limit is '\(text)'; expected a number", "deliveries")
        }
        return number
      } ?? 50
    asJSON = arguments.has("json") || !Console.outputIsTerminal
    path = configuration.database
  }

  func run() async throws -> ExitCode {
    switch action {
    case "list": return try list()
    case "show": return try show()
    default: return try await change()
    }
  }

  private func list() throws -> ExitCode {
    let entries = try opened().messages(receiver: receiver, state: state, limit: limit)
    for entry in entries { Console.print(asJSON ? summary(entry).json : line(entry)) }
    if entries.isEmpty, !asJSON { Console.error("no such messages") }
    return .success
  }

  private func show() throws -> ExitCode {
    guard let id, let entry = try opened().message(id) else {
      throw CommandError(.dataError, "no message has the id '\(id ?? "")'; see 'voxpop deliveries list'")
    }
    guard !asJSON else {
      var members = summary(entry).members
      members["payload"] = try MessageValue(json: entry.body)
      Console.print(MessageValue.object(members).json)
      return .success
    }
    Console.print(line(entry))
    Console.print(try MessageValue(json: entry.body).indented())
    return .success
  }

  private func change() async throws -> ExitCode {
    // The store would be made where there is none.
    _ = try opened()
    let store = try Store.open(path: path)
    let count: Int
    switch (action, id) {
    case ("retry", .some(let id)): count = try await store.revive(message: id, receiver: receiver, at: wallClock())
    case ("retry", .none): count = try await store.reviveDead(receiver: receiver, at: wallClock())
    case (_, .some(let id)): count = try await store.drop(message: id, receiver: receiver, state: state)
    case (_, .none): count = try await store.drop(receiver: receiver, state: state ?? .dead)
    }
    if asJSON {
      Console.print(MessageValue.object(["action": .string(action), "messages": .number(Double(count))]).json)
    } else {
      let done = action == "retry" ? "will be tried again" : "dropped"
      Console.print("\(count) message\(count == 1 ? "" : "s") \(done)")
    }
    guard count == 0, let id else { return .success }
    Console.error("no message with the id '\(id)' waits or is dead")
    return .dataError
  }

  private func opened() throws -> StoreReader {
    do {
      return try Store.openReadOnly(path: path)
    } catch {
      throw CommandError(.unavailable, "\(error)")
    }
  }

  private func line(_ entry: OutboxEntry) -> String {
    var line = "\(entry.messageID)  \(entry.state.rawValue)  \(entry.receiver)  \(entry.alert)"
    switch entry.state {
    case .pending: line += "  attempt \(entry.attempts + 1) at \(entry.nextAttempt)"
    case .delivered: line += "  at \(entry.deliveredAt?.description ?? "?")"
    case .dead: line += "  after \(entry.attempts) attempts"
    }
    if let error = entry.lastError { line += "  \(error)" }
    return line
  }

  private func summary(_ entry: OutboxEntry) -> MessageValue {
    .object([
      "message_id": .string(entry.messageID), "receiver": .string(entry.receiver), "alert": .string(entry.alert),
      "state": .string(entry.state.rawValue), "attempts": .number(Double(entry.attempts)),
      "created": .string(entry.created.description), "last_error": .optional(entry.lastError),
      "next_attempt": entry.state == .pending ? .string(entry.nextAttempt.description) : .null,
      "delivered_at": .optional(entry.deliveredAt?.description),
    ])
  }
}
