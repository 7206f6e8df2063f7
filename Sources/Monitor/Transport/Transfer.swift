import CCurl
import Glibc

/// One request under way: a libcurl easy handle and what has arrived so far. Lives on the loop's thread.
final class Transfer {
  static let redirectLimit = 10
  static let headerLimit = 256 * 1024
  /// What is kept of a body that nobody asked for: an error page.
  static let errorBodyLimit = 64 * 1024
  /// Text shrinks to a twentieth at best. Smaller answers may pack better: they cost nothing.
  static let ratioLimit = 100
  static let ratioFreeBytes = 1_000_000

  let easy: UnsafeMutableRawPointer
  let job: Transport.Job
  let started = ContinuousClock.now
  private var headerList: UnsafeMutablePointer<curl_slist>?
  private let errorText: UnsafeMutablePointer<CChar>

  private var head = ResponseHead()
  private var headerBytes = 0
  private var body: [UInt8] = []
  private var isCutOff = false
  /// Set by a callback that ends the transfer; libcurl's own code then says only that a callback did.
  private var failure: TransferError?
  private var wasRefused = false

  init?(_ job: Transport.Job, userAgent: String) {
    guard let easy = curl_easy_init() else { return nil }
    self.easy = easy
    self.job = job
    errorText = .allocate(capacity: Int(CURL_ERROR_SIZE))
    errorText.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
    setAddress(userAgent: userAgent)
    setLimits()
    setMethod()
    setAccess()
    setCallbacks()
  }

  deinit {
    curl_easy_cleanup(easy)
    curl_slist_free_all(headerList)
    errorText.deallocate()
  }

