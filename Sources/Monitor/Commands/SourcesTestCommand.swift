import Alerts

/// Polls one source once, as the daemon's first poll would, and shows what came; 69 if the poll failed.
func testSource(_ name: String, options: Arguments) async throws -> ExitCode {
  var limit: Int?
  if let text = options["limit"] {
    guard let number = Int(text), number >= 0 else {
      throw usage("--limit is '\(text)'; expected a whole number", "sources")
    }
    limit = number
  }
  let configuration = try loadConfiguration(options["config"] ?? "voxpop.yaml")
  guard let source = configuration.sources.first(where: { $0.name == name }) else {
    let names = configuration.sources.map(\.name)
    let near = nearestName(to: name, among: names).map { "; did you mean '\($0)'?" } ?? ""
    throw CommandError(.usage, "no source is named '\(shortened(name))'\(near)")
  }
  let poll = Poll(source: source, limits: configuration.limits, validators: Validators(), at: wallClock())
  let result = try await withTransport { fetch in try await poll.completed(now: wallClock, fetch: fetch) }

  let posts = result.posts.reversed()
  if options.has("json") || Console.outputIsPiped {
    for post in posts.prefix(limit ?? .max) { Console.print(postJSON(post)) }
  } else {
    for post in posts.prefix(limit ?? 5) { Console.print(text(of: post)) }
  }
  if let warning = result.record.warning { Console.error("warning: \(warning)") }
  switch result.record.outcome {
  case .failed(let reason): throw CommandError(.unavailable, "\(name): \(reason)")
  case .notModified: Console.error("\(name): not modified")
  case .fetched(_, let entries):
    let parts = [(entries, "entry", "entries"), (posts.count, "post", "posts")].map { number, one, many in
      "\(number) \(number == 1 ? one : many)"
    }
    Console.error("\(name): \(parts.joined(separator: ", ")); nothing is stored")
  }
  return .success
}

/// A post as `voxpop replay` takes it, with its engagement.
private func postJSON(_ post: Post) -> String {
  var members: [String: MessageValue] = [
    "source": .string(post.source), "id": .string(post.id), "text": .string(post.text),
    "published": .string(post.published.description),
  ]
  for (name, text) in [("link", post.link), ("title", post.title), ("author", post.author)] {
    if let text { members[name] = .string(text) }
  }
  for (name, number) in counts(post.engagement) { members[name] = .number(Double(number)) }
  return MessageValue.object(members).json
}

private func counts(_ engagement: Engagement) -> [(name: String, number: Int)] {
  [
    ("likes", engagement.likes), ("comments", engagement.comments), ("shares", engagement.shares),
    ("views", engagement.views), ("followers", engagement.followers),
  ].compactMap { name, number in number.map { (name, $0) } }
}

private func text(of post: Post) -> String {
  let facts = [post.published.description, post.author, post.link].compactMap { $0 }
  let numbers = counts(post.engagement).map { "\($0.number) \($0.name)" }
  let lines = [
    post.title, post.text.isEmpty ? nil : String(post.text.unicodeScalars.prefix(300).map { Character($0) }),
  ]
  return ([(facts + numbers).joined(separator: "  ")] + lines.compactMap { $0 }.map { "  " + $0 }).joined(
    separator: "\n")
    + "\n"
}
