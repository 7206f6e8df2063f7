import Testing

@testable import Monitor

@Suite struct ConfigurationFetchingTests {
  @Test func `gaps, proxies and credentials are read, secrets from files`() throws {
    let folder = try TemporaryFolder()
    try write("s3cret\n", to: folder.file("password"))
    try write("t0ken", to: folder.file("token"))
    let text = """
      fetching: { gap: 2s, proxy: "http://proxy.example:3128", hosts: [{ host: forum.example, gap: 30s }] }
      sources:
        - { name: a, url: "https://a.example/", adaptive: false, basic: { user: ann, password_file: password } }
        - { name: b, url: "https://b.example/", proxy: none, bearer_file: token, send_headers: { X-Key: { file: token } } }
      """
    let (read, mistakes) = try read(text, in: folder.path)
    #expect(mistakes == [])
    let configuration = try #require(read)
    #expect(configuration.hostRules.gap == .seconds(2))
    #expect(configuration.hostRules.gaps["forum.example"] == .seconds(30))
    let (a, b) = (configuration.sources[0], configuration.sources[1])
    #expect(!a.isAdaptive && b.isAdaptive)
    #expect(a.access.credentials == .basic(user: "ann", password: Secret("s3cret")))
    #expect(a.proxies.forHTTPS == Secret("http://proxy.example:3128"))
    #expect(b.access.credentials == .bearer(Secret("t0ken")))
    #expect(b.access.headers == [Access.Header("X-Key", Secret("t0ken"))])
    #expect(b.proxies == ProxyRules.none)
    #expect(!"\(configuration)".contains("s3cret") && !"\(configuration)".contains("t0ken"))
  }

  @Test func `a mistake names its place and shows no secret`() throws {
    let folder = try TemporaryFolder()
    try write("one\ntwo-s3cret\n", to: folder.file("two"))
    let text = """
      sources:
        - { name: a, url: "https://a.example/", bearer_file: two }
        - { name: b, url: "https://b.example/", basic: { user: "x:y", password_file: none.key } }
        - { name: c, url: "https://c.example/", proxy: "gopher://p" }
      """
    let (_, mistakes) = try read(text, in: folder.path)
    #expect(mistakes.count == 4)
    #expect(mistakes.map(\.line) == [2, 3, 3, 4])
    #expect(!mistakes.contains { $0.message.contains("s3cret") })
  }

  private func read(_ text: String, in folder: String) throws -> (Configuration?, [Mistake]) {
    try write(text, to: folder + "/voxpop.yaml")
    let result = ConfigurationLoader(environment: [:], checks: .none).load(path: folder + "/voxpop.yaml")
    return (result.configuration, result.mistakes.filter { $0.severity == .error })
  }
}
