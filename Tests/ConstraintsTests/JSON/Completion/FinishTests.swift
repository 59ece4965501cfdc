import Constraints
import Foundation
import Inference
import JSONSchema
import MartingaleTestSupport
import Testing

@Suite struct FinishTests {
  /// Walks at random as a sampler would: a byte is taken when an end is known behind it.
  private func walk(
    _ constraint: JSONConstraint, _ random: inout RandomStream, bytes: Int
  ) throws -> (text: [UInt8], isStuck: Bool) {
    var state = try #require(constraint.start)
    var text: [UInt8] = []
    while text.count < bytes {
      var order = Array(UInt8(0x20)...0x7E)
      order.swapAt(0, Int(random.next() % UInt64(order.count)))
      let turn = Int(random.next() % UInt64(order.count))
      var moved = false
      for index in order.indices where !moved {
        let byte = order[(index + turn) % order.count]
        guard let next = try constraint.advance(state, by: [byte]),
          case .text = try constraint.completion(next)
        else { continue }
        (state, moved) = (next, true)
        text.append(byte)
      }
      if !moved { return (text, try !constraint.isComplete(state)) }
    }
    return (text, false)
  }

  @Test(arguments: EndingSchemas.all)
  func aTextCanBeFinishedFromWhereverItIsViable(_ schema: String) throws {
    let constraint = try JSONConstraint(schema: schema, options: .generating)
    let judge = try JSONConstraint(schema: schema)
    var random = RandomKey(seed: 3).stream(for: .test)
    for _ in 0..<6 {
      let (text, isStuck) = try walk(constraint, &random, bytes: 30)
      #expect(!isStuck, "\(String(decoding: text, as: UTF8.self))")
      let start = try #require(constraint.start)
      let state = try #require(try constraint.advance(start, by: text))
      let end = try #require(try constraint.completion(state).text)
      #expect(try judge.accepts(text + end), "\(String(decoding: text + end, as: UTF8.self))")
    }
  }

