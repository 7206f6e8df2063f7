import Glibc
import Testing

@testable import Monitor

/// The binary as people and scripts call it: output, standard error and exit code.
@Suite(.timeLimit(.minutes(5))) struct CommandTests {
  @Test func `ten mistakes are told at once, with their places, and the exit code is 78`() async throws {
    let result = try await run("voxpop check --config '\(Self.fixtures)/configuration/ten-mistakes.yaml'")
    #expect(result.code == 78)
    let places = result.errors.split(separator: "\n").filter { $0.contains("ten-mistakes.yaml:") }
    #expect(places.count == 10)
    #expect(places.allSatisfy { $0.wholeMatch(of: /.*ten-mistakes\.yaml:\d+:\d+: error: .+/) != nil })
    #expect(result.output.split(separator: "\n").count == 10, "a pipe gets a JSON object for each")
  }

  @Test(arguments: [
    ("voxpop", 64), ("voxpop nonsense", 64), ("voxpop check --nonsense", 64), ("voxpop parse", 64), ("voxpop help", 0),
    ("voxpop help nonsense", 64), ("voxpop --version", 0), ("voxpop parse /nowhere.xml", 74),
    ("echo hello | voxpop parse -", 65), ("voxpop run --config /nowhere.yaml", 78),
    ("voxpop replay /nowhere.jsonl --config /nowhere.yaml", 78), ("voxpop status --config /nowhere.yaml", 78),
    ("voxpop score --model /nowhere.safetensors </dev/null", 69), ("voxpop evaluate /nowhere.jsonl", 74),
    ("voxpop detect file.csv </dev/null", 64),
  ])
  func `a command ends with the exit code of sysexits`(line: String, code: Int32) async throws {
    let result = try await run(line)
    #expect(result.code == code)
    if code != 0 { #expect(!result.errors.isEmpty && result.output.isEmpty) }
  }

  @Test func `score answers each line in order, text or JSON`() async throws {
    let result = try await run(
      #"printf 'I love this, wonderful!\n{"text": "这是我用过最差的产品，太失望了"}\n\n{sigh}\n' | voxpop score"#)
    #expect(result.code == 0)
    let lines = result.output.split(separator: "\n")
    #expect(lines.count == 4)
    #expect(lines.first?.contains(#""label":"positive""#) == true)
    #expect(lines.dropFirst().first?.contains(#""label":"negative""#) == true)
    #expect(lines.last?.contains(#""text":"{sigh}""#) == true)
  }

  @Test func `score names the line that is not JSON, and says which words carry the verdict`() async throws {
    let broken = try await run(#"printf 'fine\n{"txt": 1}\n' | voxpop score"#)
    #expect(broken.code == 65)
    #expect(broken.errors.hasPrefix("standard input, line 2:"))
    let explained = try await run("echo 'what a terrible day' | voxpop score --explain")
    #expect(explained.output.contains(#""tokens":[["what","#))
  }

  @Test func `parse prints a feed as JSON`() async throws {
    let feed =
      "<rss version=\"2.0\"><channel><title>T</title><item><guid>7</guid><title>Hello</title></item></channel></rss>"
    let result = try await run("printf '%s' '\(feed)' | voxpop parse -")
    #expect(result.code == 0)
    #expect(result.output.contains(#""title":"Hello""#) && result.output.contains(#""id":"7""#))
  }

  private func run(_ line: String) async throws -> Shell.Output { try await Shell.run(line) }

  private static let fixtures = "/" + #filePath.split(separator: "/").dropLast(2).joined(separator: "/") + "/Fixtures"
}
