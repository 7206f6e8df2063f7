import Alerts
import Testing

@testable import Monitor

@Suite struct WebhookSignatureTests {
  static let body = Array(#"{"test": 2432232314}"#.utf8)
  private static let id = "msg_p5jXN8AQM9LWM0D4loKWxJek"

  private static func secrets(_ text: String = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw") throws -> WebhookSecrets {
    try WebhookSecrets(parsing: text, name: "key")
  }

  // The example of the specification's reference libraries, recomputed with Python's hmac and `openssl dgst -mac HMAC`.
  @Test func `signs as the specification's example`() throws {
    let signature = WebhookSignature.sign(
      id: Self.id, timestamp: 1_614_265_330, body: Self.body, with: try Self.secrets())
    #expect(signature == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=")
  }

  @Test func `a message in a key change carries a signature of each key, and either key verifies it`() throws {
    let new = "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="
    let both = try Self.secrets("\(new)\n# the old one\nwhsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw\n")
    let headers = WebhookSignature.headers(id: Self.id, timestamp: 1_614_265_330, body: Self.body, secrets: both)
    #expect(headers.map(\.name) == ["webhook-id", "webhook-timestamp", "webhook-signature"])
    #expect(headers[2].value.split(separator: " ").count == 2)
    for secrets in [try Self.secrets(), try Self.secrets(new)] {
      try WebhookSignature.verify(body: Self.body, with: secrets, now: EventTime(seconds: 1_614_265_330)) { name in
        headers.first { $0.name == name }?.value
      }
    }
  }

  /// A message that was sent with the id `id` at second 1000, as it is received.
  struct Received: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var second: Int64 = 1000
    var id = "id"
    var body = WebhookSignatureTests.body
    var signature: String?
    var rejection: WebhookSignature.Rejection
  }

  @Test(arguments: [
    Received(testDescription: "a changed body", body: Array("{}".utf8), rejection: .mismatch),
    Received(testDescription: "a changed id", id: "other", rejection: .mismatch),
    Received(testDescription: "an old message", second: 1301, rejection: .outdated),
    Received(testDescription: "a message from the future", second: 699, rejection: .outdated),
    Received(testDescription: "no signature", signature: "", rejection: .mismatch),
    Received(testDescription: "a signature that is no base64", signature: "v1,%%%", rejection: .mismatch),
    Received(testDescription: "a short signature", signature: "v1,g0hM", rejection: .mismatch),
    Received(testDescription: "no id", id: "", rejection: .malformed(header: "webhook-id")),
  ])
  func `does not believe`(received: Received) throws {
    let secrets = try Self.secrets()
    let made = WebhookSignature.sign(id: "id", timestamp: 1000, body: Self.body, with: secrets)
    let headers = [
      "webhook-id": received.id, "webhook-timestamp": "1000", "webhook-signature": received.signature ?? made,
    ]
    #expect(throws: received.rejection) {
      try WebhookSignature.verify(
        body: received.body, with: secrets, now: EventTime(seconds: received.second)
      ) { headers[$0] }
    }
  }

  @Test(arguments: [Int64.min, .max, -1])
  func `no timestamp traps`(timestamp: Int64) throws {
    #expect(throws: WebhookSignature.Rejection.outdated) {
      try WebhookSignature.verify(body: [], with: try Self.secrets(), now: noon) {
        $0 == "webhook-timestamp" ? "\(timestamp)" : "x"
      }
    }
  }
}

@Suite struct WebhookSecretsTests {
  @Test(arguments: [
    ("", "key: no secret in it"),
    ("# only a comment\n\n", "key: no secret in it"),
    ("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "key:1: a secret must begin with whsec_"),
    ("\nwhsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaS", "key:2: what follows whsec_ is not base64"),
    ("whsec_MfKQ9r8GKYqrTwjU", "key:1: the secret has 12 bytes; Standard Webhooks asks for 24 to 64"),
  ])
  func `a mistake is told without the secret`(text: String, expected: String) {
    let error = #expect(throws: WebhookSecretError.self) { try WebhookSecrets(parsing: text, name: "key") }
    #expect(error?.description.hasPrefix(expected) == true)
    #expect(error?.description.contains("MfKQ") == false)
  }

  @Test func `printing and dumping show no secret`() throws {
    let secrets = try WebhookSecrets(parsing: "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", name: "key")
    var dumped = ""
    dump(secrets, to: &dumped)
    #expect("\(secrets) \(String(reflecting: secrets))" == "1 secret 1 secret")
    #expect(!dumped.contains("49"))
  }

  @Test func `a file that others may read is read with a warning`() throws {
    let folder = try TemporaryFolder()
    let path = folder.file("key")
    try write("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw\r\n", to: path)
    #expect(try WebhookSecrets.read(path: path).warning == nil)
    try write("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", to: folder.file("open"), mode: 0o640)
    #expect(
      try WebhookSecrets.read(path: folder.file("open")).warning
        == "\(folder.file("open")): other users may read this secret (mode 640); chmod 600 it")
    let missing = #expect(throws: WebhookSecretError.self) { _ = try WebhookSecrets.read(path: folder.file("none")) }
    #expect(missing?.description == "\(folder.file("none")): no such file or directory")
    let directory = #expect(throws: WebhookSecretError.self) { _ = try WebhookSecrets.read(path: folder.path) }
    #expect(directory?.description == "\(folder.path): it is not a regular file")
  }
}
