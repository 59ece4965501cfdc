internal import CPCRE2
internal import Synchronization

/// Unicode properties and case folding, asked of the installed PCRE2 itself, so that both matchers
/// always speak of the same version of Unicode.
package enum UnicodeTables {
  /// The code points that the class item `item` (`\p{L}`, `[:alpha:]` under UCP …) matches; nil
  /// when PCRE2 does not know it.
  package static func scalars(_ item: String, ucp: Bool, caseless: Bool) -> ScalarSet? {
    let pattern = "(*UTF)\(ucp ? "(*UCP)" : "")\(caseless ? "(?i)" : "")[\(item)]+"
    // A memo of a pure function of the installed PCRE2.
    if let known = memo.withLock({ $0[pattern] }) { return known }
    guard let probe = Probe(pattern) else { return nil }
    let runs = probe.runs(in: allScalars)
    // A run that reaches from U+D7FF to U+E000 names no surrogates.
    let found = ScalarSet(unsorted: runs.map(Self.scalarRange(ofBytes:))).withoutSurrogates
    return memo.withLock {
      $0[pattern] = found
      return found
    }
  }

  /// The set with every other case of its members, as PCRE2 folds them.
  package static func caseClosure(_ set: ScalarSet) -> ScalarSet {
    if let last = set.ranges.last, last.upper < 0x80 { return asciiClosure(set) }
    let all = casedScalars
    var item = ""
    for range in set.ranges {
      item += "\\x{\(String(range.lower, radix: 16))}-\\x{\(String(range.upper, radix: 16))}"
    }
    guard !set.isEmpty, let probe = Probe("(*UTF)(?i)[\(item)]") else { return set }
    var added: [ScalarSet.Range] = []
    for run in probe.runs(in: all.text) {
      let scalar = all.scalars[Int(all.index[run.lowerBound])]
      added.append(ScalarSet.Range(lower: scalar, upper: scalar))
    }
    return set.union(ScalarSet(unsorted: added))
  }

  /// k and s are the two ASCII letters with another case outside ASCII (K and ſ).
  private static func asciiClosure(_ set: ScalarSet) -> ScalarSet {
    var ranges = set.ranges
    for letter: UInt32 in 0x61...0x7A
    where set.contains(letter) || set.contains(letter - 0x20) {
      ranges.append(ScalarSet.Range(lower: letter, upper: letter))
      ranges.append(ScalarSet.Range(lower: letter - 0x20, upper: letter - 0x20))
      if letter == 0x6B { ranges.append(ScalarSet.Range(lower: 0x212A, upper: 0x212A)) }
      if letter == 0x73 { ranges.append(ScalarSet.Range(lower: 0x17F, upper: 0x17F)) }
    }
    return ScalarSet(unsorted: ranges)
  }

  private static let memo = Mutex<[String: ScalarSet]>([:])

  /// The UTF-8 of every scalar value, in order (4.4 MB).
  private static let allScalars: [UInt8] = {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(4_390_000)
    for range in ScalarSet.all.ranges {
      for value in range.lower...range.upper { appendUTF8(value, to: &bytes) }
    }
    return bytes
  }()

  /// A superset of the code points that have another case. A test proves it for the installed
  /// PCRE2.
  package static let casedClass = "\\p{L&}\\p{Nl}\\x{345}\\x{24b0}-\\x{24ff}"

  private struct Cased {
    var text: [UInt8] = []
    var scalars: [UInt32] = []
    /// (bytes) The number of the scalar that starts at the byte.
    var index: [Int32] = []
  }

  private static let casedScalars: Cased = {
    var result = Cased()
    for range in (scalars(casedClass, ucp: false, caseless: false) ?? ScalarSet()).ranges {
      for value in range.lower...range.upper {
        result.scalars.append(value)
        appendUTF8(value, to: &result.text)
        while result.index.count < result.text.count {
          result.index.append(Int32(result.scalars.count - 1))
        }
      }
    }
    return result
  }()

  /// From offsets into `allScalars` to code points.
  private static func scalarRange(ofBytes run: Range<Int>) -> ScalarSet.Range {
    ScalarSet.Range(
      lower: scalar(atByte: run.lowerBound), upper: scalar(atByte: run.upperBound) - 1)
  }

  private static func scalar(atByte offset: Int) -> UInt32 {
    let two = 0x80
    let three = two + 2 * (0x800 - 0x80)
    let afterSurrogates = three + 3 * (0xD800 - 0x800)
    let four = afterSurrogates + 3 * (0x10000 - 0xE000)
    if offset < two { return UInt32(offset) }
    if offset < three { return UInt32(0x80 + (offset - two) / 2) }
    if offset < afterSurrogates { return UInt32(0x800 + (offset - three) / 3) }
    if offset < four { return UInt32(0xE000 + (offset - afterSurrogates) / 3) }
    return UInt32(0x10000 + (offset - four) / 4)
  }
}

/// A compiled pattern that finds runs of matches.
private struct Probe: ~Copyable {
  private let code: OpaquePointer
  private let data: OpaquePointer

  init?(_ pattern: String) {
    var error: Int32 = 0
    var offset = 0
    let bytes = Array(pattern.utf8)
    guard let code = pcre2_compile_8(bytes, bytes.count, 0, &error, &offset, nil) else {
      return nil
    }
    guard let data = pcre2_match_data_create_from_pattern_8(code, nil) else {
      pcre2_code_free_8(code)
      return nil
    }
    pcre2_jit_compile_8(code, PCRE2_JIT_COMPLETE)
    self.code = code
    self.data = data
  }

  deinit {
    pcre2_match_data_free_8(data)
    pcre2_code_free_8(code)
  }

  func runs(in text: [UInt8]) -> [Range<Int>] {
    var result: [Range<Int>] = []
    var start = 0
    while start < text.count,
      pcre2_match_8(code, text, text.count, start, PCRE2_NO_UTF_CHECK, data, nil) > 0,
      let offsets = pcre2_get_ovector_pointer_8(data)
    {
      result.append(offsets[0]..<offsets[1])
      start = offsets[1]
    }
    return result
  }
}

func appendUTF8(_ value: UInt32, to bytes: inout [UInt8]) {
  guard let scalar = Unicode.Scalar(value) else { return }
  bytes.append(contentsOf: UTF8.encode(scalar) ?? UTF8.CodeUnits())
}

extension UTF8 {
  fileprivate typealias CodeUnits = UTF8.EncodedScalar
}
