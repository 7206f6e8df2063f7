/// The namespace declarations in scope.
struct XMLNamespaces {
  private struct Binding {
    /// Empty for the default namespace.
    let prefix: Range<Int>
    let namespace: FeedNamespace
    let depth: Int
  }

  private var bindings: [Binding] = []

  var count: Int { bindings.count }

  /// Takes an attribute whose name starts with `xmlns`; others are none of ours. Depth is that of the element outside.
  mutating func declare(
    _ attribute: XMLAttributes.Attribute, of input: UnsafeBufferPointer<UInt8>, depth: Int
  ) {
    var prefix = attribute.name.upperBound..<attribute.name.upperBound
    if attribute.name.count > 5 {
      guard input[attribute.name.lowerBound + 5] == UInt8(ascii: ":") else { return }
      prefix = (attribute.name.lowerBound + 6)..<attribute.name.upperBound
    }
    let uri = String(decoding: input.part(attribute.value).prefix(256), as: UTF8.self)
    let name = String(decoding: input.part(prefix), as: UTF8.self)
    bindings.append(
      Binding(prefix: prefix, namespace: FeedNamespace(uri: uri, prefix: prefix.isEmpty ? nil : name), depth: depth))
  }

  /// Forgets what elements that deep or deeper declared.
  @inline(__always)
  mutating func leave(depth: Int) { while let last = bindings.last, last.depth >= depth { bindings.removeLast() } }

  /// A prefix that the document never declares is taken at its word.
  func namespace(of prefix: Range<Int>, in input: UnsafeBufferPointer<UInt8>) -> FeedNamespace {
    var index = bindings.count - 1
    while index >= 0 {
      let binding = bindings[index]
      if binding.prefix.count == prefix.count, isSame(binding.prefix, prefix, in: input) { return binding.namespace }
      index -= 1
    }
    if prefix.isEmpty { return .core }
    return FeedNamespace(uri: nil, prefix: String(decoding: input.part(prefix), as: UTF8.self))
  }

  @inline(__always)
  private func isSame(_ left: Range<Int>, _ right: Range<Int>, in input: UnsafeBufferPointer<UInt8>) -> Bool {
    for offset in 0..<left.count where input[left.lowerBound + offset] != input[right.lowerBound + offset] {
      return false
    }
    return true
  }
}
