import CMalloc
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

/// What the C library's allocator keeps for later.
extension ProcessMemory {
  private static let interval = Duration.seconds(60)

  /// Lets all threads share two arenas; to be called before there are many threads.
  ///
  /// By default there are eight for each processor. Feeds are parsed on one thread and their posts live on, so each arena comes to
  /// hold a few of them among megabytes that are free.
  static func shareArenas() { mallopt(M_ARENA_MAX, 2) }

  /// Gives free pages back to the system every minute, until the task is cancelled: a burst of large feeds leaves hundreds of
  /// megabytes. It takes a few milliseconds, and allocations wait for it.
  static func giveBack() async {
    // It throws only when it is cancelled.
    while (try? await Task.sleep(for: interval)) != nil { malloc_trim(0) }
  }
}
