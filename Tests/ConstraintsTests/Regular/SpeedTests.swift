import Constraints
import Inference
import Testing

/// Loose bounds that only a broken table would miss; the figures are printed.
@Suite struct SpeedTests {
  private static func nanoseconds(_ duration: Duration, per count: Int) -> Double {
    let parts = duration.components
    return (Double(parts.seconds) * 1e9 + Double(parts.attoseconds) / 1e9) / Double(count)
  }

  @Test func aKnownStepIsATableLookUp() throws {
    let automaton = try RegularLanguage(pattern: "(?:[a-z]+ ){0,}[a-zé]+").automaton()
    let text = bytes(String(repeating: "some words and ", count: 4_000) + "end")
    #expect(try automaton.accepts(text))
    var best = Double.infinity
    for _ in 0..<5 {
      let time = try ContinuousClock().measure {
        var state = try #require(automaton.start)
        for byte in text {
          guard let next = try automaton.step(state, byte) else { break }
          state = next
        }
      }
      best = min(best, Self.nanoseconds(time, per: text.count))
    }
    print("known step: \(best) ns")
    #expect(best < 100)
  }

  @Test func compilingIsQuick() throws {
    for pattern in [
      "\\d{4}-\\d{2}-\\d{2}", "[a-z]{1,5000}", "^[a-zA-Z0-9._%+-]+@[a-zA-Z0-9.-]+\\.[a-zA-Z]{2,}$",
      "\\p{L}+",
    ] {
      var best = Double.infinity
      for _ in 0..<20 {
        let time = try ContinuousClock().measure {
          _ = try RegularLanguage(pattern: pattern).automaton()
        }
        best = min(best, Self.nanoseconds(time, per: 1))
      }
      print("compile \(pattern): \(best / 1000) µs")
      #expect(best < 50e6)
    }
  }
}