  private func setAddress(userAgent: String) {
    set(CURLOPT_URL, job.request.url)
    set(CURLOPT_USERAGENT, userAgent)
    // Set even when there is none: libcurl would look into the environment.
    set(CURLOPT_PROXY, job.proxy?.text ?? "")
    set(CURLOPT_NOPROXY, "")
    set(CURLOPT_PROTOCOLS_STR, "http,https")
    set(CURLOPT_FOLLOWLOCATION, 0)
    set(CURLOPT_ACCEPT_ENCODING, Self.encodings)
    set(CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_2TLS))
    // With Debian's default path every new connection parses all certificates again, 26 times slower.
    _ = voxpop_easy_set_text(easy, CURLOPT_CAPATH, nil)
    set(CURLOPT_NOSIGNAL, 1)
    // A transfer that ends while its name is being resolved does not wait for the resolver's thread.
    set(CURLOPT_QUICK_EXIT, 1)
    if job.policy != .publicOnly {
      // Its connection is neither taken from the cache nor put there: what is in it has passed the strict policy.
      set(CURLOPT_FRESH_CONNECT, 1)
      set(CURLOPT_FORBID_REUSE, 1)
    }
  }

  private func setLimits() {
    let timeout = min(max(1, job.request.timeout.milliseconds), 86_400_000)
    set(CURLOPT_TIMEOUT_MS, timeout)
    set(CURLOPT_CONNECTTIMEOUT_MS, min(timeout, 10_000))
    // Bytes a second, and for how many seconds: what trickles is given up before a long time limit.
    set(CURLOPT_LOW_SPEED_LIMIT, 64)
    set(CURLOPT_LOW_SPEED_TIME, 15)
  }

  /// What this libcurl can unpack.
  private static let encodings: String = {
    let features = voxpop_curl_features()
    let (brotli, zstd) = (features & CURL_VERSION_BROTLI != 0, features & CURL_VERSION_ZSTD != 0)
    return "gzip" + (brotli ? ", br" : "") + (zstd ? ", zstd" : "")
  }()

  private func setMethod() {
    var headers = job.request.headers
    switch job.request.method {
    case .get: break
    case .post(let body), .put(let body):
      set(CURLOPT_POST, 1)
      if case .put = job.request.method { set(CURLOPT_CUSTOMREQUEST, "PUT") }
      _ = voxpop_easy_set_offset(easy, CURLOPT_POSTFIELDSIZE_LARGE, curl_off_t(body.count))
      // libcurl copies. The added byte gives an empty body an address: null would mean "read from standard input".
      var bytes = body + [0]
      _ = voxpop_easy_set_pointer(easy, CURLOPT_COPYPOSTFIELDS, &bytes)
      headers.append(Request.Header("Expect", ""))
    }
    if job.isHome {
      headers += job.request.access.headers.map { Request.Header($0.name, $0.value.text) }
      if case .bearer(let token) = job.credentials { headers.append(.init("Authorization", "Bearer \(token.text)")) }
    }
    for header in headers {
      // libcurl's spelling: "Name:" takes a header away.
      let line = header.value.isEmpty ? "\(header.name):" : "\(header.name): \(header.value)"
      if let longer = curl_slist_append(headerList, line) { headerList = longer }
    }
    _ = voxpop_easy_set_list(easy, CURLOPT_HTTPHEADER, headerList)
  }

  private func setAccess() {
    guard job.isHome else { return }
    if case .basic(let user, let password) = job.credentials {
      set(CURLOPT_HTTPAUTH, 1 << 0)  // CURLAUTH_BASIC, whose macro Swift cannot read.
      set(CURLOPT_USERNAME, user)
      set(CURLOPT_PASSWORD, password.text)
    }
    let access = job.request.access
    if let file = access.certificateFile { set(CURLOPT_SSLCERT, file) }
    if let file = access.keyFile { set(CURLOPT_SSLKEY, file) }
    if let file = access.authorityFile { set(CURLOPT_CAINFO, file) }
  }

  /// The callbacks get this object unretained: whoever holds it removes the handle from the multi handle first.
  private func setCallbacks() {
    let this = Unmanaged.passUnretained(self).toOpaque()
    _ = voxpop_easy_set_pointer(easy, CURLOPT_ERRORBUFFER, errorText)
    _ = voxpop_easy_set_pointer(easy, CURLOPT_WRITEDATA, this)
    _ = voxpop_easy_set_writer(easy, CURLOPT_WRITEFUNCTION) { bytes, size, count, this in
      guard let this, let bytes else { return 0 }
      let part = UnsafeRawBufferPointer(start: bytes, count: size * count)
      return Unmanaged<Transfer>.fromOpaque(this).takeUnretainedValue().receive(part) ? size * count : 0
    }
    _ = voxpop_easy_set_pointer(easy, CURLOPT_HEADERDATA, this)
    _ = voxpop_easy_set_writer(easy, CURLOPT_HEADERFUNCTION) { bytes, size, count, this in
      guard let this, let bytes else { return 0 }
      let line = UnsafeRawBufferPointer(start: bytes, count: size * count)
      return Unmanaged<Transfer>.fromOpaque(this).takeUnretainedValue().receiveHeader(line) ? size * count : 0
    }
    _ = voxpop_easy_set_pointer(easy, CURLOPT_OPENSOCKETDATA, this)
    _ = voxpop_easy_set_opener(easy) { this, _, address in
      guard let this, let address else { return CURL_SOCKET_BAD }
      return Unmanaged<Transfer>.fromOpaque(this).takeUnretainedValue().open(address)
    }
  }

  private func receive(_ part: UnsafeRawBufferPointer) -> Bool {
    let isWanted = (200..<300).contains(head.status)
    let limit = isWanted ? job.request.bodyLimit : min(job.request.bodyLimit, Self.errorBodyLimit)
    guard part.count <= limit - body.count else {
      if isWanted {
        failure = .tooLarge(limit: limit)
        body = []
      } else {
        body.append(contentsOf: part.prefix(max(0, limit - body.count)))
        isCutOff = true
      }
      return false
    }
    if isWanted, head.isEncoded, body.count + part.count > Self.ratioFreeBytes {
      var packed: curl_off_t = 0
      _ = voxpop_easy_info_offset(easy, CURLINFO_SIZE_DOWNLOAD_T, &packed)
      guard body.count + part.count <= Self.ratioLimit * max(1, Int(packed)) else {
        failure = .packedTooTightly(ratio: Self.ratioLimit)
        body = []
        return false
      }
    }
    if body.isEmpty, isWanted, let announced = head.contentLength { body.reserveCapacity(min(announced, limit)) }
    body.append(contentsOf: part)
    return true
  }

  private func receiveHeader(_ line: UnsafeRawBufferPointer) -> Bool {
    headerBytes += line.count
    guard headerBytes <= Self.headerLimit else {
      failure = .headersTooLarge(limit: Self.headerLimit)
      return false
    }
    head.add(line)
    return true
  }

  private func open(_ target: UnsafeMutablePointer<curl_sockaddr>) -> curl_socket_t {
    let kind = target.pointee
    let isPermitted = withUnsafePointer(to: &target.pointee.addr) { IPAddress($0).map(job.policy.permits) ?? false }
    guard isPermitted else {
      wasRefused = true
      return CURL_SOCKET_BAD
    }
    return socket(kind.family, kind.socktype | CInt(SOCK_CLOEXEC.rawValue), kind.`protocol`)
  }

  /// What the one who asked gets, given libcurl's verdict.
  func result(_ code: CURLcode) -> Result<Transport.Outcome, TransferError> {
    if let failure { return .failure(failure) }
    guard code == CURLE_OK || isCutOff else { return .failure(error(for: code)) }
    var status = 0
    _ = voxpop_easy_info_long(easy, CURLINFO_RESPONSE_CODE, &status)
    var redirect: UnsafePointer<CChar>?
    _ = voxpop_easy_info_text(easy, CURLINFO_REDIRECT_URL, &redirect)
    let response = Response(
      status: status, etag: head.etag, lastModified: head.lastModified, contentType: head.contentType,
      retryAfter: head.retryAfter, caching: head.caching, effectiveURL: job.request.url, body: body)
    return .success(
      Transport.Outcome(
        response: response, redirect: redirect.map { String(cString: $0) }, took: started.duration(to: .now)))
  }

  private func error(for code: CURLcode) -> TransferError {
    let host = job.address.host
    switch code {
    case CURLE_COULDNT_CONNECT:
      if wasRefused { return .privateAddress(host: host) }
      var code = 0
      _ = voxpop_easy_info_long(easy, CURLINFO_OS_ERRNO, &code)
      // Who refuses a connection is there: the way to it works.
      return code == Int(ECONNREFUSED) || code == 0 ? .couldNotConnect(host: host) : .unreachable(host: host)
    case CURLE_COULDNT_RESOLVE_HOST: return .couldNotResolve(host: host)
    case CURLE_OPERATION_TIMEDOUT where headerBytes == 0 && !isConnected: return .unreachable(host: host)
    case CURLE_OPERATION_TIMEDOUT: return .timedOut(after: job.request.timeout, hadBytes: headerBytes > 0)
    case CURLE_COULDNT_RESOLVE_PROXY: return .couldNotResolve(host: "the proxy")
    case CURLE_URL_MALFORMAT: return .badURL(reason: "malformed")
    case CURLE_SSL_CONNECT_ERROR, CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CACERT_BADFILE, CURLE_SSL_CERTPROBLEM,
      CURLE_SSL_CIPHER, CURLE_SSL_ISSUER_ERROR:
      let reason = String(cString: errorText)
      return .insecure(host: host, reason: reason.isEmpty ? String(cString: curl_easy_strerror(code)) : reason)
    default: return .failed(host: host, reason: String(cString: curl_easy_strerror(code)))
    }
  }

  private var isConnected: Bool {
    var microseconds: curl_off_t = 0
    _ = voxpop_easy_info_offset(easy, CURLINFO_CONNECT_TIME_T, &microseconds)
    return microseconds > 0
  }

  private func set(_ option: CURLoption, _ value: Int) { _ = voxpop_easy_set_long(easy, option, value) }
  private func set(_ option: CURLoption, _ value: String) { _ = voxpop_easy_set_text(easy, option, value) }
}

extension Duration {
  fileprivate var milliseconds: Int {
    let (whole, overflow) = components.seconds.multipliedReportingOverflow(by: 1000)
    return overflow ? .max : Int(whole + components.attoseconds / 1_000_000_000_000_000)
  }
}
