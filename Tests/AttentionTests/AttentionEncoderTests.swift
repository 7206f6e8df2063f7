import Testing

@testable import Attention

@Suite struct AttentionEncoderTests {
  /// A model file of two layers with arbitrary weights.
  private static func smallModel(changing: (inout [Tensor], inout [String: String]) -> Void = { _, _ in }) throws
    -> TemporaryFile
  {
    let (pieces, width, inner) = (40, 64, 96)
    var seed: UInt64 = 0
    func numbers(_ count: Int, _ scale: Float, around center: Float = 0) -> [Float] {
      seed += 1
      return KernelTests.numbers(count, seed: seed).map { $0 * scale + center }
    }
    func matrix(_ name: String, _ rows: Int, _ columns: Int) -> [Tensor] {
      QuantizedMatrix(rounding: numbers(rows * columns, 0.3), rows: rows, columns: columns)
        .tensors(ModelFormat.weight(of: name)) + [
          Tensor(ModelFormat.bias(of: name), [rows], floats: numbers(rows, 0.1))
        ]
    }
    func norm(_ name: String) -> [Tensor] {
      [
        Tensor(ModelFormat.weight(of: name), [width], floats: numbers(width, 0.2, around: 1)),
        Tensor(ModelFormat.bias(of: name), [width], floats: numbers(width, 0.1)),
      ]
    }
    var tensors = QuantizedMatrix(rounding: numbers(pieces * width, 1), rows: pieces, columns: width)
      .tensors(ModelFormat.word)
    tensors.append(Tensor(ModelFormat.position, [64, width], floats: numbers(64 * width, 0.5)))
    tensors += norm(ModelFormat.embeddingNorm)
    for layer in (0..<2).map(ModelFormat.Layer.init) {
      for name in [layer.query, layer.key, layer.value, layer.output] { tensors += matrix(name, width, width) }
      tensors += matrix(layer.expansion, inner, width) + matrix(layer.contraction, width, inner)
      tensors += norm(layer.attentionNorm) + norm(layer.outputNorm)
    }
    var metadata = ["format": ModelFormat.name, "version": ModelFormat.version, "heads": "2"]
    changing(&tensors, &metadata)
    let file = try TemporaryFile()
    try SafetensorsFile.write(tensors, metadata: metadata, to: file.path)
    return file
  }

  private static let posts: [[Int32]] = [
    [0, 5, 6, 2], [], [0, 2], (0..<64).map { Int32($0 % 40) }, [7], (0..<33).map { Int32(39 - $0) },
  ]

  @Test(arguments: KernelTests.levels)
  func `a post's vector is the same to the last bit alone and in a batch`(level: Kernels.Level) throws {
    let file = try Self.smallModel()
    let encoder = try AttentionEncoder(
      file: SafetensorsFile(path: file.path), precision: .float32, kernels: Kernels(level))
    let many = (0..<20).flatMap { _ in Self.posts }
    let together = encoder.encode(many)
    for (index, post) in many.enumerated() {
      #expect(encoder.encode([post]) == Array(together[index * 64..<(index + 1) * 64]))
    }
    #expect(Array(together[64..<128]).allSatisfy { $0 == 0 })
    #expect(encoder.encode([]).isEmpty)
  }

  @Test(arguments: KernelTests.levels)
  func `the same holds in eight bits, and for posts longer than the positions`(level: Kernels.Level) throws {
    let file = try Self.smallModel()
    let encoder = try AttentionEncoder(
      file: SafetensorsFile(path: file.path), precision: .int8, kernels: Kernels(level))
    let posts = Self.posts + [(0..<65).map { Int32($0 % 40) }, (0..<1000).map { Int32($0 * 7 % 40) }]
    let together = encoder.encode(posts + posts)
    for (index, post) in (posts + posts).enumerated() {
      #expect(encoder.encode([post]) == Array(together[index * 64..<(index + 1) * 64]))
    }
  }

