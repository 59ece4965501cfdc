internal import Inference

/// Names a problem without keeping its text.
public enum ProblemHash {
  /// SHA-256 of the text with runs of white space as single spaces.
  public static func of(_ problem: String) -> String {
    SHA256.hex(of: problem.split(whereSeparator: \.isWhitespace).joined(separator: " ").utf8)
  }
}