  /// What the machine refuses at once: masks are not longer than they must be.
  @Test(arguments: [
    (0, #"{"te"#), (0, #"{"x"#), (3, #"{"z"#), (4, #"{"q"#), (6, #"{"s":"abc.a"#),
    (9, #""AAAAAAAAAAA"#), (17, #"{"c"#),
  ])
  func whatCannotEndIsRefused(_ row: (Int, String)) throws {
    let constraint = try JSONConstraint(
      schema: EndingSchemas.all[row.0], options: .generating)
    let start = try #require(constraint.start)
    #expect(try constraint.advance(start, by: Array(row.1.utf8)) == nil, "\(row.1)")
    let before = Array(row.1.utf8.dropLast())
    #expect(try constraint.viable(before) != nil, "\(row.1)")
  }

  /// What only a search can tell is no beginning either.
  @Test(arguments: [
    (12, #"["a","b","c","#), (15, #"["a","b","c"#), (22, #"{"x":1,"y":"","kind":"c"#),
    (13, "[0,1,2,4"), (20, #"{"b"#),
  ])
  func aBeginningWithoutEndIsNotViable(_ row: (Int, String)) throws {
    let constraint = try JSONConstraint(
      schema: EndingSchemas.all[row.0], options: .generating)
    #expect(try constraint.viable(Array(row.1.utf8)) == nil)
    #expect(try constraint.viable(Array(row.1.utf8.dropLast())) != nil)
  }

  @Test(arguments: [
    #"{"allOf":[{"type":"integer","minimum":3},{"maximum":2}]}"#,
    #"{"type":"string","pattern":"^a+$","not":{"pattern":"a"}}"#,
    #"{"type":"object","required":["a"],"properties":{"a":{"enum":[1,2],"minimum":5}}}"#,
    #"{"type":"array","items":{"enum":[1,2]},"uniqueItems":true,"minItems":3}"#,
    #"{"type":"array","contains":{"const":1},"items":{"const":2},"minItems":1}"#,
  ])
  func contradictionsHaveNoEnd(_ schema: String) throws {
    let constraint = try JSONConstraint(schema: schema, options: .generating)
    guard let start = constraint.start else { return }
    #expect(try constraint.completion(start).text == nil)
  }

  /// A schema with a valid value has a text that is found, and what is found is valid.
  @Test func satisfiableSchemasHaveAKnownText() throws {
    var random = RandomSchemas(RandomKey(seed: 911).stream(for: .test))
    let trials = ProcessInfo.processInfo.environment["MARTINGALE_LONG_TESTS"] == nil ? 300 : 6_000
    var satisfiable = 0
    var missed = 0
    for trial in 0..<trials {
      let schema = random.schema()
      let text = JSONWriter(.compact).string(of: schema)
      let judge = try JSONConstraint(schema: text)
      let instances = (0..<24).map { _ in
        JSONWriter(.compact).string(of: random.instance(of: schema))
      }
      let witness = try instances.first { try judge.accepts(Array($0.utf8)) }
      let constraint = try JSONConstraint(schema: text, options: .generating)
      let found = try constraint.start.flatMap { try constraint.completion($0).text }
      if let found { #expect(try judge.accepts(found), "\(trial): \(text)") }
      guard let witness else { continue }
      satisfiable += 1
      if found == nil {
        missed += 1
        print("no text known though there is \(witness): \(text)")
      }
    }
    #expect(satisfiable > trials / 2)
    // One in ten thousand is missed; never a wrong one is found.
    #expect(missed <= trials / 3_000)
  }

  /// Masks and steps agree inside a key, whatever keys there were: the empty one, too.
  @Test func masksAgreeBehindAnEmptyKey() throws {
    let vocabulary = NoiseModel.jsonVocabulary()
    let constraint = try JSONConstraint(schema: #"{"type":"object"}"#, options: .generating)
    let start = try #require(constraint.start)
    for text in [#"{"":1,"a"#, #"{"a":1,"""#, #"{"a":1,""#, #"{"":1,""#] {
      guard let state = try constraint.advance(start, by: Array(text.utf8)) else { continue }
      var mask = TokenMask(count: vocabulary.count)
      try constraint.fillMask(&mask, state, over: vocabulary.trie)
      for token in 0..<TokenID(vocabulary.count) where vocabulary.isText(token) {
        let bytes = Array(vocabulary.bytes(of: token))
        let isViable = try constraint.advance(state, by: bytes) != nil
        #expect(mask[token] == isViable, "\(text) \(bytes)")
      }
    }
  }

  /// The same question has the same answer, whatever was asked before.
  @Test func answersDoNotDependOnTheirOrder() throws {
    for schema in EndingSchemas.all {
      let one = try JSONConstraint(schema: schema, options: .generating)
      let two = try JSONConstraint(schema: schema, options: .generating)
      var random = RandomKey(seed: 8).stream(for: .test)
      let text = try walk(one, &random, bytes: 24).text
      var prefixes: [[UInt8]] = []
      for count in 0...text.count { prefixes.append(Array(text[..<count])) }
      func answers(_ constraint: JSONConstraint, _ order: [[UInt8]]) throws -> [[UInt8]: Completion]
      {
        var result: [[UInt8]: Completion] = [:]
        for prefix in order {
          let start = try #require(constraint.start)
          let state = try #require(try constraint.advance(start, by: prefix))
          result[prefix] = try constraint.completion(state)
        }
        return result
      }
      #expect(try answers(one, prefixes) == answers(two, prefixes.reversed()), "\(schema)")
    }
  }

  @Test func aCancelledSearchEnds() async throws {
    let constraint = try JSONConstraint(
      schema: EndingSchemas.all[32], options: .generating)
    let task = Task {
      while !Task.isCancelled { await Task.yield() }
      return try constraint.start.map { try constraint.completion($0) }
    }
    task.cancel()
    do {
      _ = try await task.value
      Issue.record("the search went on")
    } catch {
      #expect((error as? ConstraintError)?.code == .cancelled)
    }
  }
}
