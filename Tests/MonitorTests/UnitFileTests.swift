import Glibc
import Testing

@testable import Monitor

/// The files of `systemd/`, as systemd and the tools that read them see them.
@Suite(.timeLimit(.minutes(5))) struct UnitFileTests {
  private static let hasAnalyze = access("/usr/bin/systemd-analyze", X_OK) == 0

  @Test(.enabled(if: hasAnalyze, "there is no systemd-analyze here"))
  func `systemd finds no mistake in the unit`() async throws {
    let folder = try TemporaryFolder(named: "voxpop-unit")
    // The program need not be installed for its unit to be right.
    let unit = try contents(of: "\(Self.systemd)/voxpop.service")
      .split(separator: "\n", omittingEmptySubsequences: false).map { line in
        line.replacing("/usr/bin/voxpop", with: ChildProcess.voxpop)
      }.joined(separator: "\n")
    try folder.write("voxpop.service", unit)
    let result = try await Shell.run("systemd-analyze verify --man=no '\(folder.path)/voxpop.service'")
    #expect(result.output + result.errors == "")
    #expect(result.code == 0)
  }

  @Test(.enabled(if: hasAnalyze, "there is no systemd-analyze here"))
  func `the unit's exposure is at most 1.2`() async throws {
    let result = try await Shell.run(
      "systemd-analyze security --offline=true --threshold=12 --no-pager '\(Self.systemd)/voxpop.service'")
    #expect(result.code == 0, "\(result.output.split(separator: "\n").last ?? "")")
  }

  @Test func `the unit's limit of memory is above the ceiling of a configuration without limits`() throws {
    let unit = try contents(of: "\(Self.systemd)/voxpop.service")
    let limit = try #require(unit.firstMatch(of: /\nMemoryMax=(\d+)M\n/)).output.1
    let example = try #require(
      ConfigurationLoader.daemon.load(path: "\(Self.repository)/voxpop.example.yaml").configuration)
    #expect(try #require(Int(limit)) * 1_048_576 > example.memoryCeiling)
  }

  @Test func `the unit gives a stop more time than the daemon takes`() throws {
    let unit = try contents(of: "\(Self.systemd)/voxpop.service")
    let limit = try #require(unit.firstMatch(of: /\nTimeoutStopSec=(\d+)s\n/)).output.1
    let daemon = Daemon(configuration: Configuration())
    #expect(Duration.seconds(try #require(Int(limit))) > daemon.drainLimit + Daemon.commitLimit)
  }

  @Test func `the configuration that is installed is right, but for the folders that systemd makes`() throws {
    let folder = try TemporaryFolder(named: "voxpop-installed")
    let yaml = try contents(of: "\(Self.systemd)/voxpop.yaml")
      .replacing("/var/log/voxpop", with: folder.path).replacing("/var/lib/voxpop", with: folder.path)
    try folder.write("voxpop.yaml", yaml)
    try folder.write("rules/reputation.yaml", try contents(of: "\(Self.repository)/rules/reputation.yaml"))
    #expect(ConfigurationLoader.daemon.load(path: "\(folder.path)/voxpop.yaml").mistakes == [])
  }

  @Test func `the manual pages name every key, command and option`() async throws {
    let yaml = try contents(of: "\(Self.repository)/docs/man/voxpop.yaml.5")
    for key in ConfigurationReader.mainKeys { #expect(yaml.contains(key), "voxpop.yaml(5) lacks \(key)") }
    let rules = try contents(of: "\(Self.repository)/docs/man/voxpop-rules.5")
    for key in ConfigurationReader.ruleKeys { #expect(rules.contains(key), "voxpop-rules(5) lacks \(key)") }
    let page = try await Shell.run("voxpop help --man").output
    for command in Program.commands {
      #expect(page.contains("\n.SS \(command.name)"))
      for option in command.options {
        #expect(page.contains(ManualPage.escaped("--\(option.name)")), "voxpop(1) lacks --\(option.name)")
      }
    }
    #expect(!page.contains("\n'"), "a line that begins like a request")
  }

  @Test(arguments: [("bash", "bash -n"), ("zsh", "zsh -n"), ("fish", "fish --no-execute")])
  func `the completions are programs of their shells`(shell: String, check: String) async throws {
    let script = try await Shell.run("voxpop help --completion \(shell)")
    #expect(script.code == 0 && script.output.contains("status"))
    guard try await Shell.run("command -v \(shell)").code == 0 else { return }
    let result = try await Shell.run(
      "voxpop help --completion \(shell) >s.$$; \(check) s.$$; code=$?; rm s.$$; exit $code")
    #expect(result.code == 0, "\(result.errors)")
  }

  @Test func `bash completes commands and options`() async throws {
    let result = try await Shell.run(
      #"""
      eval_it() { bash -c "$(voxpop help --completion bash); COMP_WORDS=($1); COMP_CWORD=$2; _voxpop; echo \${COMPREPLY[@]}"; }
      eval_it "voxpop sta" 1; eval_it "voxpop check --d" 2
      """#)
    #expect(result.output == "status\n--diff\n")
  }

  private static let repository = "/" + #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
  private static let systemd = repository + "/systemd"
}
