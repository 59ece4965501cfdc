import Foundation
import Handbook
import Inference
import Retrieval
import Testing

/// The figures of the handbook's contract, with 100,000 behaviors; `MARTINGALE_BENCH=1` runs it.
@Suite(
  "Speed",
  .enabled(
    if: ProcessInfo.processInfo.environment["MARTINGALE_BENCH"] != nil, "set MARTINGALE_BENCH=1"))
struct PerformanceTests {
  @Test("5,000 inserts a second in transactions of 500; search in 20 ms at the 95th percentile")
  func hundredThousand() async throws {
    let folder = try TemporaryFolder()
    let store = try BehaviorStore(path: folder.file())
    let figures = try await HandbookBenchmark(behaviors: 100_000, queries: 200).run(
      store, embedder: (try? WordVectorFiles.locate()).flatMap { try? StaticEmbedder($0) })
    print(figures)
    #expect(figures.insertsPerSecond >= 5_000)
    #expect(figures.searchP95 < 0.020)
  }
}
