import Inference
import Prompting
import MartingaleTestSupport
import Testing

struct ReachabilityTests {
  /// Tokens a, b, c, d. After a context with at least as many `b` as `needs` it says d, otherwise
  /// a; every `b` makes d likelier.
  private func model(needs: Int) -> EnumerableModel {
    EnumerableModel("counting", tokens: ["a", "b", "c", "d"]) { context in
      let count = context.filter { $0 == 1 }.count
      let share = count >= needs ? 0.9 : 0.1 + 0.05 * Double(count)
      return [0.95 - share, 0.02, 0.02, share, 0.01]
    }
  }

  private func search(_ model: EnumerableModel) throws -> Reachability {
    var search = try Reachability(model: model, vocabulary: [0, 1, 2])
    search.searchLengths = [4, 6]
    return search
  }

  @Test func nothingIsNeededWhereTheModelSaysItAnyway() async throws {
    let outcome = try await search(model(needs: 0)).reach(3, from: [2])
    #expect(outcome.control == [] && outcome.stage == .none)
  }

  @Test(arguments: [1, 2, 3]) func greedyFindsTheShortestControl(_ needs: Int) async throws {
    let outcome = try await search(model(needs: needs)).reach(3, from: [2])
    #expect(outcome.control == [TokenID](repeating: 1, count: needs))
    #expect(outcome.stage == .greedy)
    #expect(abs(outcome.loss + Double(0.9).logarithm) < 1e-6)
    #expect(outcome.tokens > 0)
  }

  @Test func longerControlsAreSearchedForByCoordinates() async throws {
    let outcome = try await search(model(needs: 5)).reach(3, from: [2])
    #expect(outcome.stage == .coordinates)
    #expect(outcome.control.map { $0.filter { $0 == 1 }.count >= 5 && $0.count == 6 } == true)
  }

  @Test func whatCannotBeReachedIsNotClaimed() async throws {
    let outcome = try await search(model(needs: 99)).reach(3, from: [2])
    #expect(outcome.control == nil && outcome.stage == .coordinates)
    #expect(outcome.loss > 0.6)
  }

  @Test func theTableCountsControlsUpToALength() {
    func outcome(_ length: Int?) -> Reachability.Outcome {
      Reachability.Outcome(
        control: length.map { [TokenID](repeating: 0, count: $0) }, stage: .greedy, loss: 0,
        tokens: 0)
    }
    let table = ReachabilityTable([outcome(0), outcome(1), outcome(3), outcome(nil)], upTo: 4)
    #expect(table.shares == [0.25, 0.5, 0.5, 0.75, 0.75])
  }
}
