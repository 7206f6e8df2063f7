/// The attention network: pieces of a text in, one vector for the text out.
///
/// This is a BERT-style encoder (Devlin et al. 2019, arXiv 1810.04805) with the norm behind each residual: words plus
/// positions, then layers of attention and of a GELU network. A text's vector is the mean over all tokens, or with a
/// query in the model the mean weighted by softmax(state · query), taken behind the last layer or behind several. It
/// reads a batch packed, without padding, and attention stays within each post. A post's vector is the same to the last
/// bit whatever else is in the batch.
///
/// One encoder serves any number of threads at once; each call has a workspace of at most some 6 MB, kept for the next.
public final class AttentionEncoder: Sendable {
  /// What the matrices are multiplied in; all else is single precision.
  public enum Precision: String, Sendable, CaseIterable {
    /// Weights as the file has them, and the numbers of each token rounded to eight bits with a scale of their own.
    /// Some five times faster where the processor multiplies bytes.
    case int8
    /// The weights times their scales, unpacked to four bytes each: the reference.
    case float32
  }

  /// The length of a text's vector.
  public var width: Int { weights.shape.width * weights.shape.pooledLayers.count }
  /// The most tokens that are read together; longer posts are read in windows.
  public var windowTokens: Int { weights.shape.positions }
  /// The size of the vocabulary.
  public var pieceCount: Int { weights.shape.pieces }
  public var precision: Precision { weights.precision }

  let weights: EncoderWeights
  let kernels: Kernels
  private let workspaces = WorkspacePool()

  /// Packs the matrices for this processor: for the shipped model some 22 MB, or 90 MB with `float32`.
  public convenience init(file: SafetensorsFile, precision: Precision = .int8) throws(ModelError) {
    try self.init(file: file, precision: precision, kernels: Kernels())
  }

  package init(file: SafetensorsFile, precision: Precision, kernels: Kernels) throws(ModelError) {
    self.kernels = kernels
    weights = try EncoderWeights(file, precision, kernels)
  }

  /// The vectors [posts, width] of posts, each given as the ids of its pieces with both marks.
  ///
  /// An empty post gives zeros. A post longer than ``windowTokens`` is read in windows that overlap, and pooled over all
  /// their tokens; the cost is linear. An id outside of the vocabulary is a programming error.
  public func encode(_ posts: [[Int32]]) -> [Float] {
    let windows = posts.enumerated().flatMap { TextWindow.windows(of: $0, count: $1.count, limit: windowTokens) }
    var pooling = TextPooling(
      posts: posts.count, stateWidth: weights.shape.width, parts: weights.shape.pooledLayers.count,
      query: weights.poolingQuery)
    let batches = Self.batches(windows)
    let rows = batches.map { $0.reduce(0) { $0 + $1.count } }.max() ?? 0
    workspaces.withWorkspace(rows: rows, shape: weights.shape, kernels: kernels) { workspace in
      for batch in batches { encode(batch, of: posts, workspace, into: &pooling) }
    }
    return pooling.finish()
  }

  /// Cuts windows into batches of at most ``batchTokens`` tokens, or one window.
  private static func batches(_ windows: [TextWindow]) -> [ArraySlice<TextWindow>] {
    var batches: [ArraySlice<TextWindow>] = []
    var start = 0
    var tokens = 0
    for (index, window) in windows.enumerated() {
      if index > start, tokens + window.count > batchTokens {
        batches.append(windows[start..<index])
        (start, tokens) = (index, 0)
      }
      tokens += window.count
    }
    if start < windows.count { batches.append(windows[start...]) }
    return batches
  }

  /// Tokens of a batch: enough for the weights to be worth reading, few enough for the states to stay in the cache.
  private static let batchTokens = 512

  private func encode(
    _ windows: ArraySlice<TextWindow>, of posts: [[Int32]], _ workspace: EncoderWorkspace,
    into pooling: inout TextPooling
  ) {
    let width = weights.shape.width
    var rows = 0
    for window in windows {
      for position in 0..<window.count {
        let id = window.id(at: position, in: posts[window.post])
        weights.embed(id, at: position, into: workspace.states + rows * width)
        rows += 1
      }
    }
    normalize(workspace.states, adding: nil, rows: rows, weights.embeddingNorm)
    for (index, layer) in weights.layers.enumerated() {
      apply(layer, windows, rows: rows, workspace)
      for (part, layer) in weights.shape.pooledLayers.enumerated() where layer == index + 1 {
        var row = 0
        for window in windows {
          pooling.add(workspace.states + row * width, count: window.count, post: window.post, part: part)
          row += window.count
        }
      }
    }
  }
}
