internal import Glibc

/// A tensor to be written into a file.
public struct Tensor: Sendable {
  public var name: String
  public var type: TensorType
  public var shape: [Int]
  /// The elements in row-major order, little-endian.
  public var bytes: [UInt8]

  public init(_ name: String, _ type: TensorType, _ shape: [Int], bytes: [UInt8]) {
    self.name = name
    self.type = type
    self.shape = shape
    self.bytes = bytes
  }

  public init(_ name: String, _ shape: [Int], floats values: [Float]) {
    self.init(name, .float32, shape, bytes: values.withUnsafeBytes(Array.init))
  }

  public init(_ name: String, integers values: [Int32]) {
    self.init(name, .int32, [values.count], bytes: values.withUnsafeBytes(Array.init))
  }

  public init(_ name: String, text values: [UInt8]) {
    self.init(name, .uint8, [values.count], bytes: values)
  }

  public init(_ name: String, _ shape: [Int], int8 values: [Int8]) {
    self.init(name, .int8, shape, bytes: values.withUnsafeBytes(Array.init))
  }
}

extension SafetensorsFile {
  /// Writes a file that appears under its name only when it is complete and on the disk.
  ///
  /// The same tensors and metadata give the same bytes. Tensors of wide elements come first, so all are aligned.
  public static func write(_ tensors: [Tensor], metadata: [String: String], to path: String) throws(ModelError) {
    let tensors = tensors.sorted { (-$0.type.size, $0.name) < (-$1.type.size, $1.name) }
    var header = SafetensorsHeader(tensors: [:], metadata: metadata)
    var end = 0
    for tensor in tensors {
      let range = end..<end + tensor.bytes.count
      let size = tensor.shape.reduce(tensor.type.size, *)
      precondition(size == range.count, "\(tensor.name) has \(range.count) bytes, not the \(size) of its shape")
      precondition(header.tensors[tensor.name] == nil, "two tensors are named \(tensor.name)")
      header.tensors[tensor.name] = TensorInfo(type: tensor.type, shape: tensor.shape, range: range)
      end = range.upperBound
    }
    let json: [UInt8]
    do {
      json = try header.json()
    } catch {
      throw ModelError(path: path, problem: .malformed(found: "\(error)", expected: "names and metadata fit for JSON"))
    }
    let length = withUnsafeBytes(of: UInt64(json.count).littleEndian, Array.init)
    try replaceFile(at: path, with: [length, json] + tensors.map(\.bytes))
  }

  /// Writes this file with some tensors replaced or added, without those that `isLeftOut` names, and with `added`
  /// joined to its metadata; everything else stays as it is.
  func write(
    replacing tensors: [Tensor], leavingOut isLeftOut: (String) -> Bool = { _ in false },
    metadata added: [String: String], to path: String
  ) throws(ModelError) {
    let replaced = Set(tensors.map(\.name))
    var tensors = tensors
    for (name, info) in self.tensors where !replaced.contains(name) && !isLeftOut(name) {
      tensors.append(Tensor(name, info.type, info.shape, bytes: [UInt8](try bytes(of: name, info.type, info.shape))))
    }
    try Self.write(tensors, metadata: metadata.merging(added) { $1 }, to: path)
  }

  /// Writes to a file beside the target, waits for the disk, and renames it.
  private static func replaceFile(at path: String, with parts: [[UInt8]]) throws(ModelError) {
    let temporary = "\(path).\(UInt64.random(in: .min ... .max)).part"
    func failure(_ call: String) -> ModelError {
      let error = ModelError(path: path, problem: .system(call: call, code: errno))
      unlink(temporary)
      return error
    }
    let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { throw ModelError(path: path, problem: .system(call: "open", code: errno)) }
    defer { close(descriptor) }
    for part in parts {
      var written = 0
      while written < part.count {
        let count = part.withUnsafeBytes { bytes in
          let rest = UnsafeRawBufferPointer(rebasing: bytes[written...])
          return Glibc.write(descriptor, rest.baseAddress, rest.count)
        }
        guard count >= 0 || errno == EINTR else { throw failure("write") }
        written += max(count, 0)
      }
    }
    guard fsync(descriptor) == 0 else { throw failure("fsync") }
    guard rename(temporary, path) == 0 else { throw failure("rename") }
  }
}
