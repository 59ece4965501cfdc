internal import Synchronization

/// The transitions found so far, readable without a lock.
///
/// A row is (header, one entry per byte class): entry 0 is unknown, -1 refused, else the next state.
/// Rows live in pages that never move; page k holds 8·2^k rows. Rows are written under the owner's
/// lock before their number is published by a releasing store, and read after an acquiring load:
/// on the usual machines a step is two plain loads. Unsafe memory because an array would have to be
/// locked or copied.
final class StateTable: @unchecked Sendable {
  typealias Entry = Atomic<Int32>

  static let header = 2
  static let unknownDistance: Int32 = -2
  private static let pageCount = 26

  private let stride: Int
  private let classOf: UnsafeMutablePointer<UInt8>
  private let pages: UnsafeMutablePointer<UnsafeMutablePointer<Entry>?>
  /// Guarded by the owner's lock.
  private var count: Int32 = 0

  init(classes: ByteClasses) {
    stride = Self.header + classes.count
    classOf = .allocate(capacity: 256)
    classOf.initialize(from: classes.classOf, count: 256)
    pages = .allocate(capacity: Self.pageCount)
    pages.initialize(repeating: nil, count: Self.pageCount)
  }

  deinit {
    for page in 0..<Self.pageCount { pages[page]?.deallocate() }
    pages.deallocate()
    classOf.deallocate()
  }

  /// The row of a published state.
  @inline(__always)
  private func row(_ state: Int32) -> UnsafeMutablePointer<Entry>? {
    let place = UInt32(bitPattern: state) &+ 7
    let page = 28 &- place.leadingZeroBitCount
    let offset = Int(place) &- (8 << page)
    guard let base = pages[page] else { return nil }
    return base + offset &* stride
  }

  /// The entry for `state` and `byte`.
  @inline(__always)
  func next(_ state: Int32, _ byte: UInt8) -> Int32 {
    guard let row = row(state) else { return -1 }
    return row[Self.header &+ Int(classOf[Int(byte)])].load(ordering: .acquiring)
  }

  @inline(__always)
  func isAccepting(_ state: Int32) -> Bool {
    row(state)?[0].load(ordering: .relaxed) == 1
  }

  @inline(__always)
  func distance(_ state: Int32) -> Int32 {
    row(state)?[1].load(ordering: .relaxed) ?? Self.unknownDistance
  }

  // MARK: Under the owner's lock

  /// Adds a state; nil when the table is full.
  func append(accepting: Bool, distance: Int32) -> Int32? {
    let state = count + 1
    let place = UInt32(state) + 7
    let page = 28 - place.leadingZeroBitCount
    guard page < Self.pageCount else { return nil }
    if pages[page] == nil {
      let entries = (8 << page) * stride
      let memory = UnsafeMutablePointer<Entry>.allocate(capacity: entries)
      for index in 0..<entries { (memory + index).initialize(to: Entry(0)) }
      pages[page] = memory
    }
    count = state
    row(state)?[0].store(accepting ? 1 : 0, ordering: .relaxed)
    row(state)?[1].store(distance, ordering: .relaxed)
    return state
  }

  func setDistance(_ state: Int32, _ distance: Int32) {
    row(state)?[1].store(distance, ordering: .relaxed)
  }

  func setNext(_ state: Int32, _ byteClass: Int, _ next: Int32) {
    row(state)?[Self.header + byteClass].store(next, ordering: .releasing)
  }
}
