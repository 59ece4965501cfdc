package import Constraints
package import JSONSchema
import Synchronization

/// Where the parts of an answer that were copied from a text (`x-verbatim` in a schema, or `verbatim`) stand in it.
package struct CopiedSpans: Hashable, Sendable {
  /// A copied part of the answer.
  package struct Copy: Hashable, Sendable {
    /// Where it is in the answer; the empty pointer for all of it.
    package var pointer: JSONPointer
    package var text: String
    /// The name of the text that it was copied from.
    package var source: String
    /// (places) The bytes of the source at which it stands, in order: which of them was meant nobody knows. At most
    /// `most` of them.
    package var places: [Range<Int>]
    /// How many places there are in all.
    package var count: Int
  }

  /// Most places that are told.
  package static let most = 64

  /// The copied parts, in the order of the answer.
  package private(set) var copies: [Copy] = []
  /// The texts that they were copied from, by name.
  package private(set) var sources: [String: String] = [:]

  /// Finds them in an answer that satisfies `specification`.
  /// - Parameter options: with the sources of `x-verbatim`.
  package init(
    _ answer: [UInt8], under specification: ConstraintSpec, _ options: JSONConstraintOptions
  ) throws(ConstraintError) {
    for part in specification.parts {
      guard let value = part.value.string else { continue }
      if part.kind == .verbatim {
        let text = String(decoding: answer, as: UTF8.self)
        add(JSONPointer([]), text, "verbatim", of: value, words: false)
      } else if part.kind == .jsonSchema, value.contains("\"\(JSONConstraint.verbatimKeyword)\"") {
        for found in try Self.found(in: answer, value, options) {
          guard let source = options.verbatimSources[found.source] else { continue }
          add(found.pointer, found.text, found.source, of: source, words: found.words)
        }
      }
    }
  }

  private mutating func add(
    _ pointer: JSONPointer, _ text: String, _ name: String, of source: String, words: Bool
  ) {
    let places = Self.places(of: Array(text.utf8), in: Array(source.utf8), words: words)
    guard !places.isEmpty else { return }
    sources[name] = source
    let copy = Copy(
      pointer: pointer, text: text, source: name, places: Array(places.prefix(Self.most)),
      count: places.count)
    if !copies.contains(copy) { copies.append(copy) }
  }

  /// A string that a schema wants to be copied.
  private struct Found: Sendable {
    var pointer: JSONPointer
    var text: String
    var source: String
    var words: Bool
  }

  /// The strings of an answer that `x-verbatim` is said of: the validator finds which subschemas apply.
  private static func found(
    in answer: [UInt8], _ schema: String, _ options: JSONConstraintOptions
  ) throws(ConstraintError) -> [Found] {
    let list = Mutex<[Found]>([])
    let constraint = try JSONConstraint(schema: schema, options: options)
    do {
      let validator = try SchemaValidator(
        constraint.schema, patterns: ECMAPatternCompiler(limits: options.limits),
        custom: [
          JSONConstraint.verbatimKeyword: { keyword, instance in
            guard let text = instance.string,
              let source = keyword.string ?? keyword["source"]?.string
            else { return nil }
            let found = Found(
              pointer: instance.pointer, text: text, source: source,
              words: keyword["words"]?.bool ?? false)
            list.withLock { $0.append(found) }
            return nil
          }
        ])
      _ = try validator.violations(of: JSONDocument(answer))
    } catch let error as SchemaError {
      throw ConstraintError(.unsupported, error.message)
    } catch {
      return []  // What is no JSON satisfies no schema, and nothing of it was copied.
    }
    return list.withLock { $0 }
  }

  /// The places of a text in a source, between characters, or between words.
  package static func places(of text: [UInt8], in source: [UInt8], words: Bool) -> [Range<Int>] {
    guard !text.isEmpty, text.count <= source.count else { return [] }
    return (0...(source.count - text.count)).compactMap { from in
      guard source[from] == text[0], source[from...].starts(with: text) else { return nil }
      // The characters beside it decide.
      var (low, high) = (from, from + text.count)
      repeat { low -= 1 } while low > 0 && source[low] & 0xC0 == 0x80
      repeat { high += 1 } while high < source.count && source[high] & 0xC0 == 0x80
      let around = Array(source[max(0, low)..<min(source.count, high)])
      return SpanAutomaton.contains(text, in: around, wholeWords: words)
        ? from..<from + text.count : nil
    }
  }
}
