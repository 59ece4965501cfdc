import Inference
import JSONSchema
import Server
import Synchronization
import MartingaleTestSupport
import Testing

/// What requests wait at before every step, so that tests decide how long they last.
private final class Latch: Sendable {
  private let open = Mutex(false)
  private let steps = Mutex(0)
  var waiting: Int { steps.withLock { $0 } }
  func lift() { open.withLock { $0 = true } }

  func pass() async {
    steps.withLock { $0 += 1 }
    while !open.withLock({ $0 }), !Task.isCancelled {
      try? await Task.sleep(for: .milliseconds(2))
    }
    steps.withLock { $0 -= 1 }
  }

  /// A model behind the latch.
  var model: InterposedModel {
    InterposedModel(ScriptedModel { _ in "ok" }) { _ in await self.pass() }
  }
}

@Suite struct LoadTests {
  private func metric(_ interface: Interface, _ name: String) async -> Int? {
    await interface.get("/metrics").text.split(separator: "\n")
      .first { $0.hasPrefix("martingale_\(name) ") }?.split(separator: " ").last
      .flatMap { Int($0) }
  }

  /// Waits until something is so, at most ten minutes.
  private func until(_ condition: () async -> Bool) async -> Bool {
    for _ in 0..<120_000 {
      if await condition() { return true }
      try? await Task.sleep(for: .milliseconds(5))
    }
    return false
  }

  @Test func noneOf200RequestsIsLostSilently() async {
    let latch = Latch()
    var limits = ServiceLimits()
    limits.slots = 8
    limits.queue = 32
    let interface = Interface(latch.model, limits: limits)
    let replies = await withTaskGroup(of: Reply.self) { group in
      for _ in 0..<200 { group.addTask { await interface.chat("") } }
      var replies: [Reply] = []
      while let reply = await group.next() {
        replies.append(reply)
        // The refused ones answer at once; then the others may go on.
        if replies.count == 160 { latch.lift() }
      }
      return replies
    }
    let refused = replies.filter { $0.status == 429 }
    #expect(replies.filter { $0.status == 200 }.count == 40)
    #expect(refused.count == 160)
    #expect(refused.allSatisfy { $0.header("retry-after").flatMap { Int($0) } ?? 0 > 0 })
    #expect(refused.allSatisfy { $0.header("x-should-retry") == nil })
    #expect(await metric(interface, "slots_busy") == 0)
    #expect(await metric(interface, "queue_waiting") == 0)
  }

  @Test func aCancelledRequestFreesItsSlotAndItsPlace() async {
    let latch = Latch()
    var limits = ServiceLimits()
    limits.slots = 1
    limits.queue = 4
    let interface = Interface(latch.model, limits: limits)
    let first = Task { await interface.chat("") }
    #expect(await until { await metric(interface, "slots_busy") == 1 })
    let second = Task { await interface.chat("") }
    let third = Task { await interface.chat(#","stream":true"#) }
    #expect(await until { await metric(interface, "queue_waiting") == 2 })
    second.cancel()
    third.cancel()
    #expect(await second.value.status == 499)
    #expect(await third.value.status == 499)
    #expect(await metric(interface, "queue_waiting") == 0)
    first.cancel()
    #expect(await first.value.status == 499)
    #expect(await metric(interface, "slots_busy") == 0)
    latch.lift()
    #expect(await interface.chat("").status == 200)
  }

  @Test func waitingAndWorkingHaveLimits() async {
    let latch = Latch()
    var limits = ServiceLimits()
    limits.slots = 1
    limits.queueSeconds = 0.2
    limits.requestSeconds = 1
    let interface = Interface(latch.model, limits: limits)
    let first = Task { await interface.chat("") }
    #expect(await until { await metric(interface, "slots_busy") == 1 })
    let second = await interface.chat("")
    #expect(second.status == 429)
    #expect(second.header("retry-after") != nil)
    let late = await first.value
    #expect(late.status == 504)
    #expect(late["/error/code"]?.string == "time_limit")
    #expect(await metric(interface, "slots_busy") == 0)
  }

  @Test func theRecordSaysWhetherRequestsWereDecodedTogether() async {
    let latch = Latch()
    let interface = Interface(latch.model)
    let one = Task { await interface.chat("") }
    let two = Task { await interface.chat("") }
    #expect(await until { latch.waiting == 2 })
    latch.lift()
    #expect(await one.value["/martingale/batched"]?.bool == true)
    #expect(await two.value["/martingale/batched"]?.bool == true)
    #expect(await interface.chat("")["/martingale/batched"]?.bool == false)
  }

  @Test func aHostileGrammarDelaysOnlyConstraints() async {
    let interface = Interface(answering: "fine")
    let bomb = #","structured_outputs":{"regex":"(a{1,500}){1,500}(b{1,500}){1,500}c"}"#
    async let hostile = interface.chat(bomb)
    #expect(await interface.chat("").status == 200)
    let status = await hostile.status
    #expect([200, 400, 422].contains(status))
  }
}
