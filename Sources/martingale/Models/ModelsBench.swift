import ArgumentParser
import Foundation
import Inference
import LlamaBackend

extension ModelsCommand {
  struct Bench: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Measure weight formats: prefill, steps, and what logits depend on.",
      discussion: """
        Prints one JSON object for each file and kind of key-value cache. Times are processor time \
        on one thread; compare within one run.
        """)

    @Argument(help: "Names or paths; default: every installed model.")
    var models: [String] = []

    func run() throws {
      let locator = ModelLocator.configured
      var paths: [String] = []
      for model in models { paths.append(try locator.locate(model)) }
      if models.isEmpty { paths = locator.installed().map(\.path) }
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.sortedKeys]
      for path in paths {
        for measurement in try WeightMeasurement.measure(path: path) {
          let line = String(decoding: try encoder.encode(measurement), as: UTF8.self)
          try StandardOutput.write(line: line)
        }
      }
    }
  }
}
