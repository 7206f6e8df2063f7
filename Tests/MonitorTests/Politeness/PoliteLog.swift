import Synchronization

@testable import Monitor

/// Keeps what a second server, which is no scene's, was asked.
final class PoliteLog: Sendable {
  private let requests = Mutex<[HTTPRequest]>([])

  var all: [HTTPRequest] { requests.withLock { $0 } }

  func note(_ request: HTTPRequest) -> HTTPResponse {
    requests.withLock { $0.append(request) }
    // What a proxy is asked for "evil" leads to a cloud's metadata.
    return request.target.hasSuffix("/evil")
      ? HTTPResponse(status: 302, headers: [("Location", "http://169.254.169.254/latest/meta-data/")]) : politeFeed()
  }
}
