extension AlertBrief {
  /// The brief as lines of one markup, within a limit: whole posts are cut first, and the message says how many; then the
  /// arithmetic, then the end of the summary.
  func text(_ markup: Markup, limit: TextLimit, phrases: Phrases, hasTitle: Bool = true) -> String {
    let whole = withWholePosts(posts.count, fits: { limit.fits($0) }) { kept in
      lines(markup, phrases: phrases, hasTitle: hasTitle, posts: kept, hasArithmetic: true, summary: summary)
    }
    if limit.fits(whole) { return whole }
    let bare = lines(markup, phrases: phrases, hasTitle: hasTitle, posts: 0, hasArithmetic: false, summary: summary)
    if limit.fits(bare) { return bare }
    // Escaping makes a text longer, so the summary is shortened by what is too much until it fits.
    var room = limit.count
    while room > 0 {
      let summary = TextLimit(count: room, unit: limit.unit).cut(summary)
      let text = lines(
        markup, phrases: phrases, hasTitle: hasTitle, posts: 0, hasArithmetic: false, summary: summary)
      if limit.fits(text) { return text }
      room -= max(limit.size(of: text) - limit.count, 1)
    }
    return limit.cut(markup.escaped(title))
  }

  private func lines(
    _ markup: Markup, phrases: Phrases, hasTitle: Bool, posts kept: Int, hasArithmetic: Bool, summary: String
  ) -> String {
    var paragraphs: [String] = []
    if hasTitle { paragraphs.append(markup.bold(title)) }
    if let warning { paragraphs.append(markup.bold(warning)) }
    if !summary.isEmpty { paragraphs.append(markup.escaped(summary)) }
    if !facts.isEmpty {
      paragraphs.append(facts.map { "\(markup.escaped($0.name)): \(markup.escaped($0.value))" }.joined(separator: "\n"))
    }
    if hasArithmetic, !arithmetic.isEmpty {
      let list = arithmetic.map { markup.escaped($0) }.joined(separator: "\n")
      paragraphs.append("\(markup.bold(phrases.arithmetic))\n\(list)")
    }
    if let sparkline { paragraphs.append("\(markup.escaped(phrases.lastDay))\n\(sparkline)") }
    if !posts.isEmpty { paragraphs.append(postLines(markup, phrases: phrases, kept: kept)) }
    if !sourcesDown.isEmpty {
      paragraphs.append(markup.escaped("⚠️ \(phrases.sourcesDown): \(shownSources)"))
    }
    paragraphs.append(markup.escaped(footer))
    return paragraphs.joined(separator: "\n\n")
  }

  private func postLines(_ markup: Markup, phrases: Phrases, kept: Int) -> String {
    var lines = [markup.bold(listTitle)]
    lines += posts.prefix(kept).map { "• \(markup.link($0.headline, to: $0.link)) (\(markup.escaped($0.note)))" }
    if let missing = missing(kept: kept) { lines.append(markup.escaped(missing)) }
    return lines.joined(separator: "\n")
  }

  /// How many of the list are not shown; nil if all are.
  func missing(kept: Int) -> String? { kept < posts.count || hidden > 0 ? cut(posts.count - kept) : nil }

  /// The first few by name; a storm of outages must not fill the message.
  var shownSources: String {
    var shown = sourcesDown.prefix(10).joined(separator: ", ")
    if sourcesDown.count > 10 { shown += " + \(sourcesDown.count - 10)" }
    return completeness.map { "\(shown) (\($0))" } ?? shown
  }
}
