internal import Glibc

/// A safetensors file, mapped into memory.
///
/// The header is checked in full when the file is opened, so that no tensor reaches beyond the file. The contents are
/// read from the disk as they are touched: a file must be replaced by renaming another over it, since a mapped file that
/// is cut short kills its readers.
public final class SafetensorsFile: Sendable {
  public let path: String
  public let metadata: [String: String]
  public let tensors: [String: TensorInfo]

  /// Mapped read-only for as long as this object lives, and never written to.
  private nonisolated(unsafe) let mapping: UnsafeRawBufferPointer
  private let dataOffset: Int

  public init(path: String) throws(ModelError) {
    let mapping = try Self.map(path)
    do {
      let (header, dataOffset) = try Self.header(of: mapping)
      self.path = path
      self.mapping = mapping
      self.dataOffset = dataOffset
      metadata = header.metadata
      tensors = header.tensors
    } catch {
      munmap(UnsafeMutableRawPointer(mutating: mapping.baseAddress), mapping.count)
      throw ModelError(path: path, problem: .malformed(found: error.found, expected: error.expected))
    }
  }

  deinit {
    munmap(UnsafeMutableRawPointer(mutating: mapping.baseAddress), mapping.count)
  }

  /// The bytes of a tensor of known type and shape, little-endian, of any alignment; valid while this object lives.
  ///
  /// A nil in the shape stands for any length.
  public func bytes(
    of name: String, _ type: TensorType, _ shape: [Int?]
  ) throws(ModelError) -> UnsafeRawBufferPointer {
    guard let tensor = tensors[name] else { throw ModelError(path: path, problem: .missing(tensor: name)) }
    let fits = tensor.shape.count == shape.count && zip(tensor.shape, shape).allSatisfy { $1 == nil || $0 == $1 }
    guard tensor.type == type, fits else {
      let expected = shape.map { $0.map(String.init) ?? "any" }.joined(separator: ", ")
      throw ModelError(
        path: path,
        problem: .mismatch(
          tensor: name, found: "\(tensor.type.rawValue) \(tensor.shape)", expected: "\(type.rawValue) [\(expected)]"))
    }
    return UnsafeRawBufferPointer(rebasing: mapping[dataOffset...][tensor.range.shifted(by: dataOffset)])
  }

  /// Gives back the memory of bytes that will not be read again soon; they come from the disk if they are.
  func release(_ bytes: UnsafeRawBufferPointer) {
    let page = 4096
    guard let base = bytes.baseAddress else { return }
    let start = base.alignedUp(toMultipleOf: page)
    let end = (base + bytes.count).alignedDown(toMultipleOf: page)
    if start < end { madvise(UnsafeMutableRawPointer(mutating: start), end - start, MADV_DONTNEED) }
  }

  /// The values of an F32 or F16 tensor.
  public func floats(of name: String, _ shape: [Int?]) throws(ModelError) -> [Float] {
    if tensors[name]?.type == .float16 {
      let bytes = try bytes(of: name, .float16, shape)
      return (0..<bytes.count / 2).map { Float(bytes.loadUnaligned(fromByteOffset: 2 * $0, as: Float16.self)) }
    }
    let bytes = try bytes(of: name, .float32, shape)
    return (0..<bytes.count / 4).map { bytes.loadUnaligned(fromByteOffset: 4 * $0, as: Float.self) }
  }

  /// The values of an I32 tensor.
  public func integers(of name: String, _ shape: [Int?]) throws(ModelError) -> [Int32] {
    let bytes = try bytes(of: name, .int32, shape)
    return (0..<bytes.count / 4).map { bytes.loadUnaligned(fromByteOffset: 4 * $0, as: Int32.self) }
  }

  /// Opens and maps a file.
  private static func map(_ path: String) throws(ModelError) -> UnsafeRawBufferPointer {
    func failure(_ call: String) -> ModelError { ModelError(path: path, problem: .system(call: call, code: errno)) }
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw failure("open") }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw failure("fstat") }
    guard status.st_mode & S_IFMT == S_IFREG else {
      throw ModelError(path: path, problem: .malformed(found: "something else", expected: "a regular file"))
    }
    let size = Int(status.st_size)
    guard size >= 8 else {
      throw ModelError(path: path, problem: .malformed(found: "\(size) bytes", expected: "at least a header's length"))
    }
    guard let base = mmap(nil, size, PROT_READ, MAP_PRIVATE, descriptor, 0), base != MAP_FAILED else {
      throw failure("mmap")
    }
    return UnsafeRawBufferPointer(start: base, count: size)
  }

  private static func header(
    of mapping: UnsafeRawBufferPointer
  ) throws(SafetensorsHeader.Invalid) -> (SafetensorsHeader, dataOffset: Int) {
    let length = UInt64(littleEndian: mapping.loadUnaligned(as: UInt64.self))
    let available = mapping.count - 8
    guard let length = Int(exactly: length), length <= min(available, SafetensorsHeader.maximumLength) else {
      throw .init(found: "a header of \(length) bytes", expected: "at most the \(available) that follow")
    }
    let json = [UInt8](mapping[8..<8 + length])
    return (try SafetensorsHeader(json: json, dataSize: available - length), 8 + length)
  }
}

extension Range<Int> {
  fileprivate func shifted(by distance: Int) -> Range<Int> { lowerBound + distance..<upperBound + distance }
}
