internal import CPCRE2

/// The memory one running match needs: result block, limits, JIT stack, and the subject.
///
/// Not shared: `PatternCode` lends one to a single match at a time, so the `@unchecked` promise is
/// that nobody keeps a reference after giving it back.
final class PatternScratch: @unchecked Sendable {
  let data: OpaquePointer
  let context: OpaquePointer
  private let stack: OpaquePointer?
  /// The subject, grown as needed and never shrunk.
  var bytes: [UInt8] = []

  init(_ limits: ConstraintLimits) throws(ConstraintError) {
    // One pair is enough: only whether there is a match is asked, never where.
    guard let data = pcre2_match_data_create_8(1, nil),
      let context = pcre2_match_context_create_8(nil)
    else { throw .outOfMemory }
    pcre2_set_match_limit_8(context, limits.matchSteps)
    pcre2_set_depth_limit_8(context, limits.matchDepth)
    pcre2_set_heap_limit_8(context, limits.matchHeapKiB)
    stack = pcre2_jit_stack_create_8(32 * 1024, max(limits.jitStackKiB, 32) * 1024, nil)
    if let stack { pcre2_jit_stack_assign_8(context, nil, UnsafeMutableRawPointer(stack)) }
    self.data = data
    self.context = context
    bytes.reserveCapacity(256)
  }

  deinit {
    pcre2_match_data_free_8(data)
    pcre2_match_context_free_8(context)
    if let stack { pcre2_jit_stack_free_8(stack) }
  }

  /// Makes the subject `prefix` followed by `suffix`.
  func load(_ prefix: [UInt8], _ suffix: Span<UInt8>) {
    load(prefix)
    for index in suffix.indices { bytes.append(suffix[index]) }
  }

  /// Makes the subject `text`.
  func load(_ text: [UInt8]) {
    bytes.removeAll(keepingCapacity: true)
    bytes.append(contentsOf: text)
    // PCRE2 wants an address even for the empty text.
    if bytes.capacity == 0 { bytes.reserveCapacity(16) }
  }
}
