internal import CPCRE2
import Synchronization

/// One compiled PCRE2 pattern with the scratch memory its matches need.
///
/// `@unchecked Sendable`: `code` is never written after `init`, and PCRE2 allows any number of
/// threads to match with one compiled pattern; scratch memory is handed to one match at a time.
final class PatternCode: @unchecked Sendable {
  private let code: OpaquePointer
  private let limits: ConstraintLimits
  private let idle = Mutex<[PatternScratch]>([])

  /// Compiles `pattern` with UTF on, UCP off and `\C` forbidden.
  /// - Parameter jit: which JIT modes to prepare; when the JIT is not available the interpreter
  ///   answers the same.
  init(_ pattern: [UInt8], options: UInt32, jit: UInt32, limits: ConstraintLimits)
    throws(ConstraintError)
  {
    guard let context = pcre2_compile_context_create_8(nil) else { throw .outOfMemory }
    defer { pcre2_compile_context_free_8(context) }
    pcre2_set_parens_nest_limit_8(context, UInt32(clamping: limits.nesting))
    var number: Int32 = 0
    var offset = 0
    let all = options | PCRE2_UTF | PCRE2_NEVER_BACKSLASH_C
    let compiled = pattern.withUnsafeBufferPointer { buffer -> OpaquePointer? in
      // An empty array may have no address; PCRE2 wants one.
      var nothing: UInt8 = 0
      guard let base = buffer.baseAddress else {
        return pcre2_compile_8(&nothing, 0, all, &number, &offset, context)
      }
      return pcre2_compile_8(base, buffer.count, all, &number, &offset, context)
    }
    guard let compiled else { throw Self.compileError(number, at: offset, nesting: limits.nesting) }
    _ = pcre2_jit_compile_8(compiled, jit)
    self.code = compiled
    self.limits = limits
  }

  deinit { pcre2_code_free_8(code) }

  /// Whether the pattern has a capture group of this name.
  func hasGroup(named name: String) -> Bool {
    name.withCString { text in
      text.withMemoryRebound(to: UInt8.self, capacity: name.utf8.count + 1) {
        // A name used more than once has no single number, which is its own error code.
        let number = pcre2_substring_number_from_name_8(code, $0)
        return number > 0 || number == PCRE2_ERROR_NOUNIQUESUBSTRING
      }
    }
  }

  /// Lends scratch memory for one or many matches; it goes back to the pool afterwards.
  func withScratch<R>(_ body: (PatternScratch) throws(ConstraintError) -> R)
    throws(ConstraintError) -> R
  {
    let scratch: PatternScratch
    if let free = idle.withLock({ $0.popLast() }) {
      scratch = free
    } else {
      scratch = try PatternScratch(limits)
    }
    defer { idle.withLock { $0.append(scratch) } }
    return try body(scratch)
  }

  /// Matches the first `count` bytes of `scratch.bytes` from their beginning.
  /// - Returns: PCRE2's code: at least 0, `PCRE2_ERROR_PARTIAL` or `PCRE2_ERROR_NOMATCH`. A text
  ///   that is not UTF-8 counts as no match, unless `options` says that it was checked before.
  func match(_ scratch: PatternScratch, count: Int, options: UInt32) throws(ConstraintError)
    -> Int32
  {
    let result = scratch.bytes.withUnsafeBufferPointer { buffer -> Int32 in
      guard let base = buffer.baseAddress else { return PCRE2_ERROR_INTERNAL }
      return pcre2_match_8(code, base, count, 0, options, scratch.data, scratch.context)
    }
    if result >= 0 || result == PCRE2_ERROR_PARTIAL || result == PCRE2_ERROR_NOMATCH {
      return result
    }
    if result <= PCRE2_ERROR_UTF8_ERR1 && result >= PCRE2_ERROR_UTF8_ERR21 {
      return PCRE2_ERROR_NOMATCH
    }
    throw matchError(result)
  }

  private func matchError(_ number: Int32) -> ConstraintError {
    switch number {
    case PCRE2_ERROR_MATCHLIMIT:
      ConstraintError(
        .limit,
        "matching took more than \(limits.matchSteps) steps (match limit); rewrite nested "
          + "repetitions such as (a+)+")
    case PCRE2_ERROR_DEPTHLIMIT:
      ConstraintError(
        .limit, "matching nested deeper than \(limits.matchDepth) backtracks (depth limit)")
    case PCRE2_ERROR_HEAPLIMIT, PCRE2_ERROR_NOMEMORY:
      ConstraintError(
        .limit, "matching needed more than \(limits.matchHeapKiB) KiB (heap limit)")
    case PCRE2_ERROR_JIT_STACKLIMIT:
      ConstraintError(
        .limit, "matching needed more than \(limits.jitStackKiB) KiB of stack (JIT stack limit)")
    case PCRE2_ERROR_RECURSELOOP:
      ConstraintError(.limit, "the pattern recurses without reading a character (recursion limit)")
    default:
      ConstraintError(.limit, "PCRE2 failed: \(pcre2Message(number)) (\(number))")
    }
  }

  private static func compileError(_ number: Int32, at offset: Int, nesting: Int)
    -> ConstraintError
  {
    // Numbers of PCRE2's compile errors that are about size, from pcre2api(3).
    switch number {
    case 119:
      ConstraintError(
        .limit, "parentheses nest deeper than \(nesting) (nesting limit)", offset: offset)
    case 120, 121, 186, 188, 202:
      ConstraintError(
        .limit, "\(pcre2Message(number)) (PCRE2's pattern size limit)", offset: offset)
    case 183:
      ConstraintError(
        .unsupported, "\\C is refused: it would cut characters into bytes", offset: offset)
    default: ConstraintError(.syntax, pcre2Message(number), offset: offset)
    }
  }
}

/// PCRE2's own words for an error number.
private func pcre2Message(_ number: Int32) -> String {
  var buffer = [UInt8](repeating: 0, count: 256)
  let length = pcre2_get_error_message_8(number, &buffer, buffer.count)
  return String(decoding: buffer.prefix(Int(max(length, 0))), as: UTF8.self)
}

extension ConstraintError {
  static var outOfMemory: ConstraintError {
    ConstraintError(.limit, "out of memory while preparing a pattern")
  }
}
