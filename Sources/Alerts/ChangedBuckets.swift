/// A place in the table of buckets, in the order in which changes are given out.
struct BucketPlace: Hashable, Comparable {
  var ordinal: Int64
  var topic: Int

  static func < (left: Self, right: Self) -> Bool {
    left.ordinal == right.ordinal ? left.topic < right.topic : left.ordinal < right.ordinal
  }
}

/// Which buckets have changed since the changes were last given out; what is in them is read from the windows then, or
/// before they leave the windows.
struct ChangedBuckets {
  /// The same place may be noted more than once.
  private var places: [BucketPlace] = []
  /// The bucket of each topic that was noted last, so that most posts note nothing.
  private var latest: [Int64]
  /// Of places that the windows were about to forget.
  private var kept: [BucketPlace: BucketRecord] = [:]
  /// The oldest bucket that was noted and is not kept.
  private(set) var oldest = Int64.max

  init(topics: Int) { latest = Array(repeating: .min, count: topics) }

  mutating func note(_ place: BucketPlace) {
    guard latest[place.topic] != place.ordinal else { return }
    latest[place.topic] = place.ordinal
    oldest = min(oldest, place.ordinal)
    places.append(place)
  }

  /// Reads what is noted, before the windows move on.
  mutating func keep(_ read: (BucketPlace) -> BucketRecord) {
    for place in takePlaces() { kept[place] = read(place) }
  }

  /// All that has changed, oldest first.
  mutating func take(_ read: (BucketPlace) -> BucketRecord) -> [BucketRecord] {
    if kept.isEmpty { return takePlaces().map(read) }
    keep(read)
    defer { kept = [:] }
    return kept.sorted { $0.key < $1.key }.map(\.value)
  }

  /// Each place once, in order.
  private mutating func takePlaces() -> [BucketPlace] {
    places.sort()
    var taken: [BucketPlace] = []
    taken.reserveCapacity(places.count)
    for place in places where place != taken.last { taken.append(place) }
    for place in places { latest[place.topic] = .min }
    places.removeAll(keepingCapacity: true)
    oldest = .max
    return taken
  }
}
