/// Metrics as text, in one of the two forms that are read.
struct MetricsText {
  enum Form: String, CaseIterable {
    /// OpenMetrics 1.0: a counter's family is named without `_total`, units are told, and the end is marked.
    case openMetrics = "openmetrics"
    /// Prometheus' text format 0.0.4, which is what node_exporter's textfile collector reads.
    case prometheus
  }

  let form: Form

  /// Families in the order in which they are given; one without a sample is left out.
  func text(of families: [MetricFamily]) -> String {
    var lines: [String] = []
    for family in families where !family.samples.isEmpty {
      let name = familyName(of: family)
      lines.append("# HELP \(name) \(escaped(family.help, quotes: form == .openMetrics))")
      lines.append("# TYPE \(name) \(typeName(of: family.type))")
      if form == .openMetrics, let unit = family.unit { lines.append("# UNIT \(name) \(unit)") }
      for sample in family.samples {
        lines.append("\(family.sampleName)\(labels(sample.labels)) \(number(sample.value))")
      }
    }
    if form == .openMetrics { lines.append("# EOF") }
    return lines.joined(separator: "\n") + "\n"
  }

  private func familyName(of family: MetricFamily) -> String {
    form == .openMetrics ? family.name : family.sampleName
  }

  private func typeName(of type: MetricFamily.Kind) -> String {
    form == .prometheus && type == .info ? "gauge" : type.rawValue
  }

  private func labels(_ labels: [(name: String, value: String)]) -> String {
    if labels.isEmpty { return "" }
    return "{" + labels.map { "\($0.name)=\"\(escaped($0.value, quotes: true))\"" }.joined(separator: ",") + "}"
  }

  private func escaped(_ text: String, quotes: Bool) -> String {
    var escaped = ""
    for character in text.unicodeScalars {
      switch character {
      case "\\": escaped += "\\\\"
      case "\n": escaped += "\\n"
      case "\"" where quotes: escaped += "\\\""
      default: escaped.unicodeScalars.append(character)
      }
    }
    return escaped
  }

  private func number(_ value: Double) -> String {
    // Whole numbers, which most are, without a fraction; seconds since 1970 keep their milliseconds.
    value == value.rounded() && abs(value) < 1e15 ? "\(Int64(value))" : "\(value)"
  }
}

/// One metric with all its samples.
struct MetricFamily {
  enum Kind: String {
    case counter
    case gauge
    case info
  }

  struct Sample {
    var labels: [(name: String, value: String)] = []
    var value: Double
  }

  /// As OpenMetrics names it: with the unit, and without `_total` or `_info`.
  var name: String
  var type: Kind
  /// `seconds`, `bytes`: base units, which end the name.
  var unit: String?
  var help: String
  var samples: [Sample]

  var sampleName: String {
    switch type {
    case .counter: name + "_total"
    case .gauge: name
    case .info: name + "_info"
    }
  }
}
