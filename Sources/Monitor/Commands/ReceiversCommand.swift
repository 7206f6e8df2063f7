import Alerts
import Synchronization

extension Command {
  static let receivers = Command(
    name: "receivers",
    summary: "List the receivers, or send one of them a test alert",
    operands: "list | test NAME",
    details: """
      test sends an alert that says of itself that it is a test, once, by the way that alerts take, and shows the request
      without its secrets, and the answer. Exit code 69 if the receiver did not take it.
      """,
    options: [OptionSpecification(name: "config", value: "FILE", help: "the configuration (default: voxpop.yaml)")]
  ) { arguments in
    let configuration = try loadConfiguration(arguments["config"] ?? "voxpop.yaml")
    let operands = arguments.operands
    switch (operands.first ?? "list", operands.count) {
    case ("list", 0...1):
      for receiver in configuration.receivers { Console.print("\(receiver.name)  \(receiver.kind.title)") }
      return .success
    case ("test", 2):
      return try await ReceiverTrial(named: operands[1], configuration: configuration).run()
    case ("test", _): throw usage("test needs one receiver's name", "receivers")
    default:
      throw usage("'\(operands.first ?? "")' is nothing to do with receivers; expected list or test", "receivers")
    }
  }
}

extension Configuration.Receiver.Kind {
  /// What it is, for people.
  var title: String {
    switch self {
    case .webhook: "webhook"
    case .file(let path, _): "file \(path)"
    case .mail(let mail): "mail to \(mail.to.joined(separator: ", "))"
    case .service(let service): service.service.title
    }
  }
}

/// One test alert to one receiver, with everything shown that is no secret.
private struct ReceiverTrial {
  private let receiver: Configuration.Receiver

  init(named name: String, configuration: Configuration) throws(CommandError) {
    guard let receiver = configuration.receivers.first(where: { $0.name == name }) else {
      let names = configuration.receivers.map(\.name)
      let near = nearestName(to: name, among: names).map { "; did you mean '\($0)'?" } ?? ""
      throw CommandError(.usage, "the configuration has no receiver '\(name)'\(near)")
    }
    self.receiver = receiver
  }

  func run() async throws -> ExitCode {
    let transport = try Transport(connections: 1, userAgent: "voxpop/\(Program.version)")
    let carriers = DeliveryTarget.Carriers(
      post: { request in
        Console.print(Self.text(request))
        return await transport.deliver(request, clock: wallClock) { Console.print(Self.text($0, to: request)) }
      },
      mail: { mail in
        Console.print(Self.text(mail))
        return await send(mail)
      })
    let target = DeliveryTarget(receiver, carriers: carriers)
    let now = wallClock()
    let outcome = await withTaskGroup(of: Void.self) { group in
      group.addTask { await transport.run() }
      defer { group.cancelAll() }
      return await target.send(TestAlert.entry(for: receiver.name, at: now), at: now)
    }
    switch outcome {
    case .answered(let status, _) where outcome.isSuccess:
      Console.print("\(receiver.name) took the test alert\(receiver.kind.isFile ? "" : " (\(status))")")
      return .success
    case .answered(let status, _): return failure(HTTPStatus.text(status))
    case .rejected(let rejection): return failure(rejection.reason)
    case .failed(let reason): return failure(reason)
    }
  }

  private func failure(_ reason: String) -> ExitCode {
    Console.error("\(receiver.name) did not take the test alert: \(reason)")
    return .unavailable
  }

  /// Header values that prove who we are are left out, and of the address all but the host.
  private static func text(_ request: WebhookRequest) -> String {
    var lines = ["> \(request.isPut ? "PUT" : "POST") \(Redaction.address(request.url))"]
    for header in request.headers {
      let isSecret = ["authorization", "webhook-signature"].contains(header.name.lowercased())
      lines.append("> \(header.name): \(isSecret ? "[secret]" : header.value)")
    }
    let body = String(decoding: request.body, as: UTF8.self)
    return request.redaction((lines + [">", signatureHidden(body)]).joined(separator: "\n"))
  }

  /// Feishu's signature is in the body.
  private static func signatureHidden(_ body: String) -> String {
    guard case .object(var members) = try? MessageValue(json: body), members["sign"] != nil else { return body }
    members["sign"] = .string("[secret]")
    return MessageValue.object(members).json
  }

  /// What the answer repeats of the request's secrets is left out.
  private static func text(_ response: Response, to request: WebhookRequest) -> String {
    // A stranger's answer must not steer the terminal.
    let bytes = response.body.prefix(2000).filter { $0 >= 0x20 && $0 != 0x7f || $0 == 0x0a }
    let body = String(decoding: bytes, as: UTF8.self)
    return "< \(HTTPStatus.text(response.status))\n\(request.redaction(body))"
  }

  private static func text(_ mail: Mail) -> String {
    let head = String(decoding: mail.content, as: UTF8.self).replacing("\r\n", with: "\n")
    let headers = head.firstRange(of: "\n\n").map { String(head[..<$0.lowerBound]) } ?? head
    let server = mail.server
    let user = mail.user == nil ? "" : ", with a user name and [secret]"
    return "> \(server.host):\(server.port), TLS: \(server.security.rawValue)\(user)\n" + headers
  }
}

extension Configuration.Receiver.Kind {
  fileprivate var isFile: Bool { if case .file = self { true } else { false } }
}
