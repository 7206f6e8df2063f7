/// Finds every piece of a vocabulary that begins at a given byte.
///
/// The edges of the trie live in one open-addressing table, keyed by node and byte, so that building it takes one
/// insertion a byte of vocabulary (some milliseconds for 50,000 pieces) and a step of a walk one probe.
struct PieceTrie: Sendable {
  static let root: UInt32 = 0

  /// Key in the upper, child in the lower half; 0 is a free slot, since no edge leads to the root.
  private var edges: [UInt64]
  private var shift: UInt64
  /// The piece that ends at a node, or -1.
  private var pieceIDs: [Int32]

  /// A trie of the pieces that text can yield; of two equal ones the first counts.
  init(_ vocabulary: Vocabulary) {
    edges = Array(repeating: 0, count: 1 << 12)
    shift = 64 - 12
    pieceIDs = [-1]
    pieceIDs.reserveCapacity(vocabulary.count * 2)
    let bytes = vocabulary.pieces.bytes
    for id in 0..<vocabulary.count where vocabulary.matchesText(id) {
      var node = Self.root
      for position in vocabulary.pieces.range(id) { node = addedChild(of: node, bytes[position]) }
      if pieceIDs[Int(node)] < 0 { pieceIDs[Int(node)] = Int32(id) }
    }
  }

  /// The node one byte further, or nil if no piece goes on like this.
  @inline(__always)
  func child(of node: UInt32, _ byte: UInt8) -> UInt32? {
    let key = UInt64(node << 8 | UInt32(byte))
    var slot = firstSlot(key)
    while true {
      let edge = edges[slot]
      if edge == 0 { return nil }
      if edge >> 32 == key { return UInt32(truncatingIfNeeded: edge) }
      slot = (slot + 1) & (edges.count - 1)
    }
  }

  /// The piece whose last byte led to this node, or -1.
  @inline(__always)
  func pieceID(at node: UInt32) -> Int32 { pieceIDs[Int(node)] }

  @inline(__always)
  private func firstSlot(_ key: UInt64) -> Int { Int((key &* 0x9E37_79B9_7F4A_7C15) >> shift) }

  private mutating func addedChild(of node: UInt32, _ byte: UInt8) -> UInt32 {
    if let child = child(of: node, byte) { return child }
    let child = UInt32(pieceIDs.count)
    pieceIDs.append(-1)
    if pieceIDs.count * 2 > edges.count { grow() }
    insert(UInt64(node << 8 | UInt32(byte)) << 32 | UInt64(child))
    return child
  }

  private mutating func insert(_ edge: UInt64) {
    var slot = firstSlot(edge >> 32)
    while edges[slot] != 0 { slot = (slot + 1) & (edges.count - 1) }
    edges[slot] = edge
  }

  private mutating func grow() {
    let old = edges
    edges = Array(repeating: 0, count: old.count * 2)
    shift -= 1
    for edge in old where edge != 0 { insert(edge) }
  }
}
