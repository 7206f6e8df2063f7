import Synchronization

/// A bounded hand-over from many producers to one consumer that takes batches.
///
/// When it is full, `block` suspends the producers in the order of their arrival, and `drop_oldest` removes
/// the oldest droppable element and counts it. Elements of one producer keep their order.
package final class RingBuffer<Element: Sendable>: Sendable {
  /// Resumed with whether the element was stored.
  private typealias Producer = CheckedContinuation<Bool, Never>
  private typealias Consumer = CheckedContinuation<Void, Never>
  private typealias State = RingBufferState<Element, Producer, Consumer>

  private let state: Mutex<State>
  private let tickets = Atomic<UInt64>(0)

  package init(
    capacity: Int, policy: Configuration.OverflowPolicy = .block,
    isDroppable: @escaping @Sendable (Element) -> Bool = { _ in true }
  ) {
    state = Mutex(State(capacity: capacity, policy: policy, isDroppable: isDroppable))
  }

  package var counters: RingBufferCounters { state.withLock { $0.counters } }
  package var depth: Int { state.withLock { $0.count } }

  /// Adds an element; under `block` it suspends while the buffer is full.
  ///
  /// - Throws: `CancellationError` if the task is cancelled while it waits, or if the buffer is closed; the
  ///   element is then not stored.
  package func append(_ element: Element) async throws {
    let ticket = tickets.add(1, ordering: .relaxed).newValue
    switch state.withLock({ $0.append(element) }) {
    case .stored(let consumer):
      consumer?.resume()
    case .refused:
      throw CancellationError()
    case .mustWait:
      let isStored = await withTaskCancellationHandler {
        await withCheckedContinuation { (producer: Producer) in
          let next = state.withLock { $0.suspend(producer, as: ticket, carrying: element) }
          next.admitted?.resume(returning: true)
          next.refused?.resume(returning: false)
          next.wake?.resume()
          // A task that was cancelled before it could be enqueued is withdrawn here.
          if Task.isCancelled { withdraw(ticket) }
        }
      } onCancel: {
        withdraw(ticket)
      }
      if !isStored { throw CancellationError() }
    }
  }

  /// The next batch: as soon as `limit` elements are there, or `patience` after the first one was seen.
  ///
  /// - Returns: nil once the buffer is finished and empty, or abandoned, or when the task is cancelled and nothing is there.
  package func nextBatch(limit: Int, patience: Duration) async -> [Element]? {
    await waitForElements(atLeast: 1)
    if patience > .zero, state.withLock({ $0.readiness(forAtLeast: limit) }) == .mustWait {
      await withTaskGroup(of: Void.self) { group in
        group.addTask { await self.waitForElements(atLeast: limit) }
        group.addTask {
          // Cancelled when the batch is full first.
          try? await Task.sleep(for: patience)
          self.state.withLock { $0.withdrawConsumer() }?.resume()
        }
        await group.next()
        group.cancelAll()
      }
    }
    let (elements, admitted) = state.withLock { $0.take(limit) }
    for producer in admitted { producer.resume(returning: true) }
    return elements.isEmpty ? nil : elements
  }

  /// Lets nothing more in; the consumer still gets what is there.
  package func finish() {
    state.withLock { $0.finish() }?.resume()
  }

  /// Takes out what is there, what waits for room included, and releases everybody who waits.
  @discardableResult package func abandon() -> [Element] {
    let (elements, producers, consumer) = state.withLock { $0.abandon() }
    for producer in producers { producer.resume(returning: false) }
    consumer?.resume()
    return elements
  }

  private func waitForElements(atLeast minimum: Int) async {
    await withTaskCancellationHandler {
      await withCheckedContinuation { (consumer: Consumer) in
        state.withLock { $0.suspend(consumer, untilAtLeast: minimum) }?.resume()
        if Task.isCancelled { state.withLock { $0.withdrawConsumer() }?.resume() }
      }
    } onCancel: {
      state.withLock { $0.withdrawConsumer() }?.resume()
    }
  }

  private func withdraw(_ ticket: UInt64) {
    state.withLock { $0.withdraw(ticket) }?.resume(returning: false)
  }
}
