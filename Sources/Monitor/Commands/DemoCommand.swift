import Alerts
import FoundationEssentials
import Glibc
import Synchronization

extension Command {
  static let demo = Command(
    name: "demo",
    summary: "Watch the whole pipeline at work on a recorded day: no network, no set-up",
    details: """
      Serves a recording of invented posts from a loopback server, runs the daemon on it, and receives its webhooks. A day passes
      in a minute; after lunch, something goes wrong with a coffee machine. Ends with exit code 0 if the alert arrived, else 1.
      """,
    options: [
      OptionSpecification(name: "seconds", value: "N", help: "how long the day takes (default: 60)"),
      OptionSpecification(name: "model", value: "FILE", help: "model file (default: the shipped one)"),
    ]
  ) { arguments in
    let seconds = try arguments["seconds"].map { text throws(CommandError) in
      guard let seconds = Int(text), (10...3600).contains(seconds) else {
        throw usage("--seconds takes a number from 10 to 3600, not '\(text)'", "demo")
      }
      return seconds
    }
    return try await Demo(duration: .seconds(seconds ?? 60), model: arguments["model"]).run()
  }
}
