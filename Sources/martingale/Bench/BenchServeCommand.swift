import ArgumentParser
import Foundation
import Inference
import JSONSchema
import LlamaBackend
import Server

/// `martingale bench serve`: what serving several requests at once gains.
struct BenchServeCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "serve",
    abstract: "Compare requests served together with requests served alone, in one run.",
    discussion: """
      Prints tokens per second of constrained chat requests, one after the other and so many at a \
      time (when one is answered the next is asked), beside llama.cpp's own decode of one and as \
      many sequences. The repetitions take turns, so that a busy machine slows all of them; trust \
      the ratios. --threads 1 where others compute, too: llama.cpp's threads wait for each other.
      """)

  @Option(help: ArgumentHelp("Requests at once, 2 to 16.", valueName: "n"))
  var requests: Int = 16

  @Option(help: ArgumentHelp("Particles of each request.", valueName: "n"))
  var particles: Int = 1

  @Option(help: ArgumentHelp("Characters of each answer.", valueName: "n"))
  var length: Int = 120

  @Option(help: ArgumentHelp("Repetitions; the medians are compared.", valueName: "n"))
  var repetitions: Int = 3

  @OptionGroup var model: ServedModelOptions

  func validate() throws {
    if !(2...16).contains(requests) { throw ValidationError("--requests: 2 to 16") }
    if !(1...64).contains(particles) { throw ValidationError("--particles: 1 to 64") }
    if !(8...2000).contains(length) { throw ValidationError("--length: 8 to 2000") }
    if !(1...1000).contains(repetitions) { throw ValidationError("--repetitions: 1 to 1000") }
  }

  func run() async throws {
    let llama = try model.open()
    let batching = BatchingModel(llama)
    var limits = ServiceLimits()
    limits.slots = requests
    limits.defaultTokens = length
    let service = CompletionService(
      ServedModel(batching, usesChatFormat: llama.hasChatTemplate, created: 0), limits: limits,
      clock: { 0 })
    _ = try await speed(service, at: 1, seed: 0, count: 1)  // compiles, prefills, warms up
    var speeds: [String: [Double]] = [:]
    for repetition in 0..<repetitions {
      try Task.checkCancellation()
      for count in [1, requests] {
        speeds["llama_cpp_\(count)", default: []].append(
          try await llama.rawBatchDecodeSpeed(sequences: count, steps: 32))
        speeds["requests_\(count)", default: []].append(
          try await speed(
            service, at: count, seed: UInt64(repetition * 6 * requests),
            count: count == 1 ? requests : 4 * requests))
      }
    }
    let medians = speeds.mapValues { Quantiles($0).at(0.5) }
    for (name, speed) in medians.sorted(by: { $0.key < $1.key }) {
      let record: JSONValue = [
        "name": .string(name), "tokens_per_second": .rounded(speed, places: 2),
      ]
      try StandardOutput.write(line: record.text)
    }
    let served = Self.ratio(medians["requests_\(requests)"], medians["requests_1"])
    let own = Self.ratio(medians["llama_cpp_\(requests)"], medians["llama_cpp_1"])
    let statistics = await batching.statistics
    var ratios = JSONObject()
    ratios["requests_\(requests) / requests_1"] = Self.json(served)
    ratios["llama_cpp_\(requests) / llama_cpp_1"] = Self.json(own)
    ratios["share of llama.cpp's own gain"] = Self.json(Self.ratio(served, own))
    let summary: JSONValue = [
      "ratios": .object(ratios),
      "batches": [
        "calls": .int(statistics.calls), "batches": .int(statistics.batches),
        "largest": .int(statistics.largest),
      ],
      "model": .string(llama.identity.name), "threads": .int(llama.threads),
      "cores": .int(ProcessInfo.processInfo.activeProcessorCount),
      "repetitions": .int(repetitions), "particles": .int(particles), "length": .int(length),
    ]
    try StandardOutput.write(line: summary.text)
  }

  /// Tokens per second while `width` requests are under way: the clock runs from the answer to the
  /// `width`-th request to the one `count` answers later, and the next request is asked at once.
  private func speed(
    _ service: CompletionService, at width: Int, seed: UInt64, count: Int
  ) async throws -> Double {
    let clock = ContinuousClock()
    return try await withThrowingTaskGroup(of: Int.self) { group in
      for index in 0..<width {
        group.addTask { try await ask(service, seed: seed + UInt64(index)) }
      }
      var tokens = 0
      var begin = clock.now
      for answers in 1...(width + count) {
        let more = try await group.next() ?? 0
        if answers > width { tokens += more }
        if answers == width { begin = clock.now }
        if answers < width + count {
          group.addTask { try await ask(service, seed: seed + UInt64(width + answers)) }
        }
      }
      let seconds = (clock.now - begin) / .seconds(1)
      group.cancelAll()  // those that only kept the last ones company
      while (try? await group.next()) != nil {}
      return Double(tokens) / seconds
    }
  }

  /// Asks once; returns the answer's tokens.
  private func ask(_ service: CompletionService, seed: UInt64) async throws -> Int {
    let body: JSONValue = [
      "messages": [["role": "user", "content": "Tell me about a small house by the sea."]],
      "structured_outputs": ["regex": .string("[a-z ]{\(length / 2),\(length)}")],
      "sampler": ["particles": .int(particles)], "seed": .unsigned(seed),
    ]
    let response = await service.respond(
      to: APIRequest(
        method: "POST", path: "/v1/chat/completions", body: JSONWriter().bytes(of: body),
        id: "bench"))
    guard response.status == 200, case .whole(let bytes) = response.body,
      let tokens = try? JSONValue(parsing: bytes)["usage"]?["completion_tokens"]?.int
    else {
      throw CommandFailure(
        .internalError, code: "bench", "a request failed with status \(response.status)")
    }
    return tokens
  }

  private static func ratio(_ one: Double?, _ other: Double?) -> Double? {
    guard let one, let other, other > 0 else { return nil }
    return one / other
  }

  private static func json(_ value: Double?) -> JSONValue {
    value.map { .rounded($0, places: 3) } ?? .null
  }
}
