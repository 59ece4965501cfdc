public import JSONSchema

/// Judges the patterns of JSON Schemas with PCRE2.
///
/// This is the engine for `SchemaValidator`: a path of its own beside the automata that constrain
/// generation, so that one can check the other.
public struct ECMAPatternCompiler: PatternCompiler {
  private let limits: ConstraintLimits

  /// An engine with limits for compiling and matching.
  public init(limits: ConstraintLimits = ConstraintLimits()) {
    self.limits = limits
  }

  /// Translates an ECMA-262 pattern to PCRE2 and compiles it.
  public func compile(_ pattern: String) throws(PatternError) -> any CompiledPattern {
    let translated = try ECMAPattern.pcre2(pattern)
    do throws(ConstraintError) {
      return CompiledECMAPattern(
        matcher: try PatternMatcher(translated, extent: .anywhere, limits: limits))
    } catch {
      throw PatternError(error.message, isLimit: error.code == .limit)
    }
  }
}

private struct CompiledECMAPattern: CompiledPattern {
  let matcher: PatternMatcher

  func matches(_ text: ArraySlice<UInt8>) throws(PatternError) -> Bool {
    do throws(ConstraintError) {
      return try matcher.matchesChecked(Array(text))
    } catch {
      throw PatternError(error.message, isLimit: error.code == .limit)
    }
  }
}
