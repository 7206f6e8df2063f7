import Testing

@testable import Monitor

@Suite struct ArgumentsTests {
  private let options = [
    OptionSpecification(name: "config", value: "FILE", help: ""),
    OptionSpecification(name: "json", value: nil, help: ""),
  ]

  private func parse(_ line: String) throws -> Arguments {
    try Arguments(line.split(separator: " ").map(String.init), of: "check", options: options)
  }

  @Test func `options come in both spellings, among operands`() throws {
    let arguments = try parse("a --config x.yaml b --json")
    #expect(arguments.operands == ["a", "b"])
    #expect(arguments["config"] == "x.yaml")
    #expect(arguments.has("json"))
    #expect(try parse("--config=y.yaml")["config"] == "y.yaml")
  }

  @Test func `after two dashes everything is an operand, and one dash is an operand too`() throws {
    #expect(try parse("- -- --json").operands == ["-", "--json"])
  }

  @Test(arguments: [
    ("--confg x", "unknown option '--confg'; did you mean --config?"),
    ("--config", "--config needs a value: --config FILE"),
    ("--json=yes", "--json takes no value"), ("-c x", "unknown option '-c'; options have long names, such as --config"),
  ])
  func `a mistake is named, with the way out`(line: String, expected: String) throws {
    let error = #expect(throws: CommandError.self) { try parse(line) }
    #expect(error?.code == .usage)
    #expect(error?.description == expected + "\nSee 'voxpop help check'.")
  }

  @Test func `help names every command`() {
    for command in Program.commands {
      #expect(Program.overview.contains("  \(command.name) "))
      #expect(command.helpPage.hasPrefix("Usage: voxpop \(command.name)"))
    }
  }
}
