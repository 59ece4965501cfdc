import MartingaleKit
import Testing

@testable import methods

@Suite("Measuring the recursion")
struct MeasurementTests {
  @Test("McNemar's exact p by hand")
  func mcNemar() {
    func test(_ first: Int, _ second: Int) -> McNemar {
      McNemar(
        Array(repeating: (true, false), count: first)
          + Array(repeating: (false, true), count: second)
          + Array(repeating: (true, true), count: 7) + Array(repeating: (false, false), count: 5))
    }
    #expect(test(0, 0).p == 1)
    #expect(abs(test(0, 5).p - 2.0 / 32) < 1e-12)
    #expect(abs(test(1, 6).p - 2 * 8.0 / 128) < 1e-12)
    #expect(abs(test(6, 1).p - test(1, 6).p) < 1e-12)
    #expect(test(4, 4).p == 1)
    #expect(test(400, 500).p < 0.001 && test(400, 500).p > 0.0005)
  }

  @Test("Spearman's ρ with ties; ordered triples")
  func ranks() {
    #expect(RankCorrelation.spearman([1, 2, 3], [10, 20, 90]) == 1)
    #expect(RankCorrelation.spearman([1, 2, 3], [3, 2, 1]) == -1)
    #expect(RankCorrelation.spearman([1, 2, 3], [5, 5, 5]) == nil)
    #expect(abs((RankCorrelation.spearman([1, 2, 3, 4], [1, 2, 2, 3]) ?? 0) - 0.9486833) < 1e-6)
    #expect(RankCorrelation.orderedTriples([1], [2], [3]) == 1)
    #expect(RankCorrelation.orderedTriples([1, 3], [2], [3]) == 0.5)
    #expect(RankCorrelation.orderedTriples([1], [1], [3]) == 0)
    #expect(RankCorrelation.orderedTriples([], [1], [3]) == nil)
  }

  @Test("tasks are read with their choices; mistakes have a line")
  func reading() throws {
    let task = try ReasoningTask(
      Array(
        """
        {"input": "True and False is", "target": "False", "choices": ["True", "False"], "id": "a"}

        {"input": "Sort: b a", "target": "a b", "choices": null}
        """.utf8), name: "mixed")
    #expect(task.items.map(\.id) == ["a", "mixed/3"])
    #expect(task.items.map(\.choices) == [["True", "False"], nil])
    for bad in ["{", "[]", "{\"input\": 3, \"target\": \"a\"}"] {
      #expect(throws: PromptingError.self) { try ReasoningTask(Array(bad.utf8), name: "bad") }
    }
  }

  @Test("nested Booleans have the operators asked for, and their values")
  func booleans() throws {
    let task = NestedBooleans.task(count: 40, operators: 1...8, seed: 7)
    for (number, item) in task.items.enumerated() {
      let words = item.input.split(separator: " ")
      let operators = words.filter { ["and", "or", "not"].contains($0) }
      #expect(operators.count == 1 + number % 8)
      #expect(words.last == "is")
    }
    #expect(task == NestedBooleans.task(count: 40, operators: 1...8, seed: 7))
    #expect(Set(task.items.map(\.target)) == ["True", "False"])
    #expect(NestedBooleans.rules.split(separator: "\n").count == 10)
  }
}
