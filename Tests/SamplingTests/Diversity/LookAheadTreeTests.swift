import Constraints
import Inference
import JSONSchema
import MartingaleTestSupport
import Sampling
import Testing

@Suite(.timeLimit(.minutes(60))) struct LookAheadTreeTests {
  /// What a model says after a text, as the probabilities of the tokens and, under "", of the end.
  private func model(
    _ tokens: [String], _ law: [String: [String: Double]]
  ) -> EnumerableModel {
    EnumerableModel("scripted", tokens: tokens) { context in
      let text = context.map { tokens[Int($0)] }.joined()
      let next = law[text] ?? ["": 1]
      return tokens.map { next[$0] ?? 0 } + [next[""] ?? 0]
    }
  }

  private func grow(
    _ count: Int, _ model: EnumerableModel, tree: LookAheadTree = LookAheadTree(),
    pattern: String? = nil, maxTokens: Int = 16, seed: UInt64 = 1
  ) async throws -> LookAheadTree.Growth {
    let constraint = try pattern.map {
      try ConstraintCompiler().compile(ConstraintSpec([.regex($0)]))
    }
    let options = SamplerOptions(
      method: constraint == nil ? .base : .smc(.automatic), maxTokens: maxTokens)
    return try await tree.grow(
      count,
      from: LookAheadTree.Root(
        Generator(model: model, options: options), prompt: [], constraint: constraint,
        key: RandomKey(seed: seed))
    ).growth
  }

  /// The forks in words: what stood before them, the ways, and what became of each.
  private func words(_ growth: LookAheadTree.Growth, _ model: EnumerableModel) -> [String] {
    func text(_ tokens: [TokenID]) -> String {
      String(decoding: tokens.flatMap { Array(model.vocabulary.bytes(of: $0)) }, as: UTF8.self)
    }
    return growth.forks.map { fork in
      let ways = zip(fork.ways, fork.isKept).map { way, isKept in
        "\(way == model.end ? "$" : text([way]))\(isKept.map { $0 ? "+" : "-" } ?? "?")"
      }
      return "\(text(fork.tokens))[\(ways.joined(separator: " "))]"
    }
  }

  @Test func aBranchForksWhereTwoTokensAreLikelyOrNearOneAnother() async throws {
    for (law, forks) in [
      ([0.69, 0.26, 0.05, 0, 0], true), ([0.7, 0.24, 0.06, 0, 0], false),
      ([0.5, 0.36, 0.14, 0, 0], true), ([0.3, 0.2, 0.17, 0.17, 0.16], true),
      ([0.38, 0.22, 0.2, 0.2, 0], false), ([1, 0, 0, 0, 0], false),
    ] as [([Double], Bool)] {
      let names = ["a", "b", "c", "d", "e"]
      let model = model(names, ["": Dictionary(uniqueKeysWithValues: zip(names, law))])
      let growth = try await grow(2, model, maxTokens: 3)
      #expect(growth.forks.map(\.ways) == (forks ? [[0, 1]] : []), "\(law)")
    }
  }

  @Test func probabilitiesAreThoseGivenTheConstraint() async throws {
    // Without the constraint z is nearly certain; with it x and y are alike.
    let model = model(["x", "y", "z"], ["": ["x": 0.02, "y": 0.01, "z": 0.97]])
    let free = try await grow(2, model)
    #expect(free.forks.isEmpty && free.samples.map(\.string) == ["z"])
    let held = try await grow(2, model, pattern: "[xy]")
    #expect(words(held, model) == ["[x+ y+]"])
    #expect(held.samples.map(\.string) == ["x", "y"])
  }

  private var alike: EnumerableModel {
    // After a or b the same long text follows; after c another one.
    var law: [String: [String: Double]] = ["": ["a": 0.36, "b": 0.33, "c": 0.31]]
    for first in ["a", "b"] {
      law[first] = ["the same words ": 1]
      law[first + "the same words "] = ["again": 1]
    }
    law["c"] = ["something else": 1]
    return model(["a", "b", "c", "the same words ", "again", "something else"], law)
  }

  @Test func branchesThatTurnOutAlikeArePrunedAndOthersAreKept() async throws {
    let growth = try await grow(3, alike)
    #expect(words(growth, alike) == ["[a+ b- c+]"])
    #expect(growth.pruned == 1)
    #expect(growth.samples.map(\.string) == ["athe same words again", "csomething else"])
    // With no distance at all only equal texts are alike, and these differ in a letter.
    var exact = LookAheadTree()
    exact.alike = 0
    let all = try await grow(3, alike, tree: exact)
    #expect(words(all, alike) == ["[a+ b+ c+]"] && all.samples.count == 3)
  }

  @Test func alikeIsJudgedWhenTheLookAheadIsOverAndMakesRoom() async throws {
    // a and b go on alike for two tokens and part only then.
    let model = model(
      ["a", "b", "same", "left", "right"],
      [
        "": ["a": 0.6, "b": 0.4], "a": ["same": 1], "b": ["same": 1],
        "asame": ["left": 0.5, "right": 0.5], "bsame": ["right": 1],
        "bsameright": ["right": 1],
      ])
    var soon = LookAheadTree()
    soon.lookAhead = 2
    let growth = try await grow(2, model, tree: soon)
    // b was given up after two tokens, and the place went to the fork after it.
    #expect(words(growth, model) == ["[a+ b-]", "asame[left+ right+]"])
    #expect(Set(growth.samples.map(\.string)) == ["asameleft", "asameright"])
    soon.lookAhead = 20
    let late = try await grow(2, model, tree: soon)
    #expect(words(late, model) == ["[a+ b+]"])
  }

  @Test func whereThereIsRoomForFewTheLikeliestBranchGetsIt() async throws {
    let model = model(
      ["a", "b", "c", "d"],
      [
        "": ["a": 0.5, "b": 0.5], "a": ["c": 0.7, "d": 0.3], "b": ["c": 0.55, "d": 0.45],
      ])
    var growth = try await grow(3, model)
    #expect(words(growth, model) == ["[a+ b+]", "b[c+ d+]"])
    growth = try await grow(4, model)
    #expect(words(growth, model) == ["[a+ b+]", "a[c+ d+]", "b[c+ d+]"])
    #expect(growth.samples.map(\.string) == ["ac", "bc", "bd", "ad"])
    growth = try await grow(1, model)
    #expect(growth.forks.isEmpty && growth.samples.count == 1)
  }

  @Test func whatIsFoundDoesNotDependOnTheOrderOfTokens() async throws {
    // Every step either forks or leaves no choice, so that nothing is drawn.
    let law: [String: [String: Double]] = [
      "": ["a": 0.4, "b": 0.32, "c": 0.28], "a": ["d": 0.52, "e": 0.48], "b": ["d": 1],
      "c": ["e": 1], "ad": ["same words here": 1], "ae": ["same words here": 1],
      "bd": ["other": 0.6, "": 0.4],
    ]
    let tokens = ["a", "b", "c", "d", "e", "same words here", "other"]
    var seen: Set<[String]> = []
    for turn in tokens.indices {
      let turned = Array(tokens[turn...] + tokens[..<turn])
      for order in [turned, turned.reversed()] {
        let growth = try await grow(6, model(order, law))
        seen.insert(
          growth.samples.map(\.string) + ["\(growth.forks.count) \(growth.pruned)"])
      }
    }
    #expect(
      seen == [["ce", "adsame words here", "bdother", "bd", "3 1"]])
  }

  @Test func theSameSeedGivesTheSameTreeAndAnotherAnotherOne() async throws {
    let one = try await grow(3, .toyC, pattern: "[abc]{1,8}", maxTokens: 9)
    let two = try await grow(3, .toyC, pattern: "[abc]{1,8}", maxTokens: 9)
    #expect(one == two)
    var others: Set<[String]> = []
    for seed in 0..<8 {
      let growth = try await grow(
        3, .toyC, pattern: "[abc]{1,8}", maxTokens: 9, seed: UInt64(seed))
      others.insert(growth.samples.map(\.string))
    }
    #expect(others.count > 1)
  }

  @Test func everyTextIsAMemberAndThereAreNeverMoreThanAskedFor() async throws {
    let toy = try Toy.c()
    for seed in 0..<30 {
      for count in [1, 2, 5] {
        let growth = try await grow(
          count, .toyC, pattern: #"(a+)b\1(c?)"#, maxTokens: 8, seed: UInt64(seed))
        #expect(growth.samples.count <= count)
        #expect(Set(growth.samples.map(\.text)).count == growth.samples.count)
        for sample in growth.samples {
          #expect(try toy.constraint.accepts(sample.text), "\(sample.string)")
          #expect(sample.tokens + 1 <= 8)
        }
      }
    }
  }

  @Test func aTextWithoutAConstraintIsCutAtTheLimit() async throws {
    let model = EnumerableModel("endless", tokens: ["a", "b"]) { _ in [1, 0, 0] }
    let growth = try await grow(2, model, maxTokens: 4)
    #expect(growth.samples.map(\.string) == ["aaaa"])
    #expect(growth.samples.map(\.finish) == [.length])
  }

  @Test func whatHasNoMeaningIsRefusedByName() async throws {
    let constraint = try ConstraintCompiler().compile(ConstraintSpec([.regex("a+")]))
    func refusal(_ change: (inout LookAheadTree.Root) -> Void) async -> String {
      var root = LookAheadTree.Root(
        Generator(model: EnumerableModel.toyC), prompt: [], constraint: constraint,
        key: RandomKey(seed: 1))
      change(&root)
      do {
        _ = try await LookAheadTree().grow(2, from: root)
        return "grown"
      } catch {
        return "\(error.code.rawValue): \(error.message)"
      }
    }
    #expect(await refusal { _ in } == "grown")
    #expect(await refusal { $0.extras = ["critics"] }.contains("it cannot have critics"))
    #expect(
      await refusal { $0.generator.options.method = .rerank }.contains("the method rerank"))
    #expect(
      await refusal { $0.generator.schedule = MomentumDecoding() }.contains("a schedule"))
    #expect(
      await refusal { $0.generator.options.maxTokens = 1 }.hasPrefix("budget_too_small"))
  }

  @Test func lettersAreCountedForTheDistance() {
    #expect(LookAheadTree.distance("", "") == 0)
    #expect(LookAheadTree.distance("abc", "") == 1)
    #expect(LookAheadTree.distance("abc", "abc") == 0)
    #expect(LookAheadTree.distance("kitten", "sitting") == 3.0 / 7)
    #expect(LookAheadTree.distance("sitting", "kitten") == 3.0 / 7)
    #expect(LookAheadTree.distance("né", "ne") == 0.5)
  }
}
