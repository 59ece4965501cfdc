internal import Inference

/// Names a problem without keeping its text.
public enum ProblemHash {
  /// SHA-256 of the text with runs of white space as single spaces.
  public static func of(_ problem: String) -> String {
    SHA256.hex(of: problem.split(whereSeparator: \.isWhitespace).joined(separator: " ").utf8)
  }

  /// The first 64 bits of the hash, to name random streams with.
  public static func number(of problem: String) -> UInt64 {
    UInt64(of(problem).prefix(16), radix: 16) ?? 0
  }
}
