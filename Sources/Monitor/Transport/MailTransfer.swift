import CCurl
import Synchronization

/// One mail on its way to its server.
package struct Mail: Sendable {
  package enum Security: String, Sendable, CaseIterable {
    /// TLS from the first byte (RFC 8314).
    case implicit
    /// TLS after STARTTLS (RFC 3207); a server that does not offer it gets nothing.
    case starttls
    /// None; for a server on this machine.
    case none
  }

  package struct Server: Sendable, Equatable {
    package var host: String
    package var port: Int
    package var security: Security
    /// A file of certificates to trust instead of the system's.
    package var authorities: String?

    package init(host: String, port: Int, security: Security, authorities: String? = nil) {
      self.host = host
      self.port = port
      self.security = security
      self.authorities = authorities
    }
  }

  package var server: Server
  package var user: String?
  package var password: String?
  /// Addresses of the envelope, without names.
  package var sender: String
  package var recipients: [String]
  /// Headers and body with CRLF at the lines' ends.
  package var content: [UInt8]
  package var timeout: Duration = .seconds(30)
}

/// What became of a mail.
package enum MailOutcome: Sendable, Equatable {
  case accepted
  /// The server's last reply code (RFC 5321 section 4.2), 4xx for now or 5xx for ever.
  case refused(code: Int, reason: String)
  /// No connection, no TLS, no answer. Names the host and nothing else.
  case failed(reason: String)
}

/// Hands a mail to its server over SMTP with libcurl; one connection a mail, on a thread of its own.
package func send(_ mail: Mail) async -> MailOutcome {
  let transfer = MailTransfer(mail)
  await withTaskCancellationHandler {
    await withBlockingThread { transfer.perform() }
  } onCancel: {
    transfer.cancel()
  }
  return transfer.outcome
}

/// The transfer, shared with the thread that performs it.
private final class MailTransfer: Sendable {
  private let mail: Mail
  private let isCancelled = Atomic(false)
  private let result = Mutex(MailOutcome.failed(reason: "cancelled"))

  init(_ mail: Mail) { self.mail = mail }

  var outcome: MailOutcome { result.withLock { $0 } }

  /// libcurl looks at this at least once a second.
  func cancel() { isCancelled.store(true, ordering: .relaxed) }

  /// What libcurl reads from; lives on the transfer's thread.
  private final class Upload {
    let content: [UInt8]
    var offset = 0
    init(_ content: [UInt8]) { self.content = content }
  }

  func perform() {
    guard !isCancelled.load(ordering: .relaxed), let easy = curl_easy_init() else { return }
    defer { curl_easy_cleanup(easy) }
    let errorText = UnsafeMutablePointer<CChar>.allocate(capacity: Int(CURL_ERROR_SIZE))
    errorText.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
    defer { errorText.deallocate() }
    _ = voxpop_easy_set_pointer(easy, CURLOPT_ERRORBUFFER, errorText)
    setServer(easy)
    var recipients: UnsafeMutablePointer<curl_slist>?
    defer { curl_slist_free_all(recipients) }
    for recipient in mail.recipients { recipients = curl_slist_append(recipients, "<\(recipient)>") ?? recipients }
    _ = voxpop_easy_set_list(easy, CURLOPT_MAIL_RCPT, recipients)

    let upload = Upload(mail.content)
    setCallbacks(easy, upload: upload)
    let code = withExtendedLifetime(upload) { curl_easy_perform(easy) }
    var reply = 0
    _ = voxpop_easy_info_long(easy, CURLINFO_RESPONSE_CODE, &reply)
    let outcome = verdict(code, reply: reply, words: String(cString: errorText))
    result.withLock { $0 = outcome }
  }

  private func setServer(_ easy: UnsafeMutableRawPointer) {
    func set(_ option: CURLoption, _ text: String) { _ = voxpop_easy_set_text(easy, option, text) }
    func set(_ option: CURLoption, _ number: Int) { _ = voxpop_easy_set_long(easy, option, number) }
    let server = mail.server
    set(CURLOPT_URL, "\(server.security == .implicit ? "smtps" : "smtp")://\(server.host):\(server.port)/")
    set(CURLOPT_PROTOCOLS_STR, "smtp,smtps")
    set(CURLOPT_PROXY, "")
    set(CURLOPT_NOSIGNAL, 1)
    set(CURLOPT_QUICK_EXIT, 1)
    if server.security == .starttls { set(CURLOPT_USE_SSL, Int(CURLUSESSL_ALL.rawValue)) }
    if let authorities = server.authorities { set(CURLOPT_CAINFO, authorities) }
    _ = voxpop_easy_set_text(easy, CURLOPT_CAPATH, nil)
    if let user = mail.user { set(CURLOPT_USERNAME, user) }
    if let password = mail.password { set(CURLOPT_PASSWORD, password) }
    set(CURLOPT_MAIL_FROM, "<\(mail.sender)>")
    let timeout = Int(min(max(1, mail.timeout.components.seconds), 600))
    set(CURLOPT_TIMEOUT, timeout)
    set(CURLOPT_CONNECTTIMEOUT, min(timeout, 10))
    set(CURLOPT_UPLOAD, 1)
  }

  /// The callbacks get their objects unretained; both outlive the transfer.
  private func setCallbacks(_ easy: UnsafeMutableRawPointer, upload: Upload) {
    _ = voxpop_easy_set_pointer(easy, CURLOPT_READDATA, Unmanaged.passUnretained(upload).toOpaque())
    _ = voxpop_easy_set_reader(easy) { buffer, size, count, this in
      guard let buffer, let this else { return Int(CURL_READFUNC_ABORT) }
      let upload = Unmanaged<Upload>.fromOpaque(this).takeUnretainedValue()
      let part = upload.content[upload.offset...].prefix(size * count)
      UnsafeMutableRawPointer(buffer).copyMemory(from: Array(part), byteCount: part.count)
      upload.offset += part.count
      return part.count
    }
    _ = voxpop_easy_set_long(easy, CURLOPT_NOPROGRESS, 0)
    _ = voxpop_easy_set_pointer(easy, CURLOPT_XFERINFODATA, Unmanaged.passUnretained(self).toOpaque())
    _ = voxpop_easy_set_progress(easy) { this, _, _, _, _ in
      guard let this else { return 1 }
      return Unmanaged<MailTransfer>.fromOpaque(this).takeUnretainedValue().isCancelled.load(ordering: .relaxed) ? 1 : 0
    }
  }

  private func verdict(_ code: CURLcode, reply: Int, words: String) -> MailOutcome {
    let host = mail.server.host
    switch code {
    case CURLE_OK: return .accepted
    case CURLE_COULDNT_RESOLVE_HOST: return .failed(reason: "could not resolve host \(host)")
    case CURLE_COULDNT_CONNECT: return .failed(reason: "could not connect to \(host)")
    case CURLE_OPERATION_TIMEDOUT: return .failed(reason: "no answer from \(host) within \(mail.timeout)")
    case CURLE_USE_SSL_FAILED:
      return .failed(reason: "\(host) offers no STARTTLS, and nothing is sent without TLS")
    case CURLE_LOGIN_DENIED: return .refused(code: reply, reason: "\(host) refused the user name or password")
    case CURLE_ABORTED_BY_CALLBACK: return .failed(reason: "cancelled")
    case _ where reply >= 400:
      return .refused(code: reply, reason: "\(host) answered \(reply): \(String(cString: curl_easy_strerror(code)))")
    default:
      let reason = words.isEmpty ? String(cString: curl_easy_strerror(code)) : words
      return .failed(reason: "mail to \(host) failed: \(reason)")
    }
  }
}
