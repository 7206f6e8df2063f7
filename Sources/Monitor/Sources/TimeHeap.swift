import Alerts

/// A binary heap of numbers by time, the earliest first.
struct TimeHeap: Sendable {
  typealias Item = (time: EventTime, number: Int32)

  private var items: [Item] = []

  var first: Item? { items.first }

  mutating func insert(_ number: Int32, at time: EventTime) {
    items.append((time, number))
    var child = items.count - 1
    while child > 0, case let parent = (child - 1) / 2, items[child].time < items[parent].time {
      items.swapAt(child, parent)
      child = parent
    }
  }

  mutating func removeFirst() {
    guard let last = items.popLast(), !items.isEmpty else { return }
    items[0] = last
    var parent = 0
    while true {
      var least = parent
      for child in [2 * parent + 1, 2 * parent + 2] where child < items.count && items[child].time < items[least].time {
        least = child
      }
      guard least != parent else { return }
      items.swapAt(parent, least)
      parent = least
    }
  }

  /// Moves all times by the same, so that their order stays.
  mutating func shift(by duration: Duration) {
    for index in items.indices { items[index].time = items[index].time + duration }
  }
}
