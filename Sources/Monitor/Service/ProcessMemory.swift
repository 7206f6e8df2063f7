import Glibc

/// What the kernel says of this process' memory, in bytes (proc(5), /proc/self/status).
package struct ProcessMemory: Sendable {
  package var resident = 0
  package var peakResident = 0

  package static func current() -> ProcessMemory {
    var memory = ProcessMemory()
    guard let file = fopen("/proc/self/status", "r") else { return memory }
    defer { fclose(file) }
    var line = [CChar](repeating: 0, count: 256)
    while fgets(&line, Int32(line.count), file) != nil {
      let text = String(decoding: line.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
      let kilobytes = text.split(whereSeparator: { $0 == " " || $0 == "\t" }).dropFirst().first.flatMap { Int($0) } ?? 0
      if text.hasPrefix("VmRSS:") { memory.resident = kilobytes * 1024 }
      if text.hasPrefix("VmHWM:") { memory.peakResident = kilobytes * 1024 }
    }
    return memory
  }
}
