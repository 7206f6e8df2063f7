/// The range in which a number has moved, a slowly fading memory: its ceiling and its floor.
///
/// A number beyond the range moves the limit only a part of the way. So a jump stays visible for some values, and a limit
/// that was left once is not forgotten soon.
struct RangeRecord: Sendable, Hashable {
  /// Which part of the way a limit follows a number beyond it.
  private static let rise = 0.03
  /// Which part of the way a limit sinks towards the number with each value.
  private static let fade = 0.0003

  private(set) var ceiling: Double
  private(set) var floor: Double

  init(_ first: Double) {
    ceiling = first
    floor = first
  }

  func learning(_ number: Double) -> RangeRecord {
    var next = self
    next.ceiling += (number - ceiling) * (number > ceiling ? Self.rise : Self.fade)
    next.floor += (number - floor) * (number < floor ? Self.rise : Self.fade)
    return next
  }
}

extension RangeRecord {
  func encode(to writer: inout StateWriter) {
    writer.write(ceiling)
    writer.write(floor)
  }

  init(from reader: inout StateReader) throws(StateError) {
    ceiling = try reader.readNumber()
    floor = try reader.readNumber()
  }
}
