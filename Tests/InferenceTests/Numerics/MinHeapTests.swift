import Inference
import Testing

@Suite("Binary heap") struct MinHeapTests {
  @Test("what comes out is sorted, whatever went in", arguments: 0..<50)
  func sorts(_ seed: UInt64) {
    var random = RandomKey(seed: seed).stream(for: .test)
    let count = Int(random.next() % 60)
    let items = (0..<count).map { _ in Int(random.next() % 20) }
    var heap = MinHeap<Int>()
    for item in items { heap.push(item) }
    var sorted: [Int] = []
    while let item = heap.pop() { sorted.append(item) }
    #expect(sorted == items.sorted())
  }

  @Test("pushing between pops gives the smallest of what is in it")
  func interleaved() {
    var heap = MinHeap<Int>()
    for item in [5, 3, 8] { heap.push(item) }
    #expect(heap.pop() == 3)
    heap.push(1)
    heap.push(6)
    #expect([heap.pop(), heap.pop(), heap.pop(), heap.pop(), heap.pop()] == [1, 5, 6, 8, nil])
  }
}
