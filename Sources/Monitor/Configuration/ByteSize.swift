/// Bytes as people write them: `20KB`, `1.5MB`, `64KiB`.
///
/// kB, MB and GB are powers of 1,000, KiB, MiB and GiB powers of 1,024; case counts nothing. Nil for anything else, a
/// number without a unit included.
func byteSize(_ text: String) -> Int? {
  let digits = text.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
  let unit = text.dropFirst(digits.count).drop { $0 == " " }.lowercased()
  let factors = [
    "b": 1, "kb": 1000, "mb": 1_000_000, "gb": 1_000_000_000, "kib": 1 << 10, "mib": 1 << 20, "gib": 1 << 30,
  ]
  guard let factor = factors[unit] else { return nil }
  let parts = digits.split(separator: ".", omittingEmptySubsequences: false)
  guard let first = parts.first, let whole = Int(first), parts.count <= 2 else { return nil }
  let (bytes, overflow) = whole.multipliedReportingOverflow(by: factor)
  guard !overflow else { return nil }
  guard parts.count == 2 else { return bytes }
  guard (1...6).contains(parts[1].count), let fraction = Int(parts[1]) else { return nil }
  let scale = parts[1].reduce(1) { scale, _ in scale * 10 }
  let (sum, sumOverflow) = bytes.addingReportingOverflow(fraction * factor / scale)
  return sumOverflow ? nil : sum
}

/// A number of bytes with three figures and a decimal unit: `412 MB`, `1.5 GB`, `64 kB`.
package func formattedByteSize(_ bytes: Int) -> String {
  let units = [(1_000_000_000_000, "TB"), (1_000_000_000, "GB"), (1_000_000, "MB"), (1000, "kB")]
  for (factor, unit) in units where bytes >= factor {
    let whole = bytes / factor
    let tenth = bytes % factor / (factor / 10)
    return whole >= 10 || tenth == 0 ? "\(whole) \(unit)" : "\(whole).\(tenth) \(unit)"
  }
  return "\(bytes) B"
}
