internal import Constraints
internal import JSONSchema

/// The lines that go to and come from a checker.
///
///     → {"id":1,"text":"…","complete":false}
///     ← {"id":1,"ok":true}
enum CheckerProtocol {
  /// A question as a line; nil when it can be answered without asking: a text that is not UTF-8
  /// is never valid. The bytes of a character that is not finished are held back from a prefix.
  static func line(id: Int, _ question: OracleQuestion) -> [UInt8]? {
    var scanner = UTF8Scanner()
    var boundary = 0
    for (index, byte) in question.text.enumerated() {
      guard scanner.take(byte) else { return nil }
      if scanner.isBoundary { boundary = index + 1 }
    }
    if question.complete && boundary < question.text.count { return nil }
    let text = String(decoding: question.text[..<boundary], as: UTF8.self)
    return JSONWriter().bytes(
      of: [
        "id": .number(JSONNumber(id)), "text": .string(text), "complete": .bool(question.complete),
      ])
      + [UInt8(ascii: "\n")]
  }

  /// The answer on a line; nil when it is none.
  static func answer(on line: some Collection<UInt8>) -> (id: Int, ok: Bool)? {
    guard let value = try? JSONValue(parsing: Array(line)), let id = value["id"]?.int,
      let ok = value["ok"]?.bool
    else { return nil }
    return (id, ok)
  }

  /// Bytes from a program as text that is safe to print: control characters become `·`.
  static func printable(_ bytes: some Collection<UInt8>) -> String {
    var text = String.UnicodeScalarView()
    for scalar in String(decoding: bytes, as: UTF8.self).unicodeScalars {
      let isControl = scalar.properties.generalCategory == .control
      text.append(isControl && scalar != "\n" ? "·" : scalar)
    }
    return String(text)
  }
}
