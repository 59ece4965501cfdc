/// What compiling and asking a constraint may cost. Whatever passes a limit fails with
/// `ConstraintError.Code.limit` and a message that names the limit; it never counts as "no match".
///
/// The defaults keep every hostile input below a second and 256 MB.
public struct ConstraintLimits: Hashable, Sendable {
  /// Longest regular expression, in bytes.
  public var patternBytes = 1 << 20
  /// Deepest nesting of parentheses in a regular expression or a grammar.
  public var nesting = 250
  /// PCRE2's match limit: internal match calls for one question.
  public var matchSteps: UInt32 = 1_000_000
  /// PCRE2's depth limit: nested backtracking points; only the interpreter has it, not the JIT.
  public var matchDepth: UInt32 = 10_000
  /// PCRE2's heap limit for one question, in KiB.
  public var matchHeapKiB: UInt32 = 8_192
  /// Largest machine stack of JIT-compiled code, in KiB.
  public var jitStackKiB = 1_024

  /// Distinct expressions kept by one regular automaton (about 48 bytes each).
  public var regexExpressions = 1_000_000
  /// Operands of unions and intersections kept by one regular automaton (4 bytes each).
  public var regexOperands = 8_000_000
  /// States of one regular automaton; they are made when they are first reached.
  public var regexStates = 200_000
  /// States looked at to decide once whether anything can still be accepted.
  public var regexSearchedStates = 50_000
  /// Copies made of a repeated group whose iterations look around themselves.
  public var regexCopies = 1_000
  /// Levels of one regular expression inside another; bounds the stack.
  public var regexDepth = 1_200

  /// Longest grammar source, in bytes.
  public var grammarBytes = 1 << 20
  /// States of a compiled grammar's rule automata, after repetitions are unrolled.
  public var grammarStates = 200_000
  /// Edges between those states, empty ones followed: long runs of optional elements make many.
  public var grammarEdges = 2_000_000
  /// Steps of the textbook recognizer that checks a whole text again; about 0.1 µs each.
  public var recognizerSteps = 10_000_000
  /// Item sets a grammar may meet in its lifetime; about 1 KB each.
  public var grammarSets = 100_000
  /// Largest count in a grammar's `{m,n}`.
  public var grammarRepeats = 10_000

  /// Longest JSON Schema, in bytes.
  public var schemaBytes = 16 << 20
  /// Levels of containers in a schema's own text.
  public var schemaDepth = 512
  /// Subschemas that can be reached from a schema's root.
  public var schemaSubschemas = 200_000
  /// Levels of containers in a JSON text.
  public var jsonDepth = 512
  /// Different combinations of subschemas that meet at one value, over all texts; 1-2 KB each.
  public var jsonNodes = 20_000
  /// Subschemas in all those combinations together; about 200 bytes each.
  public var jsonEvaluators = 400_000
  /// States of matching JSON strings against patterns, over all texts; 1 KB each.
  public var jsonStringStates = 65_536
  /// Longest JSON string that is matched as a whole when it closes, in bytes.
  public var jsonCapturedBytes = 1 << 20
  /// Token masks kept for reuse by a JSON Schema; a bit a token each.
  public var jsonMasks = 1_024

  /// Texts of a choice, in bytes altogether.
  public var choiceBytes = 64 << 20
  /// Longest source of verbatim spans, in bytes; its automaton takes about 60 bytes a byte.
  public var verbatimBytes = 1 << 20
  /// States of an intersection that are explored to cut off its dead ends.
  public var productStates = 2_048
  /// Bytes tried when a shortest completion has to be searched for.
  public var searchSteps = 30_000
  /// Longest text `shortestCompletion` returns, in bytes; beyond it the answer is "not known".
  public var completionBytes = 1 << 20

  /// The defaults.
  public init() {}
}
