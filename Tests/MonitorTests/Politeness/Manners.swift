import Alerts
import Testing

@testable import Monitor

/// Points 11 to 14: what a request says, and what an answer may cost.
struct Manners {
  let card: Scorecard

  func score() async throws {
    try await request()
    try await answers()
    try await costs()
  }

  private func request() async throws {
    try await PoliteScene.play { asked in
      asked.path == "/a?key=1"
        ? HTTPResponse(status: 302, headers: [("Location", "/b"), ("Set-Cookie", "id=7; Path=/")])
        : politeFeed(item: "\(asked.turn)", headers: [("Set-Cookie", "id=8; Path=/")])
    } sources: {
      [politeSource($0, "/a?key=1")]
    } _: { scene in
      try await scene.run(for: .seconds(2000))
      let asked = scene.asked()
      card.note(11, "no cookies, though some are set", asked.allSatisfy { $0.header("cookie") == nil })
      card.note(11, "no referrer, though redirected", asked.allSatisfy { $0.header("referer") == nil })
      card.note(11, "no query is added or lost", Set(asked.map(\.path)) == ["/a?key=1", "/b"])
      let encodings = asked.first?.header("accept-encoding") ?? ""
      card.note(12, "Accept-Encoding: gzip, br, zstd", encodings == "gzip, br, zstd", encodings)
      let accept = asked.first?.header("accept") ?? ""
      card.note(
        13, "Accept names the formats of feeds",
        ["xml", "atom+xml", "rss+xml", "rdf+xml", "feed+json", "html", "*/*;q=0.9"].allSatisfy { accept.contains($0) })
    }
    let agent = DaemonParts.userAgent
    card.note(
      11, "User-Agent with name, version and an address",
      agent.hasPrefix("voxpop/\(Program.version) ") && agent.contains("(+https://"), agent)
  }

  private func answers() async throws {
    try await PoliteScene.play { asked in
      guard asked.path == "/latin" else {
        return HTTPResponse(
          contentType: "text/html", text: "<rss><channel><item><title>x</title></item></channel></rss>")
      }
      let text =
        "<rss><channel><item><title>caf".utf8.map { $0 } + [0xE9] + "</title></item></channel></rss>".utf8.map { $0 }
      return HTTPResponse(headers: [("Content-Type", "text/xml; charset=iso-8859-1")], body: .bytes(text))
    } sources: {
      [politeSource($0, "/html"), politeSource($0, "/latin")]
    } _: { scene in
      try await scene.run(for: .seconds(100))
      card.note(13, "Content-Type is a hint, no reason to refuse", scene.posts.contains { $0.title == "x" })
      card.note(14, "the charset of HTTP counts", scene.posts.contains { $0.title == "café" })
    }
  }

  private func costs() async throws {
    let megabyte = [UInt8](repeating: 32, count: 1 << 20)
    try await PoliteScene.play { asked in
      switch asked.path {
      case "/huge": HTTPResponse(body: .stream { writer in for _ in 0..<100 where !writer.write(megabyte) { return } })
      case "/bomb": HTTPResponse(headers: [("Content-Encoding", "gzip")], body: .bytes(gzipBomb))
      case "/trickle":
        HTTPResponse(body: .stream { writer in while writer.write([32]), writer.pause(.milliseconds(50)) {} })
      default: .neverAnswers
      }
    } sources: { server in
      ["/huge", "/bomb", "/trickle", "/silent"].map { path in
        var source = politeSource(server, path)
        source.timeout = .seconds(1)
        return source
      }
    } _: { scene in
      try await scene.run(for: .seconds(100))
      for (name, what, words) in [
        ("huge", "an endless body is stopped at the limit", "larger than the limit"),
        ("bomb", "a bomb is stopped by its ratio", "unpacks to more than 100 times"),
        ("trickle", "a trickle ends with its time", "not complete within 1 s"),
        ("silent", "silence ends with its time", "no answer within 1 s"),
      ] {
        let seen = scene.failures(of: name).first ?? "no failure"
        card.note(12, what, seen.contains(words), seen)
      }
    }
  }
}