  @Test func `levels that fuse agree to the last bit in eight bits, which are near to single precision`() throws {
    let file = try Self.smallModel()
    func vectors(_ level: Kernels.Level, _ precision: AttentionEncoder.Precision) throws -> [Float] {
      try AttentionEncoder(file: SafetensorsFile(path: file.path), precision: precision, kernels: Kernels(level))
        .encode(Self.posts)
    }
    let exact = try vectors(.best, .float32)
    let all = try KernelTests.levels.map { try vectors($0, .int8) }
    for other in all.dropFirst().dropFirst() { #expect(other == all[1]) }
    for vector in all { #expect(zip(vector, exact).allSatisfy { abs($0 - $1) < 0.1 }) }
  }

  @Test func `a query of zeros weighs all tokens alike, another does not`() throws {
    func vectors(_ query: [Float]?) throws -> [Float] {
      let file = try Self.smallModel { tensors, metadata in
        metadata[ModelFormat.pooledLayers] = query == nil ? nil : "1,2"
        if let query { tensors.append(Tensor(ModelFormat.poolingQuery, [query.count], floats: query)) }
      }
      return try AttentionEncoder(file: SafetensorsFile(path: file.path)).encode(Self.posts)
    }
    let plain = try vectors(nil)
    #expect(try vectors(Array(repeating: 0, count: 64)) == plain)
    let weighted = try vectors(KernelTests.numbers(64))
    #expect(weighted.count == plain.count && weighted != plain)
    #expect(Array(weighted[128..<192]) != Array(plain[128..<192]) && weighted.allSatisfy(\.isFinite))
  }

  @Test func `levels that fuse agree to the last bit, and baseline nearly`() throws {
    let file = try Self.smallModel()
    let vectors = try KernelTests.levels.map {
      try AttentionEncoder(file: SafetensorsFile(path: file.path), precision: .float32, kernels: Kernels($0)).encode(
        Self.posts)
    }
    for other in vectors.dropFirst().dropFirst() { #expect(other == vectors[1]) }
    for other in vectors.dropFirst() {
      #expect(zip(other, vectors[0]).allSatisfy { abs($0 - $1) < 1e-4 })
    }
  }

  @Test func `many threads may encode at once`() async throws {
    let file = try Self.smallModel()
    let encoder = try AttentionEncoder(file: SafetensorsFile(path: file.path))
    let expected = encoder.encode(Self.posts)
    await withTaskGroup(of: [Float].self) { group in
      for _ in 0..<8 { group.addTask { encoder.encode(Self.posts) } }
      for await vectors in group { #expect(vectors == expected) }
    }
  }

  @Test func `a vector holds the means behind the layers that the model names, in that order`() throws {
    func vectors(_ layers: String?) throws -> (values: [Float], width: Int) {
      let file = try Self.smallModel { $1[ModelFormat.pooledLayers] = layers }
      let encoder = try AttentionEncoder(file: SafetensorsFile(path: file.path))
      return (encoder.encode(Self.posts), encoder.width)
    }
    let (last, width) = try vectors(nil)
    #expect(try vectors("2") == (last, width))
    let (both, twice) = try vectors("1,2")
    #expect(twice == 2 * width && both.count == 2 * last.count)
    let first = try vectors("1").values
    for post in Self.posts.indices {
      #expect(both[post * twice..<post * twice + width] == first[post * width..<(post + 1) * width])
      #expect(both[post * twice + width..<(post + 1) * twice] == last[post * width..<(post + 1) * width])
    }
  }

  @Test(arguments: [
    ("heads", "3", "a number of heads"), ("heads", "-1", "a number of heads"), ("heads", nil, "a number of heads"),
    ("pooled_layers", "", "different layers"), ("pooled_layers", "0", "different layers"),
    ("pooled_layers", "99", "different layers"), ("pooled_layers", "1,1", "different layers"),
    ("format", "other", ModelFormat.name), ("version", "2", "expected 1"),
  ])
  func `metadata that does not fit is refused`(key: String, value: String?, message: String) throws {
    let file = try Self.smallModel { $1[key] = value }
    let error = #expect(throws: ModelError.self) { _ = try AttentionEncoder(file: SafetensorsFile(path: file.path)) }
    #expect(error?.description.contains(message) == true)
  }

  @Test func `a model that lacks any one tensor, or has it in another shape, is refused`() throws {
    var names: [String] = []
    _ = try Self.smallModel { tensors, _ in names = tensors.map(\.name) }
    for name in names {
      let lacking = try Self.smallModel { tensors, _ in tensors.removeAll { $0.name == name } }
      #expect(throws: ModelError.self, "\(name)") {
        _ = try AttentionEncoder(file: SafetensorsFile(path: lacking.path))
      }
      let empty = try Self.smallModel { tensors, _ in
        tensors.removeAll { $0.name == name }
        tensors.append(Tensor(name, [0], floats: []))
      }
      #expect(throws: ModelError.self, "\(name)") { _ = try AttentionEncoder(file: SafetensorsFile(path: empty.path)) }
    }
  }
}
