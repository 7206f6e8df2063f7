import CYAML

/// Reads one YAML document into a tree, within bounds.
///
/// libyaml's events carry line and column for everything. An alias is replaced by what its anchor holds, and counts as
/// that many nodes, so that a few lines cannot unfold into gigabytes.
package struct YAMLDocument: Sendable {
  package struct Bounds: Sendable {
    package var bytes = 4_000_000
    package var depth = 32
    /// Scalars, sequences and mappings, with those that aliases stand for.
    package var nodes = 200_000

    package init() {}
  }

  /// Nil for a file without content.
  package let root: YAMLNode?

  /// Fails with the first thing that is not YAML, or beyond the bounds; `file` is the name for messages.
  package init(_ bytes: [UInt8], file: String, bounds: Bounds = Bounds()) throws(Mistake) {
    guard bytes.count <= bounds.bytes else {
      throw Mistake(
        file: file, line: 0, column: 0,
        message: "\(formattedByteSize(bytes.count)) of YAML; expected at most \(formattedByteSize(bounds.bytes))")
    }
    let parser = try EventParser(bytes, file: file)
    var builder = TreeBuilder(file: file, bounds: bounds)
    while true {
      let event = try parser.next()
      if case .streamEnd = event.kind { break }
      try builder.take(event)
    }
    root = builder.root
  }
}

/// What libyaml says, in Swift's terms.
private struct Event {
  enum Kind {
    case scalar(String, YAMLNode.Style)
    case alias(String)
    case sequenceStart
    case mappingStart
    case end
    case documentStart
    case streamEnd
    case other
  }

  var kind: Kind
  var anchor: String?
  var position: FilePosition
  var isVerbatim = false
}

/// Owner of libyaml's parser and of the bytes that it reads.
private struct EventParser: ~Copyable {
  private let parser: UnsafeMutablePointer<yaml_parser_t>
  private let input: UnsafeMutableBufferPointer<UInt8>
  private let file: String

  init(_ bytes: [UInt8], file: String) throws(Mistake) {
    input = .allocate(capacity: max(1, bytes.count))
    _ = input.initialize(from: bytes)
    parser = .allocate(capacity: 1)
    self.file = file
    guard yaml_parser_initialize(parser) == 1 else {
      // No memory: hand the parser to `deinit` in a state that it may delete.
      parser.initialize(to: yaml_parser_t())
      throw Mistake(file: file, line: 0, column: 0, message: "no memory to read YAML")
    }
    yaml_parser_set_input_string(parser, input.baseAddress, bytes.count)
  }

  deinit {
    yaml_parser_delete(parser)
    parser.deallocate()
    input.deallocate()
  }

  func next() throws(Mistake) -> Event {
    var event = yaml_event_t()
    guard yaml_parser_parse(parser, &event) == 1 else { throw syntaxMistake() }
    defer { yaml_event_delete(&event) }
    let position = place(event.start_mark)
    switch event.type {
    case YAML_SCALAR_EVENT:
      let scalar = event.data.scalar
      let text = String(
        decoding: UnsafeBufferPointer(start: scalar.value, count: scalar.length), as: UTF8.self)
      let style: YAMLNode.Style =
        switch scalar.style {
        case YAML_SINGLE_QUOTED_SCALAR_STYLE, YAML_DOUBLE_QUOTED_SCALAR_STYLE: .quoted
        case YAML_LITERAL_SCALAR_STYLE, YAML_FOLDED_SCALAR_STYLE: .block
        default: .plain
        }
      // With escapes or line breaks the characters in the file are more than those of the text.
      let written = event.end_mark.index - event.start_mark.index
      let isVerbatim =
        style != .block && event.start_mark.line == event.end_mark.line
        && written == text.unicodeScalars.count + (style == .quoted ? 2 : 0)
      return Event(
        kind: .scalar(text, style), anchor: string(scalar.anchor), position: position, isVerbatim: isVerbatim)
    case YAML_ALIAS_EVENT: return Event(kind: .alias(string(event.data.alias.anchor) ?? ""), position: position)
    case YAML_SEQUENCE_START_EVENT:
      return Event(kind: .sequenceStart, anchor: string(event.data.sequence_start.anchor), position: position)
    case YAML_MAPPING_START_EVENT:
      return Event(kind: .mappingStart, anchor: string(event.data.mapping_start.anchor), position: position)
    case YAML_SEQUENCE_END_EVENT, YAML_MAPPING_END_EVENT: return Event(kind: .end, position: position)
    case YAML_DOCUMENT_START_EVENT: return Event(kind: .documentStart, position: position)
    case YAML_STREAM_END_EVENT: return Event(kind: .streamEnd, position: position)
    default: return Event(kind: .other, position: position)
    }
  }

  private func string(_ pointer: UnsafeMutablePointer<yaml_char_t>?) -> String? {
    pointer.map { String(cString: UnsafePointer($0)) }
  }

  private func place(_ mark: yaml_mark_t) -> FilePosition {
    FilePosition(file: file, line: Int(mark.line) + 1, column: Int(mark.column) + 1)
  }

