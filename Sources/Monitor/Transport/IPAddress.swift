import Glibc

/// An IPv4 or IPv6 address, in host byte order.
package enum IPAddress: Sendable, Hashable {
  case v4(UInt32)
  case v6(high: UInt64, low: UInt64)

  /// Reads `192.0.2.1`, `2001:db8::1` or `[2001:db8::1]`; nil for everything else, names included.
  package init?(_ text: String) {
    var four = in_addr()
    if inet_pton(AF_INET, text, &four) == 1 {
      self = .v4(UInt32(bigEndian: four.s_addr))
      return
    }
    let bare = text.hasPrefix("[") && text.hasSuffix("]") ? String(text.dropFirst().dropLast()) : text
    var six = in6_addr()
    guard inet_pton(AF_INET6, bare, &six) == 1 else { return nil }
    self = withUnsafeBytes(of: &six) { Self(sixteenBytes: $0) }
  }

  /// Nil for a family other than `AF_INET` and `AF_INET6`.
  init?(_ address: UnsafePointer<sockaddr>) {
    switch CInt(address.pointee.sa_family) {
    case AF_INET:
      let four = UnsafeRawPointer(address).loadUnaligned(as: sockaddr_in.self)
      self = .v4(UInt32(bigEndian: four.sin_addr.s_addr))
    case AF_INET6:
      var six = UnsafeRawPointer(address).loadUnaligned(as: sockaddr_in6.self)
      self = withUnsafeBytes(of: &six.sin6_addr) { Self(sixteenBytes: $0) }
    default:
      return nil
    }
  }

  private init(sixteenBytes bytes: UnsafeRawBufferPointer) {
    self = .v6(
      high: UInt64(bigEndian: bytes.loadUnaligned(as: UInt64.self)),
      low: UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self)))
  }

  /// Whether the address belongs to the public Internet.
  ///
  /// Everything that IANA's special-purpose registries (RFC 6890) keep out of it does not: loopback, private,
  /// link-local with the clouds' metadata services, carrier NAT, multicast, documentation, unspecified. An IPv6
  /// address that carries an IPv4 address (mapped, compatible, NAT64, 6to4) is judged by that.
  package var isPublic: Bool {
    switch self {
    case .v4(let address):
      !Self.specialV4.contains { address >> (32 - $0.bits) == $0.prefix >> (32 - $0.bits) }
    case .v6(let high, let low):
      if let four = Self.embeddedV4(high: high, low: low) {
        IPAddress.v4(four).isPublic
      } else {
        // Only 2000::/3 is given out; of it, 2001::/23 (Teredo and other protocols) and 2001:db8::/32 are special.
        high >> 61 == 1 && high >> 41 != 0x2001_0000 >> 9 && high >> 32 != 0x2001_0db8
      }
    }
  }

  var isLoopback: Bool { self == .v4(0x7f00_0001) || self == .v6(high: 0, low: 1) }

  /// The same address as IPv4 if it is an IPv4-mapped one (`::ffff:192.0.2.1`).
  var unmapped: IPAddress {
    if case .v6(0, let low) = self, low >> 32 == 0xffff { return .v4(UInt32(truncatingIfNeeded: low)) }
    return self
  }

  private static func embeddedV4(high: UInt64, low: UInt64) -> UInt32? {
    let isMappedOrCompatible = high == 0 && (low >> 32 == 0xffff || low >> 32 == 0)
    let isNAT64 = high == 0x0064_ff9b_0000_0000 && low >> 32 == 0
    if isMappedOrCompatible || isNAT64 { return UInt32(truncatingIfNeeded: low) }
    if high >> 48 == 0x2002 { return UInt32(truncatingIfNeeded: high >> 16) }
    return nil
  }

  private static let specialV4: [(prefix: UInt32, bits: UInt32)] = [
    (0x0000_0000, 8), (0x0a00_0000, 8), (0x6440_0000, 10), (0x7f00_0000, 8), (0xa9fe_0000, 16), (0xac10_0000, 12),
    (0xc000_0000, 24), (0xc000_0200, 24), (0xc058_6300, 24), (0xc0a8_0000, 16), (0xc612_0000, 15), (0xc633_6400, 24),
    (0xcb00_7100, 24), (0xe000_0000, 4), (0xf000_0000, 4),
    // Azure's platform service answers at a public-looking address, inside every virtual machine.
    (0xa83f_8110, 32),
  ]
}

extension IPAddress: CustomStringConvertible {
  package var description: String {
    var text = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
    switch self {
    case .v4(let address):
      var four = in_addr(s_addr: address.bigEndian)
      inet_ntop(AF_INET, &four, &text, socklen_t(text.count))
    case .v6(let high, let low):
      var six = (high.bigEndian, low.bigEndian)
      inet_ntop(AF_INET6, &six, &text, socklen_t(text.count))
    }
    return String(decoding: text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
  }
}
