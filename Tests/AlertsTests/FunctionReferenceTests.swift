import Testing

@testable import Alerts

/// The table of functions says what the code does.
@Suite struct FunctionReferenceTests {
  @Test func `every function that an expression can call is in the table once`() {
    let names = FunctionReference.all.map(\.name)
    #expect(Set(names).count == names.count)
    #expect(Set(names) == Set(WindowFunction.allCases.map(\.rawValue)).union(ExpressionScanner.builtIns))
  }

  @Test(arguments: FunctionReference.all)
  func `an entry's example is a condition that calls it, and is nothing to warn of`(function: FunctionReference) {
    #expect(function.usage.hasPrefix(function.name + "("))
    #expect(function.example.contains(function.name + "("))
    #expect(Rule.check(expression: function.example) == nil)
    #expect(Rule.lint(expression: function.example) == nil)
    #expect(!function.summary.isEmpty && !function.unit.isEmpty)
  }

  @Test(arguments: WindowFunction.allCases)
  func `a function has no answer without posts if the table says so, and one in its range if not`(
    function: WindowFunction
  ) throws {
    let reference = function.reference
    let argument = reference.usage.contains("WINDOW") ? "'1h'" : String(reference.usage.split { "()".contains($0) }[1])
    let engine = try AlertEngine(bucket: .seconds(300), lateness: .zero, topics: ["acme"], rules: [])
    let answer = engine.answer(to: try engine.probe("\(function.rawValue)(\(argument))"), topic: "acme")
    if reference.null == nil {
      guard case .number(let number) = answer else {
        Issue.record("\(function.rawValue) has no answer")
        return
      }
      #expect(reference.range.contains(number))
    } else {
      #expect(answer == .null)
    }
  }
}
