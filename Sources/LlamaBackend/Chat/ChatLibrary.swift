import CLlamaChat
import Inference
import JSONSchema

/// llama.cpp's chat library: one template, parsed.
///
/// The template does not change after it was parsed, so it may be asked from any thread.
final class ChatLibrary: @unchecked Sendable {
  private let raw: OpaquePointer

  /// Parses a template.
  /// - Parameters:
  ///   - tools: the variant for conversations with tools, where a model has one.
  ///   - begin: the text of the token that begins a sequence; `end` of the one that ends it.
  ///   - origin: where the template comes from, for errors.
  init(
    _ source: String, tools: String?, begin: String, end: String, origin: String
  ) throws(InferenceError) {
    switch Self.open(source, tools: tools, begin: begin, end: end) {
    case .success(let raw): self.raw = raw
    case .failure(let refusal):
      let place = TemplatePlace(in: source) { beginning in
        switch Self.open(beginning, tools: nil, begin: begin, end: end) {
        case .success(let raw):
          mg_chat_close(raw)
          return nil
        case .failure(let refusal): return refusal.text
        }
      }
      var cause = Self.shortened(refusal.text)
      if place?.isOpen == true { cause += "; something is opened and not closed" }
      let prefix = place.map { "line \($0.line), column \($0.column): " } ?? ""
      throw InferenceError(.unsupported, "\(origin): \(prefix)\(cause)")
    }
  }

  private struct Refusal: Error {
    let text: String
  }

  private static func open(
    _ source: String, tools: String?, begin: String, end: String
  ) -> Result<OpaquePointer, Refusal> {
    var message: UnsafeMutablePointer<CChar>?
    if let raw = mg_chat_open(source, tools, begin, end, &message) { return .success(raw) }
    defer { mg_chat_free(message) }
    return .failure(Refusal(text: message.map { String(cString: $0) } ?? "unknown error"))
  }

  deinit { mg_chat_close(raw) }

  /// A question of `mg_chat_render`, answered.
  func render(_ question: JSONValue, origin: String) throws(InferenceError) -> JSONValue {
    var message: UnsafeMutablePointer<CChar>?
    let text = mg_chat_render(raw, JSONWriter().string(of: question), &message)
    // What a template refuses is the conversation's fault: it does not mean that there is no format.
    return try Self.answer(text, message, origin, refused: .invalidInput)
  }

  /// A question of `mg_chat_parse`, answered.
  static func parse(_ question: JSONValue, origin: String) throws(InferenceError) -> JSONValue {
    var message: UnsafeMutablePointer<CChar>?
    let text = mg_chat_parse(JSONWriter().string(of: question), &message)
    return try answer(text, message, origin)
  }

  private static func answer(
    _ text: UnsafeMutablePointer<CChar>?, _ message: UnsafeMutablePointer<CChar>?, _ origin: String,
    refused code: InferenceError.Code = .unsupported
  ) throws(InferenceError) -> JSONValue {
    guard let text else { throw failure(message, origin, code) }
    defer { mg_chat_free(text) }
    do throws(JSONError) {
      return try JSONValue(parsing: String(cString: text))
    } catch {
      throw InferenceError(.unsupported, "\(origin): the rendering is not text: \(error.message)")
    }
  }

  private static func failure(
    _ message: UnsafeMutablePointer<CChar>?, _ origin: String,
    _ code: InferenceError.Code = .unsupported
  ) -> InferenceError {
    defer { mg_chat_free(message) }
    let text = message.map { String(cString: $0) } ?? "unknown error"
    return InferenceError(code, "\(origin): \(shortened(text))")
  }

  /// The place and the cause, without the trace of expressions around them.
  ///
  /// The library shows every expression it was in, with an excerpt, the innermost first:
  ///
  ///     While executing CallExpression at line 3, column 7 in source:
  ///     …{{ raise_exception('…') }}…
  ///              ^
  ///     Error: Jinja Exception: …
  private static func shortened(_ text: String) -> String {
    let lines = text.split(separator: "\n").map(String.init)
    let place = lines.lazy.compactMap { line -> String? in
      guard let range = line.ranges(of: /line \d+, column \d+/).first else { return nil }
      return String(line[range])
    }.first
    let cause = lines.last { $0.hasPrefix("Error: ") }.map { String($0.dropFirst(7)) }
    guard let cause else { return lines.first { !$0.allSatisfy { $0 == "-" } } ?? text }
    return place.map { "\($0): \(cause)" } ?? cause
  }
}
