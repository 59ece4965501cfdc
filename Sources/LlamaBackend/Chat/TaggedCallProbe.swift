import Inference
import JSONSchema

/// Finds tags around arguments, by what calls with none, two and twice two of them look like.
///
/// With F the first name and S the second, calls are written, from the name of the tool on:
///
///     middle end                                                none
///     middle opening F middle value closing opening S … end     two
///
/// What is common to the text behind the first and the last value is what closes a value.
struct TaggedCallProbe {
  /// The tags.
  let tags: ArgumentTags
  /// What stands between a tool's name and them.
  let middle: String
  /// Between the end of the tags and the next name; nil when there is one call at a time.
  let separator: String?
  /// What follows the end of the tags.
  let closing: String

  static let names = ["qqkeyqq", "qqlistqq"]
  static let text = "qqtextqq"
  static let list = "[7,{\"qqinqq\":null}]"
  static let schema =
    #"{"type": "object", "properties": {"qqkeyqq": {"type": "string"}, "qqlistqq": {"type": "array", "items": {}}}}"#
  static let arguments = #"{"qqkeyqq":"qqtextqq","qqlistqq":[7,{"qqinqq":null}]}"#

  /// Nil when the texts have another form.
  /// - Parameters:
  ///   - none: what is written behind the name of a tool that is called without arguments.
  ///   - two: with `arguments`.
  ///   - others: the same up to the name of a second call; nil where there is no second.
  init?(none: String, two: String, others: String?) {
    guard let first = Self.cut(two, at: Self.names[0]),
      let value = Self.cut(first.after, at: Self.text),
      let second = Self.cut(value.after, at: Self.names[1]), second.after.hasPrefix(value.before)
    else { return nil }
    let listed = String(second.after.dropFirst(value.before.count))
    let between = second.before
    guard let last = Self.afterList(listed), let closing = Self.tags(common: between, last) else {
      return nil
    }
    let opening = String(between.dropFirst(closing.count))
    var rest = String(last.dropFirst(closing.count))
    guard first.before.hasSuffix(opening), none.hasSuffix(rest) else { return nil }
    middle = String(first.before.dropLast(opening.count))
    guard none == middle + rest else { return nil }
    var separator: String?
    if let others, others.hasPrefix(String(two.dropLast(rest.count))) {
      let next = String(others.dropFirst(two.count - rest.count))
      // What ends both a call that another follows and the last one.
      if let end = Self.tags(common: next, rest) {
        separator = String(next.dropFirst(end.count))
        self.closing = String(rest.dropFirst(end.count))
        rest = end
      } else {
        self.closing = ""
      }
    } else {
      self.closing = ""
    }
    self.separator = separator?.isEmpty == true ? nil : separator
    tags = ArgumentTags(opening: opening, middle: value.before, closing: closing, end: rest)
    guard tags.isSound else { return nil }
  }

  private static func cut(_ text: String, at word: String) -> (before: String, after: String)? {
    text.ranges(of: word).first.map {
      (String(text[..<$0.lowerBound]), String(text[$0.upperBound...]))
    }
  }

  /// What follows the list at the beginning of a text; nil when that is not JSON.
  private static func afterList(_ text: String) -> String? {
    for end in text.indices where text[end] == "]" {
      let next = text.index(after: end)
      guard let value = try? JSONValue(parsing: String(text[..<next])) else { continue }
      return JSONWriter().string(of: value) == list ? String(text[next...]) : nil
    }
    return nil
  }

  /// The beginning of both texts up to the last tag that both have whole, whitespace behind it included.
  private static func tags(common one: String, _ other: String) -> String? {
    let common = zip(one, other).prefix { $0 == $1 }.map(\.0)
    guard let end = common.lastIndex(of: ">") else { return nil }
    let space = common[(end + 1)...].prefix(while: \.isWhitespace)
    return String(common[..<(end + 1 + space.count)])
  }
}
