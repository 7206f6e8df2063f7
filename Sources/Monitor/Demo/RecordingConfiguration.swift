/// The configuration that the demo writes into its temporary folder, as an operator would write it.
package enum DemoConfiguration {
  /// The text of `voxpop.yaml`: feeds at `feedBase/<source>`, a webhook at `hookURL`, and files in `directory`.
  ///
  /// `directory` must hold the webhook's secret as `pr-webhook.key` and the rules as `rules/reputation.yaml`.
  package static func yaml(feedBase: String, hookURL: String, directory: String) -> String {
    var text = "sources:\n"
    for source in RecordedSource.allCases {
      text += """
          - name: \(source.rawValue)
            url: "\(feedBase)/\(source.rawValue)"
            every: 1s
            allow_private: true

        """
    }
    text += "topics:\n"
    for topic in topics {
      text += "  - name: \(topic.name)\n    any: [\(topic.any.map { "\"\($0)\"" }.joined(separator: ", "))]\n"
    }
    text += """
      receivers:
        - name: pr-team
          webhook:
            url: "\(hookURL)"
            secret_file: "\(directory)/pr-webhook.key"
            allow_private: true
        - name: log
          file:
            path: "\(directory)/alerts.log"
      database: "\(directory)/voxpop.db"

      """
    return text
  }

  /// Brand names with the spellings and hashtags that people use for them.
  package static let topics: [(name: String, any: [String])] = [
    ("lumora", ["lumora", "lumorra", "lumoradown", "boycottlumora", "brew 3", "露茉拉", "露莫拉"]),
    ("norrsken-air", ["norrsken air", "norrsken", "norsken air", "norrskenair", "北光航空"]),
    ("pebblepay", ["pebblepay", "pebble pay", "peblepay", "卵石支付"]),
  ]

  /// The text of `rules/reputation.yaml`. The spike detector learns for two days before it says anything, and the recording
  /// is of one day: these rules do without it.
  package static let rules = """
    groups:
      - name: reputation
        rules:
          - alert: NegativeSurge
            topics: ["*"]
            expr: negative_share('1h') > 0.5 AND posts('1h') >= 20
            for: 5m
            keep_firing_for: 30m
            labels: { severity: critical }
            annotations:
              summary: "{{ topic }}: {{ negative_share('1h') | percent }} of {{ posts('1h') }} posts are negative"
            notify: [pr-team, log]
          - alert: VolumeSpike
            topics: ["*"]
            expr: posts('1h') >= 20 AND posts('1h') > 2 * posts('1h', '1h')
            for: 10m
            keep_firing_for: 30m
            labels: { severity: warning }
            annotations:
              summary: "{{ topic }}: {{ posts('1h') }} posts within an hour"
            notify: [log]

    """
}
