/// The decisions of a ``RingBuffer``: what is stored, who waits, and who must be told. It holds no lock and
/// resumes nobody; each method returns what the caller has to do once the lock is released.
///
/// `Producer` and `Consumer` stand for whoever is suspended; the buffer only keeps and returns them.
struct RingBufferState<Element, Producer, Consumer> {
  /// What a caller of ``append(_:)`` does next.
  enum Admission {
    /// Stored; resume this consumer, if any.
    case stored(wake: Consumer?)
    /// Full: suspend, and hand the continuation to ``suspend(_:as:carrying:)``.
    case mustWait
    /// The buffer takes nothing any more.
    case refused
  }

  /// What a consumer does next.
  enum Readiness {
    case ready
    case mustWait
  }

  let capacity: Int
  let policy: Configuration.OverflowPolicy
  /// Elements that `drop_oldest` may remove; the others wait for room whatever the policy.
  let isDroppable: (Element) -> Bool

  private var slots: [Element?]
  private var head = 0
  private(set) var count = 0
  private(set) var counters = RingBufferCounters()
  private(set) var isFinished = false
  private var waiting: [(ticket: UInt64, producer: Producer, element: Element)] = []
  private var consumer: (minimum: Int, consumer: Consumer)?

  init(capacity: Int, policy: Configuration.OverflowPolicy, isDroppable: @escaping (Element) -> Bool) {
    precondition(capacity > 0, "a ring buffer holds at least one element")
    self.capacity = capacity
    self.policy = policy
    self.isDroppable = isDroppable
    slots = Array(repeating: nil, count: capacity)
  }

  mutating func append(_ element: Element) -> Admission {
    if isFinished { return .refused }
    if count == capacity || !waiting.isEmpty {
      guard policy == .dropOldest, isDroppable(element), dropOldest() else {
        counters.waits += 1
        return .mustWait
      }
      counters.dropped += 1
    }
    store(element)
    return .stored(wake: consumerToWake())
  }

  /// Enqueues a producer that was told to wait, unless room came or the end came in the meantime.
  mutating func suspend(_ producer: Producer, as ticket: UInt64, carrying element: Element) -> (
    admitted: Producer?, refused: Producer?, wake: Consumer?
  ) {
    if isFinished { return (nil, producer, nil) }
    guard count < capacity, waiting.isEmpty else {
      waiting.append((ticket, producer, element))
      return (nil, nil, nil)
    }
    store(element)
    return (producer, nil, consumerToWake())
  }

  /// Takes a waiting producer out, as its task was cancelled; nil if its element is already stored.
  mutating func withdraw(_ ticket: UInt64) -> Producer? {
    guard let index = waiting.firstIndex(where: { $0.ticket == ticket }) else { return nil }
    return waiting.remove(at: index).producer
  }

  /// Whether `minimum` elements are there, or nothing more will come.
  func readiness(forAtLeast minimum: Int) -> Readiness {
    count >= min(minimum, capacity) || isFinished ? .ready : .mustWait
  }

  mutating func suspend(_ waiter: Consumer, untilAtLeast minimum: Int) -> Consumer? {
    if readiness(forAtLeast: minimum) == .ready { return waiter }
    consumer = (minimum, waiter)
    return nil
  }

  /// Takes the waiting consumer out, as its time ran out.
  mutating func withdrawConsumer() -> Consumer? {
    defer { consumer = nil }
    return consumer?.consumer
  }

  /// Removes up to `limit` elements, oldest first, and lets waiting producers in.
  mutating func take(_ limit: Int) -> (elements: [Element], admitted: [Producer]) {
    var elements: [Element] = []
    elements.reserveCapacity(min(limit, count))
    while elements.count < limit, let element = removeOldest() { elements.append(element) }
    var admitted: [Producer] = []
    while count < capacity, !waiting.isEmpty {
      let next = waiting.removeFirst()
      store(next.element)
      admitted.append(next.producer)
    }
    return (elements, admitted)
  }

  /// Lets nothing more in; what is stored or waiting can still be taken.
  mutating func finish() -> Consumer? {
    isFinished = true
    return withdrawConsumer()
  }

  /// Empties the buffer for good and returns what was there, and everybody who waits.
  mutating func abandon() -> (elements: [Element], producers: [Producer], consumer: Consumer?) {
    isFinished = true
    var elements: [Element] = []
    while let element = removeOldest() { elements.append(element) }
    defer { waiting = [] }
    return (elements + waiting.map(\.element), waiting.map(\.producer), withdrawConsumer())
  }

  private mutating func store(_ element: Element) {
    slots[(head + count) % capacity] = element
    count += 1
    counters.appended += 1
    counters.highWaterMark = max(counters.highWaterMark, count)
  }

  private mutating func removeOldest() -> Element? {
    guard count > 0 else { return nil }
    defer {
      slots[head] = nil
      head = (head + 1) % capacity
      count -= 1
    }
    return slots[head]
  }

  /// Removes the oldest element that may be dropped; those before it move up by one slot.
  private mutating func dropOldest() -> Bool {
    for distance in 0..<count {
      guard let element = slots[(head + distance) % capacity], isDroppable(element) else { continue }
      for step in stride(from: distance, to: 0, by: -1) {
        slots[(head + step) % capacity] = slots[(head + step - 1) % capacity]
      }
      _ = removeOldest()
      return true
    }
    return false
  }

  private mutating func consumerToWake() -> Consumer? {
    guard let waiter = consumer, readiness(forAtLeast: waiter.minimum) == .ready else { return nil }
    return withdrawConsumer()
  }
}

/// What a ring buffer has seen since it was made.
package struct RingBufferCounters: Sendable, Equatable {
  package var appended = 0
  /// Most elements ever held at once.
  package var highWaterMark = 0
  /// How often a producer had to wait for room.
  package var waits = 0
  /// Elements that `drop_oldest` removed.
  package var dropped = 0
}
