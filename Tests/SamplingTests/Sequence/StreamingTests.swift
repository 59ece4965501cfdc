import Constraints
import Foundation
import Inference
import Sampling
import Synchronization
import MartingaleTestSupport
import Testing

/// Collects what is streamed.
private final class Sink: Sendable {
  let pieces = Mutex<[[UInt8]]>([])
  var text: [UInt8] { pieces.withLock { Array($0.joined()) } }
}

@Suite struct CommonPrefixTests {
  @Test func growsWithWhatAllShare() {
    var prefix = CommonPrefix()
    #expect(prefix.update([Array("abc".utf8), Array("abd".utf8)]) == Array("ab".utf8))
    #expect(prefix.update([Array("abcx".utf8), Array("abdx".utf8)]) == [])
    #expect(prefix.update([Array("abcx".utf8), Array("abcxy".utf8)]) == Array("cx".utf8))
    #expect(prefix.update([]) == [])
    #expect(prefix.certain == Array("abcx".utf8))
  }

  @Test func charactersAreNotCut() {
    var prefix = CommonPrefix()
    let text = Array("né😀".utf8)
    var pieces: [String] = []
    for count in 1...text.count {
      let new = prefix.update([Array(text[..<count])])
      if !new.isEmpty { pieces.append(String(decoding: new, as: UTF8.self)) }
    }
    #expect(pieces == ["n", "é", "😀"])
  }

  @Test func bytesThatAreNoTextPass() {
    var prefix = CommonPrefix()
    #expect(prefix.update([[0x80, 0xFF, 0x80, 0x80, 0x80]]) == [0x80, 0xFF, 0x80, 0x80, 0x80])
  }
}

@Suite struct StreamingTests {
  @Test func whatIsStreamedBeginsEveryText() async throws {
    let constraint = try RegularLanguage(pattern: "ab(a|b){2}(ca|cb)c{0,3}").automaton()
    for seed in 0..<60 {
      let sink = Sink()
      var request = SamplingRequest(prompt: [], constraint: constraint)
      request.onCertain = { piece in sink.pieces.withLock { $0.append(piece) } }
      var options = SamplerOptions(particles: 1 + seed % 4, maxTokens: 12)
      options.fastForward = seed % 2 == 0 ? .forcedTokens : .off
      let posterior = try await SequenceSampler(model: EnumerableModel.toyC, options: options)
        .sample(request, key: RandomKey(seed: UInt64(seed))).posterior
      for sample in posterior.samples { #expect(sample.text.starts(with: sink.text)) }
      if posterior.particles == 1 { #expect(posterior.samples[0].text == sink.text) }
      #expect(sink.pieces.withLock { $0.allSatisfy { !$0.isEmpty } })
      #expect(sink.text.starts(with: Array("ab".utf8)))
    }
  }
}