  private func syntaxMistake() -> Mistake {
    let problem = parser.pointee.problem.map { String(cString: $0) } ?? "this cannot be read"
    if parser.pointee.error == YAML_READER_ERROR {
      // The reader knows an offset in bytes only.
      let before = input.prefix(Int(parser.pointee.problem_offset))
      let line = before.count { $0 == 0x0A } + 1
      let lineStart = before.lastIndex(of: 0x0A).map { $0 + 1 } ?? 0
      let column = before[min(lineStart, before.endIndex)...].count { $0 & 0xC0 != 0x80 } + 1
      return Mistake(
        file: file, line: line, column: column, message: "not valid UTF-8 text: \(problem)",
        hint: "save the file as UTF-8 without control characters")
    }
    let context = parser.pointee.context.map { " " + String(cString: $0) } ?? ""
    let start = place(parser.pointee.context_mark)
    var position = place(parser.pointee.problem_mark)
    if position.line > input.split(separator: 0x0A, omittingEmptySubsequences: false).count {
      // libyaml counts a line more where the last one does not end.
      position = start.line < position.line ? start : FilePosition(file: file, line: position.line - 1, column: 1)
    }
    return Mistake(
      file: file, line: position.line, column: position.column, message: "not YAML: \(problem)\(context)",
      hint: hint(context: context, from: start.line, at: position.line))
  }

  /// The usual reason why a line is not YAML.
  private func hint(context: String, from start: Int, at line: Int) -> String? {
    let lines = input.split(separator: 0x0A, maxSplits: line, omittingEmptySubsequences: false)
    guard lines.indices.contains(line - 1) else { return nil }
    let text = String(decoding: lines[line - 1], as: UTF8.self)
    if text.prefix(while: { $0 == " " || $0 == "\t" }).contains("\t") { return "indent with spaces, not tabs" }
    if context.contains("alias") { return "quote text that begins with *: '*'" }
    if context.contains("anchor") { return "quote text that begins with &: '&'" }
    if context.contains("next token") { return "quote text that begins with @, ` or %" }
    if context.contains("quoted scalar") { return "the quotation mark on line \(start) is never closed" }
    if context.contains("flow"), start != line { return "the bracket on line \(start) is never closed" }
    if text.contains(": ") { return "quote text that has a colon and a space in it" }
    return nil
  }
}

/// Puts events together to a tree.
private struct TreeBuilder {
  private struct Open {
    var position: FilePosition
    var anchor: String?
    /// Keys and values in turn for a mapping.
    var children: [YAMLNode] = []
    var isMapping: Bool
    var nodesBefore: Int
  }

  private(set) var root: YAMLNode?
  private let file: String
  private let bounds: YAMLDocument.Bounds
  private var open: [Open] = []
  private var anchors: [String: (node: YAMLNode, nodes: Int)] = [:]
  private var nodes = 0
  private var documents = 0

  init(file: String, bounds: YAMLDocument.Bounds) {
    self.file = file
    self.bounds = bounds
  }

  mutating func take(_ event: Event) throws(Mistake) {
    switch event.kind {
    case .documentStart:
      documents += 1
      if documents > 1 {
        throw mistake(
          "a second document; expected one a file", at: event.position, hint: "remove the line '---', or use two files")
      }
    case .scalar(let text, let style):
      try count(1, at: event.position)
      var node = YAMLNode(content: .scalar(text, style), position: event.position)
      node.isVerbatim = event.isVerbatim
      close(node, anchor: event.anchor, nodes: 1)
    case .alias(let name):
      guard let (node, size) = anchors[name] else {
        throw mistake(
          "*\(shortened(name)) stands for nothing; expected an anchor &\(shortened(name)) above", at: event.position,
          hint: "quote text that begins with *: '*\(shortened(name))'")
      }
      try count(size, at: event.position)
      close(node, anchor: nil, nodes: size)
    case .sequenceStart, .mappingStart:
      guard open.count < bounds.depth else {
        throw mistake("more than \(bounds.depth) levels of nesting", at: event.position)
      }
      let before = nodes
      try count(1, at: event.position)
      var isMapping = false
      if case .mappingStart = event.kind { isMapping = true }
      open.append(
        Open(position: event.position, anchor: event.anchor, isMapping: isMapping, nodesBefore: before))
    case .end:
      guard let done = open.popLast() else { return }
      let content: YAMLNode.Content =
        done.isMapping
        ? .mapping(
          stride(from: 0, to: done.children.count - 1, by: 2).map {
            YAMLNode.Entry(key: done.children[$0], value: done.children[$0 + 1])
          }) : .sequence(done.children)
      close(YAMLNode(content: content, position: done.position), anchor: done.anchor, nodes: nodes - done.nodesBefore)
    case .streamEnd, .other: break
    }
  }

  private mutating func close(_ node: YAMLNode, anchor: String?, nodes: Int) {
    if let anchor { anchors[anchor] = (node, nodes) }
    if open.isEmpty { root = node } else { open[open.count - 1].children.append(node) }
  }

  private mutating func count(_ more: Int, at position: FilePosition) throws(Mistake) {
    nodes += more
    guard nodes <= bounds.nodes else {
      throw mistake(
        "more than \(bounds.nodes) values, aliases unfolded", at: position, hint: "split the file, or use fewer aliases"
      )
    }
  }

  private func mistake(_ message: String, at place: FilePosition, hint: String? = nil) -> Mistake {
    Mistake(file: place.file, line: place.line, column: place.column, message: message, hint: hint)
  }
}
