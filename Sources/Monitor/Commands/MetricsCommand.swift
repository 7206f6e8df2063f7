extension Command {
  static let metrics = Command(
    name: "metrics",
    summary: "Print the daemon's figures as metrics",
    details: """
      Asks the running daemon on its control socket, like status, else reads its database, whose figures are at most five seconds old.
      'curl --unix-socket /run/voxpop/voxpop.sock http://voxpop/metrics' gets the same. The daemon leaves these figures in the file
      that the configuration names with 'metrics: { file: ... }', in the format that node_exporter's textfile collector reads.
      """,
    options: [
      OptionSpecification(name: "config", value: "FILE", help: "the daemon's configuration (default: voxpop.yaml)"),
      OptionSpecification(name: "format", value: "FORMAT", help: "openmetrics (the default) or prometheus"),
    ]
  ) { arguments in
    let configuration = try loadConfiguration(arguments["config"] ?? "voxpop.yaml")
    let format = arguments["format"] ?? MetricsText.Form.openMetrics.rawValue
    guard let form = MetricsText.Form(rawValue: format) else {
      throw usage("--format is '\(format)'; expected \(listed(MetricsText.Form.allCases.map(\.rawValue)))", "metrics")
    }
    let page = try StatusPage.current(for: configuration)
    Console.printPart(MetricsText(form: form).text(of: page.metrics))
    return .success
  }
}
