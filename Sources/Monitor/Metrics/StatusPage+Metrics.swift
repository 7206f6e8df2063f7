import Alerts

extension StatusPage {
  /// Everything that `voxpop metrics` and the metrics file tell.
  var metrics: [MetricFamily] {
    processMetrics + storageMetrics + postMetrics + sourceMetrics + ruleMetrics + receiverMetrics + topicMetrics
  }

  private var processMetrics: [MetricFamily] {
    var families = [
      MetricFamily(
        name: "voxpop_build", type: .info, help: "The version.",
        samples: [.init(labels: [("version", daemon?.version ?? Program.version)], value: 1)]),
      .gauge("voxpop_running", help: "Whether the daemon runs.", state == "running" ? 1 : 0),
    ]
    guard let daemon else { return families }
    families += [
      .time("voxpop_start_time", help: "When the configuration in effect took effect.", daemon.started),
      .time("voxpop_status_time", help: "When these figures were taken.", daemon.updated),
      .gauge(
        "voxpop_config_last_reload_successful", help: "Whether the last reload of the configuration took effect.",
        daemon.reload?.succeeded == false ? 0 : 1),
      .time(
        "voxpop_config_last_reload_time", help: "When the configuration was last asked to be reloaded.",
        daemon.reload?.time),
      .gauge(
        "voxpop_memory_resident_bytes", unit: "bytes", help: "Resident memory.", Double(daemon.memory.residentBytes)),
      .gauge(
        "voxpop_memory_peak_bytes", unit: "bytes", help: "Most resident memory since the start.",
        Double(daemon.memory.peakResidentBytes)),
      .gauge(
        "voxpop_memory_ceiling_bytes", unit: "bytes", help: "The ceiling that the configuration implies.",
        Double(daemon.memory.ceilingBytes)),
      .gauge(
        "voxpop_queue_posts", help: "Posts and polls between the sources and the model.", Double(daemon.ring.depth)),
      .gauge("voxpop_queue_capacity_posts", help: "Room of the queue.", Double(daemon.ring.capacity)),
      .gauge("voxpop_queue_peak_posts", help: "Most that were ever in the queue.", Double(daemon.ring.highWaterMark)),
      .counter("voxpop_queue_waits", help: "Times that a source waited for room in the queue.", daemon.ring.waits),
    ]
    return families
  }

  private var storageMetrics: [MetricFamily] {
    [
      .gauge(
        "voxpop_database_used_bytes", unit: "bytes", help: "Of the database's file, what is in use.",
        Double(storage.usedBytes)),
      .gauge(
        "voxpop_database_file_bytes", unit: "bytes", help: "The database's file, without its log.",
        Double(storage.fileBytes)),
      MetricFamily(
        name: "voxpop_stage_busy_seconds", type: .gauge, unit: "seconds",
        help: "How long a stage has been at its present piece of work; 0 while it has nothing to do.",
        samples: (daemon?.stages ?? []).map { .init(labels: [("stage", $0.name)], value: $0.busySeconds ?? 0) }),
    ]
  }

  private var ruleMetrics: [MetricFamily] {
    [
      MetricFamily(
        name: "voxpop_rule_firing_topics", type: .gauge, help: "On how many topics a rule fires.",
        samples: rules.map { .init(labels: [("rule", $0.name)], value: Double($0.firing.count)) })
    ]
  }

  private var postMetrics: [MetricFamily] {
    guard let posts = daemon?.posts, let daemon else { return [] }
    return [
      .counter("voxpop_posts_scored", help: "Posts scored since the start.", posts.scored),
      .counter("voxpop_posts_duplicate", help: "Posts that were known already.", posts.duplicates),
      .counter("voxpop_posts_late", help: "Posts that corrected a window that had been evaluated.", posts.late),
      MetricFamily(
        name: "voxpop_posts_dropped", type: .counter, help: "Posts that were not counted in a window, by reason.",
        samples: [
          .init(labels: [("reason", "queue_full")], value: Double(daemon.ring.dropped)),
          .init(labels: [("reason", "outside_windows")], value: Double(posts.outsideWindows)),
        ]),
      .counter("voxpop_alerts", help: "Alerts that fired or ended since the start.", daemon.alerts),
    ]
  }

