import Synchronization
import Testing

@testable import Monitor

@Suite(.timeLimit(.minutes(5))) struct RingBufferTests {
  @Test func `elements come out in the order they went in`() async throws {
    let ring = RingBuffer<Int>(capacity: 4)
    for round in 0..<5 {
      for value in 0..<3 { try await ring.append(round * 3 + value) }
      #expect(await ring.nextBatch(limit: 8, patience: .milliseconds(1)) == [round * 3, round * 3 + 1, round * 3 + 2])
    }
  }

  @Test func `a full batch does not wait for the clock`() async throws {
    let ring = RingBuffer<Int>(capacity: 4)
    async let batch = ring.nextBatch(limit: 2, patience: .seconds(3600))
    try await ring.append(1)
    try await ring.append(2)
    #expect(await batch == [1, 2])
  }

  @Test func `blocked producers wait for room, in order, and are counted`() async throws {
    let ring = RingBuffer<Int>(capacity: 2)
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { for value in 0..<10 { try await ring.append(value) } }
      var received: [Int] = []
      while received.count < 10, let batch = await ring.nextBatch(limit: 3, patience: .milliseconds(1)) {
        received += batch
      }
      #expect(received == Array(0..<10))
      try await group.waitForAll()
    }
    #expect(ring.counters.highWaterMark == 2)
    #expect(ring.counters.appended == 10)
    #expect(ring.counters.dropped == 0)
  }

  @Test func `drop_oldest keeps the newest, never drops what may not be dropped, and counts`() async throws {
    let ring = RingBuffer<Int>(capacity: 3, policy: .dropOldest, isDroppable: { $0 > 0 })
    for value in [-1, 1, 2, 3, 4] { try await ring.append(value) }
    #expect(ring.counters.dropped == 2)
    #expect(await ring.nextBatch(limit: 9, patience: .zero) == [-1, 3, 4])
  }

  @Test func `a cancelled producer leaves nothing behind`() async throws {
    let ring = RingBuffer<Int>(capacity: 1)
    try await ring.append(1)
    let producer = Task { try await ring.append(2) }
    while ring.counters.waits == 0 { await Task.yield() }
    producer.cancel()
    await #expect(throws: CancellationError.self) { try await producer.value }
    ring.finish()
    #expect(await ring.nextBatch(limit: 9, patience: .zero) == [1])
    #expect(await ring.nextBatch(limit: 9, patience: .zero) == nil)
  }

  @Test func `a finished buffer refuses, and still gives what it holds`() async throws {
    let ring = RingBuffer<Int>(capacity: 4)
    try await ring.append(1)
    ring.finish()
    await #expect(throws: CancellationError.self) { try await ring.append(2) }
    #expect(await ring.nextBatch(limit: 9, patience: .seconds(3600)) == [1])
  }

  @Test func `abandoning releases producers and the consumer`() async throws {
    let ring = RingBuffer<Int>(capacity: 1)
    async let nothing = ring.nextBatch(limit: 1, patience: .zero)
    ring.abandon()
    #expect(await nothing == nil)
    await #expect(throws: CancellationError.self) { try await ring.append(1) }
  }

  @Test func `abandoning returns what was there and what waited for room`() async throws {
    let ring = RingBuffer<Int>(capacity: 1)
    try await ring.append(1)
    let waiting = Task { try await ring.append(2) }
    while ring.counters.waits == 0 { await Task.yield() }
    // Told to wait is not yet waiting.
    try await Task.sleep(for: .milliseconds(50))
    #expect(ring.abandon() == [1, 2])
    await #expect(throws: CancellationError.self) { try await waiting.value }
  }

  @Test func `no element is lost or doubled with many producers`() async throws {
    let ring = RingBuffer<Int>(capacity: 7)
    let received = try await withThrowingTaskGroup(of: Void.self) { group in
      for producer in 0..<8 {
        group.addTask { for value in 0..<500 { try await ring.append(producer * 1000 + value) } }
      }
      var all: [Int] = []
      while all.count < 4000, let batch = await ring.nextBatch(limit: 5, patience: .milliseconds(1)) { all += batch }
      try await group.waitForAll()
      return all
    }
    #expect(Set(received).count == 4000)
    for producer in 0..<8 {
      let own = received.filter { $0 / 1000 == producer }
      #expect(own == own.sorted(), "the elements of one producer keep their order")
    }
  }
}
