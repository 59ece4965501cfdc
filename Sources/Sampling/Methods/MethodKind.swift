public import JSONSchema

/// A sampling method by the name under which users ask for it.
public struct MethodKind: Sendable {
  /// Its name.
  public let key: String
  /// What it does, in one line.
  public let summary: String
  /// Whether the constraint guides the drawing, so that every text that comes out is valid.
  public let isGuided: Bool
  /// The method, with so many draws that sharpen each AWRS weight.
  public let method: @Sendable (_ probes: Int) -> SequenceMethod

  /// A method.
  public init(
    _ key: String, _ summary: String, isGuided: Bool = true,
    method: @escaping @Sendable (_ probes: Int) -> SequenceMethod
  ) {
    self.key = key
    self.summary = summary
    self.isGuided = isGuided
    self.method = method
  }
}

extension MethodKind {
  /// What is taken where nobody says anything.
  public static let auto = MethodKind("auto", "awrs, and whole masks where those are cheaper") {
    .smc($0 == 1 ? .automatic : .recursive(probes: $0))
  }
}

extension KindTable where Kind == MethodKind {
  /// The methods of this library.
  public static let standard = KindTable(
    "sampling method",
    [
      .auto,
      MethodKind("awrs", "adaptive weighted rejection sampling in sequential Monte Carlo") {
        .smc(.recursive(probes: $0))
      },
      MethodKind("twisted", "one free draw a step; particles that leave the constraint are lost") {
        _ in .smc(.blind)
      },
      MethodKind("masked", "locally masked decoding: every text valid, weights ignored") { _ in
        .masked
      },
      MethodKind("exact", "whole masks in sequential Monte Carlo: weights without variance") { _ in
        .smc(.exact)
      },
      MethodKind("rerank", "drawn freely, weighted by the constraint at the end", isGuided: false) {
        _ in .rerank
      },
      MethodKind(
        "best-of", "drawn freely; the valid text that critics, or else the model, like best",
        isGuided: false
      ) { _ in .bestOf },
      MethodKind("base", "drawn freely, the constraint ignored", isGuided: false) { _ in .base },
    ]
  ) { $0.key }

  /// Those whose texts are always valid.
  public var guided: KindTable {
    KindTable(noun, kinds.filter(\.isGuided)) { $0.key }
  }
}
