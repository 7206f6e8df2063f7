import Alerts
import Testing

@testable import Monitor

@Suite struct ConfigurationDifferenceTests {
  @Test func `it counts what came and went, and names what changed`() {
    let old = configuration()
    var new = old
    new.sources.append(Configuration.Source(name: "b", url: "http://b.example/"))
    new.sources.append(Configuration.Source(name: "c", url: "http://c.example/"))
    new.topics = []
    new.rules[0].expression = "posts('1h') > 2"
    new.rules[0].holdFor = .seconds(60)
    new.limits.queue = 64
    new.model = "/other.safetensors"
    let difference = difference(old, new)
    #expect(
      difference.description
        == "+2 sources, rule Surge changed, limits changed, model changed, -1 topic")
    #expect(
      Set(difference.lines) == [
        "+ source b", "+ source c", "- topic acme", "~ rule Surge: expr, for", "~ setting limits: queue",
        "~ setting model",
      ])
  }

  @Test func `nothing changed is said so, whatever the order of labels in memory`() {
    for _ in 1...20 {
      var one = configuration()
      var two = configuration()
      let labels = (1...20).map { ("label\($0)", "\($0)") }
      one.rules[0].labels = Dictionary(uniqueKeysWithValues: labels)
      two.rules[0].labels = Dictionary(uniqueKeysWithValues: labels.reversed())
      #expect(difference(one, two).description == "nothing changed")
    }
  }

  @Test func `a receiver's address is compared, and is not in the outline`() {
    var one = configuration()
    one.receivers = [
      Configuration.Receiver(
        name: "chat", kind: .webhook(url: "https://h.example/T0KEN", secretFile: nil, allowPrivate: false))
    ]
    var two = one
    two.receivers[0].kind = .webhook(url: "https://h.example/0THER", secretFile: nil, allowPrivate: false)
    #expect(difference(one, two).lines == ["~ receiver chat"])
    #expect(!String(decoding: ConfigurationOutline(of: one).bytes, as: UTF8.self).contains("T0KEN"))
  }

  @Test func `an outline survives the store, and another form of it is none`() {
    let outline = ConfigurationOutline(of: configuration())
    #expect(ConfigurationOutline(bytes: outline.bytes) == outline)
    #expect(ConfigurationOutline(bytes: Array("[1]".utf8)) == nil)
  }

  @Test func `many changes of one kind are counted`() {
    var one = configuration()
    one.sources = (1...5).map { Configuration.Source(name: "s\($0)", url: "http://\($0).example/") }
    var two = one
    for index in two.sources.indices { two.sources[index].every = .seconds(7) }
    #expect(difference(one, two).description == "5 sources changed")
  }

  private func difference(_ old: Configuration, _ new: Configuration) -> ConfigurationDifference {
    ConfigurationDifference(from: ConfigurationOutline(of: old), to: ConfigurationOutline(of: new))
  }

  private func configuration() -> Configuration {
    var configuration = Configuration()
    configuration.sources = [Configuration.Source(name: "a", url: "http://a.example/")]
    configuration.topics = [Configuration.Topic(name: "acme")]
    configuration.rules = [Rule(group: "g", name: "Surge", topics: ["acme"], expression: "posts('1h') > 1")]
    return configuration
  }
}
