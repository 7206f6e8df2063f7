import Alerts
import Testing

@testable import Monitor

/// Scores our reader on every point that publishers ask of one: `swift test --filter PolitenessTests` prints the table.
@Suite(.timeLimit(.minutes(10))) struct PolitenessTests {
  @Test func `the politeness server finds nothing to complain of`() async throws {
    let card = Scorecard()
    try await ConditionalRequests(card: card).score()
    try await Intervals(card: card).score()
    try await Rests(card: card).score()
    try await Moves(card: card).score()
    try await Failures(card: card).score()
    try await Manners(card: card).score()
    try await Secrecy(card: card).score()
    try await PrivateAddresses(card: card).score()
    card.printTable()
    #expect(card.broken == [])
  }
}
