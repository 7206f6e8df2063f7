extension SoftmaxHead {
  /// Reads the head of a model file.
  public init(file: SafetensorsFile, width: Int) throws(ModelError) {
    self.init(width: width)
    weights = try file.floats(of: ModelFormat.headWeight, [Self.classCount, width])
    bias = try file.floats(of: ModelFormat.headBias, [Self.classCount])
  }
}