  private var sourceMetrics: [MetricFamily] {
    func each(_ value: (Source) -> Double?) -> [MetricFamily.Sample] {
      sources.compactMap { source in
        value(source).map { .init(labels: [("source", source.name)], value: $0) }
      }
    }
    return [
      MetricFamily(
        name: "voxpop_source_last_success_time_seconds", type: .gauge, unit: "seconds",
        help: "When a source last answered.", samples: each { $0.lastSuccess.flatMap(seconds) }),
      MetricFamily(
        name: "voxpop_source_last_attempt_time_seconds", type: .gauge, unit: "seconds",
        help: "When a source was last asked.", samples: each { $0.lastAttempt.flatMap(seconds) }),
      MetricFamily(
        name: "voxpop_source_interval_seconds", type: .gauge, unit: "seconds",
        help: "How often a source is to be asked.", samples: each { $0.intervalSeconds }),
      MetricFamily(
        name: "voxpop_source_consecutive_failures", type: .gauge, help: "Failures of a source since it last answered.",
        samples: each { Double($0.consecutiveFailures) }),
      MetricFamily(
        name: "voxpop_source_polls", type: .counter, help: "Times that a source was asked, over all runs.",
        samples: each { Double($0.polls) }),
      MetricFamily(
        name: "voxpop_source_posts", type: .counter, help: "Posts of a source that were stored, over all runs.",
        samples: each { Double($0.posts) }),
    ]
  }

  private var receiverMetrics: [MetricFamily] {
    func each(_ value: (Receiver) -> Double?) -> [MetricFamily.Sample] {
      receivers.compactMap { receiver in
        value(receiver).map { .init(labels: [("receiver", receiver.name)], value: $0) }
      }
    }
    return [
      MetricFamily(
        name: "voxpop_receiver_pending_messages", type: .gauge, help: "Messages that wait for a receiver.",
        samples: each { Double($0.pending) }),
      MetricFamily(
        name: "voxpop_receiver_gathered_alerts", type: .gauge,
        help: "Alerts that wait for company, or for the end of what holds them back.",
        samples: each { Double($0.gathered) }),
      MetricFamily(
        name: "voxpop_receiver_oldest_pending_time_seconds", type: .gauge, unit: "seconds",
        help: "When the oldest message that waits was made.", samples: each { $0.oldestPending.flatMap(seconds) }),
      MetricFamily(
        name: "voxpop_receiver_messages", type: .counter, help: "Messages whose delivery has ended, over all runs.",
        samples: receivers.flatMap { receiver -> [MetricFamily.Sample] in
          [("delivered", receiver.delivered), ("given_up", receiver.dead)].map { result, count in
            .init(labels: [("receiver", receiver.name), ("result", result)], value: Double(count))
          }
        }),
      MetricFamily(
        name: "voxpop_receiver_retries", type: .counter, help: "Deliveries that were tried again, over all runs.",
        samples: each { Double($0.retried) }),
    ]
  }

  private var topicMetrics: [MetricFamily] {
    let topics = daemon?.topics ?? []
    return [
      MetricFamily(
        name: "voxpop_topic_hour_posts", type: .gauge, help: "Posts about a topic in the last hour, by mood.",
        samples: topics.flatMap { topic -> [MetricFamily.Sample] in
          let neutral = topic.posts - topic.negative - topic.positive
          return [("negative", topic.negative), ("neutral", neutral), ("positive", topic.positive)].map { mood, count in
            .init(labels: [("topic", topic.name), ("mood", mood)], value: Double(count))
          }
        })
    ]
  }
}

/// Seconds since 1970 of a time as the status writes it; nil if it is none.
private func seconds(_ time: String) -> Double? {
  FeedDate.time(time).map { Double($0.milliseconds) / 1000 }
}

extension MetricFamily {
  fileprivate static func gauge(_ name: String, unit: String? = nil, help: String, _ value: Double) -> MetricFamily {
    MetricFamily(name: name, type: .gauge, unit: unit, help: help, samples: [Sample(value: value)])
  }

  fileprivate static func counter(_ name: String, help: String, _ value: Int) -> MetricFamily {
    MetricFamily(name: name, type: .counter, help: help, samples: [Sample(value: Double(value))])
  }

  /// Without a time there is no sample: 1970 would look like an outage of decades.
  fileprivate static func time(_ name: String, help: String, _ time: String?) -> MetricFamily {
    MetricFamily(
      name: name + "_seconds", type: .gauge, unit: "seconds", help: help,
      samples: time.flatMap(seconds).map { [Sample(value: $0)] } ?? [])
  }
}
