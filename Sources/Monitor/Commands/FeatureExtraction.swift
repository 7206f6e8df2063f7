import Attention
import FoundationEssentials
import Glibc

/// Runs a frozen encoder over many texts on two threads, with a checkpoint after each block.
struct FeatureExtraction: Sendable {
  static let blockLength = 1024

  let model: SentimentModel
  /// Where finished blocks are kept, so that a run that was cut off goes on; removed by the caller at the end.
  let folder: String
  let name: String

  /// The features of all rows in their order; `progress` is told how many are done.
  func run(_ rows: [LabelledText], progress: @escaping @Sendable (_ done: Int) -> Void) async throws -> LabelledFeatures
  {
    let blocks = stride(from: 0, to: rows.count, by: Self.blockLength).map { start in
      start..<min(start + Self.blockLength, rows.count)
    }
    var values: [[Float]] = Array(repeating: [], count: blocks.count)
    var done = 0
    try await withThrowingTaskGroup(of: (Int, [Float]).self) { group in
      var next = 0
      func startNext() {
        guard next < blocks.count else { return }
        let (index, texts) = (next, rows[blocks[next]].map(\.text))
        group.addTask { (index, try block(index, texts)) }
        next += 1
      }
      startNext()
      startNext()
      for try await (index, block) in group {
        values[index] = block
        done += blocks[index].count
        progress(done)
        startNext()
      }
    }
    var features = LabelledFeatures(width: model.encoder.width)
    for (range, block) in zip(blocks, values) {
      for (offset, row) in rows[range].enumerated() {
        let start = offset * features.width
        features.append(block[start..<start + features.width], label: row.label, source: row.source)
      }
    }
    return features
  }

  /// One block's features, from its checkpoint if there is one of the right size.
  private func block(_ index: Int, _ texts: [String]) throws -> [Float] {
    let url = URL(filePath: "\(folder)/\(name)-\(index).f32")
    let size = texts.count * model.encoder.width * MemoryLayout<Float>.size
    if let data = try? Data(contentsOf: url), data.count == size {
      return data.withUnsafeBytes { bytes in
        (0..<size / 4).map { bytes.loadUnaligned(fromByteOffset: $0 * 4, as: Float.self) }
      }
    }
    let values = model.features(texts)
    try values.withUnsafeBytes { try Data($0).write(to: url, options: .atomic) }
    return values
  }
}
