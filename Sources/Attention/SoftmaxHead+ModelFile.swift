extension SoftmaxHead {
  /// Reads the head of a model file.
  public init(file: SafetensorsFile, width: Int) throws(ModelError) {
    self.init(width: width)
    weights = try file.floats(of: ModelFormat.headWeight, [Self.classCount, width])
    bias = try file.floats(of: ModelFormat.headBias, [Self.classCount])
  }
}

extension SoftmaxHead {
  /// What is to be written into a model file.
  var tensors: [Tensor] {
    [
      Tensor(ModelFormat.headWeight, [Self.classCount, width], floats: weights),
      Tensor(ModelFormat.headBias, [Self.classCount], floats: bias),
    ]
  }
}
