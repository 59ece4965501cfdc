import CPCRE2
import Constraints

/// PCRE2 as the judge of full matches.
final class FullMatch {
  private let code: OpaquePointer
  private let data: OpaquePointer

  init?(_ pattern: String) {
    var error: Int32 = 0
    var offset = 0
    let bytes = Array(pattern.utf8)
    let options = PCRE2_UTF | PCRE2_ANCHORED | PCRE2_ENDANCHORED
    guard let code = pcre2_compile_8(bytes, bytes.count, options, &error, &offset, nil),
      let data = pcre2_match_data_create_from_pattern_8(code, nil)
    else { return nil }
    self.code = code
    self.data = data
  }

  deinit {
    pcre2_match_data_free_8(data)
    pcre2_code_free_8(code)
  }

  /// nil when a limit was hit.
  func accepts(_ text: [UInt8]) -> Bool? {
    let result = pcre2_match_8(code, text, text.count, 0, 0, data, nil)
    if result > 0 { return true }
    return result == PCRE2_ERROR_NOMATCH ? false : nil
  }
}

/// A small deterministic source of choices (SplitMix64).
struct Choices {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  mutating func below(_ bound: Int) -> Int { Int(next() % UInt64(bound)) }
  mutating func pick<T>(_ items: [T]) -> T { items[below(items.count)] }
}

extension RegularAutomaton {
  /// A random accepted text: a random walk of about `length` bytes, then the shortest way out.
  func sample(_ choices: inout Choices, length: Int) throws -> [UInt8]? {
    guard var state = start else { return nil }
    var text: [UInt8] = []
    while text.count < length {
      if isComplete(state), choices.below(12) == 0 { return text }
      var options: [(UInt8, State)] = []
      for byte in UInt8.min...255 {
        if let next = try step(state, byte) { options.append((byte, next)) }
      }
      if options.isEmpty { break }
      // Prefer printable characters half of the time.
      let printable = options.filter { (0x20...0x7E).contains($0.0) }
      let (byte, next) = choices.pick(
        !printable.isEmpty && choices.below(2) == 0 ? printable : options)
      text.append(byte)
      state = next
    }
    return try shortestCompletion(state).map { text + $0 }
  }
}

/// A text one edit away.
func mutated(_ text: [UInt8], _ choices: inout Choices) -> [UInt8] {
  var scalars = Array(String(decoding: text, as: UTF8.self).unicodeScalars)
  let pool = Array("a b1Z-_.\n\r\t\"é世😀0xyzK\u{212A}ſ".unicodeScalars)
  switch choices.below(4) {
  case 0 where !scalars.isEmpty: scalars.remove(at: choices.below(scalars.count))
  case 1 where !scalars.isEmpty: scalars[choices.below(scalars.count)] = choices.pick(pool)
  case 2 where scalars.count > 1:
    scalars.swapAt(choices.below(scalars.count), choices.below(scalars.count))
  default: scalars.insert(choices.pick(pool), at: choices.below(scalars.count + 1))
  }
  var view = String.UnicodeScalarView()
  view.append(contentsOf: scalars)
  return Array(String(view).utf8)
}

func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }
