import CXML2

/// The named characters of HTML 4, from libxml2's table.
enum HTMLEntity {
  /// The character of `name`, as it stands between `&` and `;`. Case matters.
  static func scalar(_ name: some Collection<UInt8>) -> Unicode.Scalar? {
    packed(name).flatMap { table[$0] }
  }

  /// The same for names that browsers accept without a semicolon: those of Latin-1 and the four of mark-up.
  static func legacyScalar(_ name: some Collection<UInt8>) -> Unicode.Scalar? {
    scalar(name).flatMap { $0.value < 256 && $0 != "'" ? $0 : nil }
  }

  /// No name has more than eight characters, so a word holds it.
  private static func packed(_ name: some Collection<UInt8>) -> UInt64? {
    guard name.count <= 8, !name.isEmpty else { return nil }
    return name.reduce(0) { $0 << 8 | UInt64($1) }
  }

  private static let table: [UInt64: Unicode.Scalar] = {
    var table: [UInt64: Unicode.Scalar] = [:]
    for value in UInt32(1)..<10_000 {
      guard let entity = htmlEntityValueLookup(value), let scalar = Unicode.Scalar(value),
        let name = packed(Array(String(cString: entity.pointee.name).utf8))
      else { continue }
      table[name] = scalar
    }
    for (name, scalar) in [("AMP", "&"), ("LT", "<"), ("GT", ">"), ("QUOT", "\""), ("COPY", "©"), ("REG", "®")] {
      if let name = packed(name.utf8) { table[name] = Unicode.Scalar(scalar) }
    }
    return table
  }()
}
