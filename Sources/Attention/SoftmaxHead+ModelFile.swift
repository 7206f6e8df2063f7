extension SoftmaxHead {
  /// Reads the head of a model file.
  public init(file: SafetensorsFile, width: Int) throws(ModelError) {
    self.init(width: width)
    weights = try file.floats(of: ModelFormat.headWeight, [Self.classCount, width])
    bias = try file.floats(of: ModelFormat.headBias, [Self.classCount])
  }
}

extension SafetensorsFile {
  /// Writes this model with another head and its temperatures, and with `metadata` added to its own; everything else
  /// stays as it is.
  public func write(
    replacingHead head: SoftmaxHead, temperatures: Temperatures = Temperatures(), metadata added: [String: String],
    to path: String
  ) throws(ModelError) {
    var tensors = [
      Tensor(ModelFormat.headWeight, [SoftmaxHead.classCount, head.width], floats: head.weights),
      Tensor(ModelFormat.headBias, [SoftmaxHead.classCount], floats: head.bias), temperatures.tensor,
    ]
    let replaced = Set(tensors.map(\.name))
    for (name, info) in self.tensors where !replaced.contains(name) {
      tensors.append(Tensor(name, info.type, info.shape, bytes: [UInt8](try bytes(of: name, info.type, info.shape))))
    }
    try Self.write(tensors, metadata: metadata.merging(added) { $1 }, to: path)
  }
}
