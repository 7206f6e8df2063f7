import FoundationEssentials
import Synchronization

@testable import Monitor

/// A receiver of webhooks that fails in every way that receivers do, by a seed.
final class CrashReceiver: Sendable {
  static let hook = "hook"
  static let gone = "gone"
  static let names = [hook, gone]

  enum Way: CaseIterable, Sendable {
    case accept
    /// Takes the message, and its answer is lost.
    case acceptAndReset
    case serverError, tooMany, stall, reset, redirect, halfAnAnswer
    /// 410.
    case gone
  }

  /// What it was sent.
  struct Heard: Sendable {
    /// `webhook-id alert status` of each message that it took, once, in the order in which it did.
    var first: [String] = []
    /// Messages that came again with another body.
    var changed = 0
    var forged = 0
    /// Requests that came to where a redirect leads.
    var redirected = 0
    var ways: [Way: Int] = [:]
    fileprivate var bodies: [String: [UInt8]] = [:]
  }

  fileprivate struct State {
    var heard = Heard()
    /// Nil for a receiver that takes everything.
    var chance: SplitMix?
    var isGone: Bool
  }

  private let state: Mutex<State>
  private let secrets: WebhookSecrets

  init(_ name: String, seed: UInt64?, secret: String) throws {
    state = Mutex(State(chance: seed.map { SplitMix(state: $0) }, isGone: seed != nil && name == Self.gone))
    secrets = try WebhookSecrets(parsing: secret, name: "secret")
  }

  var hasFailedInEveryWay: Bool { state.withLock { $0.unseen.isEmpty } }
  var heard: Heard { state.withLock { $0.heard } }

  /// From here on it takes everything.
  func calm() {
    state.withLock { state in
      state.chance = nil
      state.isGone = false
    }
  }

  func noteRedirected() { state.withLock { $0.heard.redirected += 1 } }

  func answer(_ request: HTTPRequest, elsewhere: String) -> HTTPResponse {
    let isGenuine = isSigned(request)
    let way = state.withLock { state in
      let way: Way = isGenuine ? state.nextWay() : .serverError
      state.heard.ways[way, default: 0] += 1
      if !isGenuine { state.heard.forged += 1 }
      if way == .accept || way == .acceptAndReset { state.heard.take(request) }
      return way
    }
    switch way {
    case .accept: return HTTPResponse(status: 204)
    case .acceptAndReset, .reset: return HTTPResponse(body: .reset)
    case .serverError: return HTTPResponse(status: 500)
    case .tooMany: return HTTPResponse(status: 429, headers: [("Retry-After", "1")])
    case .stall: return .neverAnswers
    case .redirect: return HTTPResponse(status: 307, headers: [("Location", elsewhere)])
    case .halfAnAnswer:
      // More is promised than comes.
      return HTTPResponse(
        status: 500, headers: [("Content-Length", "1000")], body: .stream { $0.write(Array("{".utf8)) })
    case .gone: return HTTPResponse(status: 410)
    }
  }

  private func isSigned(_ request: HTTPRequest) -> Bool {
    do {
      try WebhookSignature.verify(body: request.body, with: secrets, now: wallClock()) { request.headers[$0] }
      return true
    } catch {
      return false
    }
  }
}

extension CrashReceiver.State {
  private static let failures = CrashReceiver.Way.allCases.filter { $0 != .accept && $0 != .gone }

  /// Ways to fail that have not come yet.
  fileprivate var unseen: [CrashReceiver.Way] { Self.failures.filter { heard.ways[$0] == nil } }

  /// Three of five messages are taken, and one of five until each way to fail has come once: on a slow machine few messages get here
  /// between two kills.
  fileprivate mutating func nextWay() -> CrashReceiver.Way {
    if isGone { return .gone }
    guard var chance else { return .accept }
    defer { self.chance = chance }
    let unseen = unseen
    if Int.random(in: 0..<5, using: &chance) < (unseen.isEmpty ? 3 : 1) { return .accept }
    return (unseen.isEmpty ? Self.failures : unseen).randomElement(using: &chance) ?? .accept
  }
}

extension CrashReceiver.Heard {
  fileprivate mutating func take(_ request: HTTPRequest) {
    let id = request.headers["webhook-id"] ?? ""
    if let body = bodies[id] {
      if body != request.body { changed += 1 }
    } else {
      bodies[id] = request.body
      first.append("\(id) \(alertSummary(of: request.body))")
    }
  }
}

/// The alert's id, and `firing` or `resolved`, of a message's body.
func alertSummary(of body: [UInt8]) -> String {
  struct Payload: Decodable {
    struct Alert: Decodable {
      var id: String
      var status: String
    }
    var data: Alert
  }
  guard let alert = try? JSONDecoder().decode(Payload.self, from: Data(body)).data else { return "unreadable" }
  return "\(alert.id) \(alert.status)"
}
