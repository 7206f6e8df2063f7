import FoundationEssentials

extension StatusReporter {
  /// What the control socket answers: figures of this moment.
  func answer(to path: String) -> ControlAnswer? {
    do {
      switch path {
      case "/status":
        let bytes = try JSONEncoder().encode(page())
        return ControlAnswer(type: "application/json", body: String(decoding: bytes, as: UTF8.self))
      case "/metrics":
        return ControlAnswer(
          type: "application/openmetrics-text; version=1.0.0; charset=utf-8",
          body: MetricsText(form: .openMetrics).text(of: try page().metrics))
      default: return nil
      }
    } catch {
      log(.warning, "cannot answer on the control socket: \(error)")
      return nil
    }
  }

  private func page() throws -> StatusPage {
    var page = try StatusPage(configuration: configuration)
    page.daemon = snapshot(isRunning: true)
    page.state = "running"
    return page
  }

  /// Answers on the socket until the task is cancelled. Without a socket the daemon does its work all the same.
  func serve(at path: String) async {
    do {
      let server = try ControlServer(path: path) { self.answer(to: $0) }
      await server.run()
    } catch {
      log(.warning, "no control socket: \(error); 'voxpop status' reads the database")
      // Ended by the cancellation only.
      while !Task.isCancelled { try? await Task.sleep(for: .seconds(3600)) }
    }
  }
}
