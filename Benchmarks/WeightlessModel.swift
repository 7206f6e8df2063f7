import Attention

/// A model file with another one's vocabulary and an encoder of one narrow layer of zeros.
///
/// The pipeline takes the same steps with it, and scoring costs next to nothing, so that what the pipeline itself takes
/// is not a small difference of large figures. What it says of a text is worth nothing.
enum WeightlessModel {
  private static let width = 32

  static func write(vocabularyOf source: String, to target: String) throws {
    let file = try SafetensorsFile(path: source)
    let full = try SentimentModel(file: file).encoder.width
    let tensors = try file.tensors.compactMap { name, info -> Tensor? in
      if name.hasPrefix("vocab.") || name.hasPrefix("normalization.") {
        return Tensor(name, info.type, info.shape, bytes: Array(try file.bytes(of: name, info.type, info.shape)))
      }
      guard !name.hasPrefix("layer.") || name.hasPrefix("layer.0.") else { return nil }
      // Widths become narrow; the numbers of pieces, positions and classes stay.
      let shape = info.shape.map { $0 == full || $0 == 4 * full ? width : $0 }
      return Tensor(name, info.type, shape, bytes: [UInt8](repeating: 0, count: shape.reduce(info.type.size, *)))
    }
    var metadata = file.metadata
    metadata["heads"] = "1"
    try SafetensorsFile.write(tensors, metadata: metadata, to: target)
  }
}
