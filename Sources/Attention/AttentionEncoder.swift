/// The attention network: pieces of a text in, one vector for the text out.
///
/// This is a BERT-style encoder (Devlin et al. 2019, arXiv 1810.04805) with the norm behind each residual: words plus
/// positions, then layers of attention and of a GELU network. A text's vector is the mean over all tokens, taken behind
/// one layer or several: the lower ones still know what the last one, trained for retrieval, has let go. It reads a batch
/// packed, without padding, and attention stays within each post. A post's vector is the same to the last bit whatever
/// else is in the batch.
///
/// One encoder serves any number of threads at once; each call has its own workspace of at most some 6 MB.
public final class AttentionEncoder: Sendable {
  /// The length of a text's vector.
  public var width: Int { weights.shape.width * weights.shape.pooledLayers.count }
  /// The longest post that has positions.
  public var maximumTokens: Int { weights.shape.positions }
  /// The size of the vocabulary.
  public var pieceCount: Int { weights.shape.pieces }

  private let weights: EncoderWeights
  private let kernels: Kernels

  /// Unpacks the matrices, to four bytes a weight: some 90 MB for the shipped model.
  public convenience init(file: SafetensorsFile) throws(ModelError) {
    try self.init(file: file, kernels: Kernels())
  }

  init(file: SafetensorsFile, kernels: Kernels) throws(ModelError) {
    self.kernels = kernels
    weights = try EncoderWeights(file, panelWidth: kernels.panelWidth)
  }

  /// The mean vectors [posts, width] of posts, each given as the ids of its pieces with both marks.
  ///
  /// An empty post gives zeros. An id outside of the vocabulary, or a post longer than ``maximumTokens``, is a
  /// programming error.
  public func encode(_ posts: [[Int32]]) -> [Float] {
    var means = [Float](repeating: 0, count: posts.count * width)
    var start = 0
    while start < posts.count {
      let end = Self.endOfBatch(from: start, in: posts)
      means.withUnsafeMutableBufferPointer { means in
        encode(posts[start..<end], into: means)
      }
      start = end
    }
    return means
  }

  /// Where the batch that begins at `start` ends: before 512 tokens are exceeded, but with one post at least.
  private static func endOfBatch(from start: Int, in posts: [[Int32]]) -> Int {
    var end = start + 1
    var tokens = posts[start].count
    while end < posts.count, tokens + posts[end].count <= 512 {
      tokens += posts[end].count
      end += 1
    }
    return end
  }

  private func encode(_ posts: ArraySlice<[Int32]>, into means: UnsafeMutableBufferPointer<Float>) {
    let width = weights.shape.width
    let rows = posts.reduce(0) { $0 + $1.count }
    let longest = posts.reduce(0) { max($0, $1.count) }
    precondition(longest <= maximumTokens, "a post of \(longest) tokens; the encoder has \(maximumTokens) positions")
    let workspace = EncoderWorkspace(rows: rows, longest: longest, shape: weights.shape, kernels: kernels)
    var row = 0
    for post in posts {
      for (position, id) in post.enumerated() {
        weights.embed(id, at: position, into: workspace.states + row * width)
        row += 1
      }
    }
    normalize(workspace.states, adding: nil, rows: rows, weights.embeddingNorm)
    for (index, layer) in weights.layers.enumerated() {
      apply(layer, posts, rows: rows, workspace)
      for (part, layer) in weights.shape.pooledLayers.enumerated() where layer == index + 1 {
        average(posts, workspace, into: means, at: part)
      }
    }
  }

  /// Writes each post's mean state into one part of its vector.
  private func average(
    _ posts: ArraySlice<[Int32]>, _ workspace: borrowing EncoderWorkspace,
    into means: UnsafeMutableBufferPointer<Float>, at part: Int
  ) {
    let stateWidth = weights.shape.width
    var row = 0
    for (index, post) in zip(posts.indices, posts) where !post.isEmpty {
      let start = index * width + part * stateWidth
      let mean = UnsafeMutableBufferPointer(rebasing: means[start..<start + stateWidth])
      for _ in post {
        for column in 0..<stateWidth { mean[column] += workspace.states[row * stateWidth + column] }
        row += 1
      }
      let factor = 1 / Float(post.count)
      for column in 0..<stateWidth { mean[column] *= factor }
    }
  }

  private func apply(
    _ layer: EncoderWeights.Layer, _ posts: ArraySlice<[Int32]>, rows: Int, _ workspace: borrowing EncoderWorkspace
  ) {
    let shape = weights.shape
    let states = workspace.states  // [rows, width]
    multiply(states, rows, layer.projections, into: workspace.projections)  // [rows, 3 · width]
    var row = 0
    for post in posts where !post.isEmpty {
      kernels.attend(
        workspace.projections + row * 3 * shape.width, post.count, shape.heads, shape.headWidth,
        1 / Float(shape.headWidth).squareRoot(), workspace.scratch, workspace.context + row * shape.width)
      row += post.count
    }
    multiply(workspace.context, rows, layer.output, into: workspace.addend)  // [rows, width]
    normalize(states, adding: workspace.addend, rows: rows, layer.attentionNorm)
    var block = 0
    while block < rows {
      let count = min(EncoderWorkspace.blockRows, rows - block)
      let hidden = workspace.hidden  // [count, inner]
      multiply(states + block * shape.width, count, layer.expansion, into: hidden)
      kernels.gelu(hidden, count * shape.inner)
      multiply(hidden, count, layer.contraction, into: workspace.addend + block * shape.width)
      block += count
    }
    normalize(states, adding: workspace.addend, rows: rows, layer.outputNorm)
  }

  private func multiply(
    _ a: UnsafePointer<Float>, _ rows: Int, _ matrix: EncoderWeights.Matrix, into c: UnsafeMutablePointer<Float>
  ) {
    let values = weights.values.base
    kernels.multiply(a, rows, matrix.inner, values + matrix.offset, values + matrix.bias, matrix.columns, c)
  }

  private func normalize(
    _ states: UnsafeMutablePointer<Float>, adding addend: UnsafePointer<Float>?, rows: Int, _ norm: EncoderWeights.Norm
  ) {
    let values = weights.values.base
    kernels.normalize(states, addend, rows, norm.width, values + norm.offset, values + norm.bias)
  }
}
