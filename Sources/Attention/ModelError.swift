/// Why a model file could not be read or written.
public struct ModelError: Error, Hashable, CustomStringConvertible {
  public enum Problem: Sendable, Hashable {
    /// A system call failed, with the `errno` it left.
    case system(call: String, code: Int32)
    /// The file is no safetensors file, or a damaged one.
    case malformed(found: String, expected: String)
    /// The file lacks a tensor.
    case missing(tensor: String)
    /// A tensor has another type or shape than the model needs.
    case mismatch(tensor: String, found: String, expected: String)
    /// The metadata lacks a value, or has one that the model cannot use.
    case metadata(key: String, found: String?, expected: String)
    /// The vocabulary or the normalisation map does not hold together.
    case tokenizer(TokenizerError)
  }

  /// The file, as it was named by the caller.
  public var path: String
  public var problem: Problem

  public init(path: String, problem: Problem) {
    self.path = path
    self.problem = problem
  }

  public var description: String {
    switch problem {
    case .system(let call, let code): "\(path): \(call): error \(code)"
    case .malformed(let found, let expected): "\(path): found \(found), expected \(expected)"
    case .missing(let tensor): "\(path): no tensor “\(tensor)”"
    case .mismatch(let tensor, let found, let expected): "\(path): tensor “\(tensor)” is \(found), expected \(expected)"
    case .metadata(let key, let found?, let expected): "\(path): metadata “\(key)” is “\(found)”, expected \(expected)"
    case .metadata(let key, nil, let expected): "\(path): no metadata “\(key)”, expected \(expected)"
    case .tokenizer(let error): "\(path): \(error)"
    }
  }
}
