import Glibc

@testable import Monitor

/// A server with TLS, and certificates for it, made by the openssl program.
final class TLSScene {
  private let folder: TemporaryFolder
  private let port: UInt16
  private var server: ChildProcess

  struct Missing: Error, CustomStringConvertible {
    var description: String
  }

  private init(folder: consuming TemporaryFolder, port: UInt16, server: consuming ChildProcess) {
    self.folder = folder
    self.port = port
    self.server = server
  }

  static func open() async throws -> TLSScene {
    let folder = try TemporaryFolder()
    let script = """
      cd '\(folder.path)' && command -v openssl && echo feed > feed || exit 1
      new() { openssl req -x509 -newkey rsa:2048 -nodes -days 2 -keyout $1.key -out $1.pem -subj "/CN=$1" -addext "$2"; }
      new server subjectAltName=IP:127.0.0.1 && new client keyUsage=digitalSignature
      """
    guard try await Shell.run(script).code == 0 else { throw Missing(description: "no openssl program") }
    let port = try { try LoopbackServer { _ in HTTPResponse() }.port }()
    let options = "-Verify 1 -CAfile client.pem -verify_return_error -WWW -quiet"
    let server = try ChildProcess(
      "/bin/sh",
      [
        "-c",
        "cd '\(folder.path)' && exec openssl s_server -accept 127.0.0.1:\(port) -cert server.pem -key server.key \(options)",
      ], output: folder.file("log"))
    return TLSScene(folder: folder, port: port, server: server)
  }

  func end() { _ = server.end(with: SIGKILL) }

  func lines() async throws -> [(String, Bool, String)] {
    let url = "https://127.0.0.1:\(port)/feed"
    var trusting = Access()
    trusting.authorityFile = folder.file("server.pem")
    var known = trusting
    known.certificateFile = folder.file("client.pem")
    known.keyFile = folder.file("client.key")
    for _ in 0..<100 where try await fetch(url, known) == "could not connect to 127.0.0.1" {
      try await Task.sleep(for: .milliseconds(50))
    }
    let stranger = try await fetch(url, Access())
    let anonymous = try await fetch(url, trusting)
    let guest = try await fetch(url, known)
    return [
      ("a certificate that nobody vouches for is refused", stranger.contains("no secure connection"), stranger),
      ("a server that wants a client's certificate refuses us without one", anonymous != "200", anonymous),
      ("and answers with one", guest == "200", guest),
    ]
  }

  private func fetch(_ url: String, _ access: Access) async throws -> String {
    var request = Request(url: url)
    request.access = access
    return try await running { [request] transport in
      do throws(TransferError) { return "\(try await transport.fetch(request).status)" } catch {
        return error.description
      }
    }
  }
}

/// What our TLS handshake offers: the first bytes that a server gets.
func clientHello() async throws -> [UInt8] {
  let listener = socket(AF_INET, CInt(SOCK_STREAM.rawValue) | CInt(SOCK_CLOEXEC.rawValue), 0)
  defer { close(listener) }
  var address = sockaddr_in()
  address.sin_family = sa_family_t(AF_INET)
  address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
  var length = socklen_t(MemoryLayout<sockaddr_in>.size)
  let isListening = withUnsafeMutableBytes(of: &address) { bytes in
    guard let address = bytes.assumingMemoryBound(to: sockaddr.self).baseAddress else { return false }
    return bind(listener, address, length) == 0 && listen(listener, 1) == 0
      && getsockname(listener, address, &length) == 0
  }
  guard isListening else { throw FixtureError(description: "cannot listen") }
  let url = "https://127.0.0.1:\(UInt16(bigEndian: address.sin_port))/"
  return try await running { transport in
    async let failed = { _ = try? await transport.fetch(Request(url: url, timeout: .seconds(5))) }()
    let bytes = await withCheckedContinuation { continuation in
      startThread {
        let client = accept(listener, nil, nil)
        var buffer = [UInt8](repeating: 0, count: 16_384)
        let count = recv(client, &buffer, buffer.count, 0)
        close(client)
        continuation.resume(returning: Array(buffer.prefix(max(0, count))))
      }
    }
    await failed
    return bytes
  }
}
