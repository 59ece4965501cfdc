public import JSONSchema

extension KindTable where Kind == any ConstraintKind {
  /// The kinds of this library: adding one is its file in this folder, its test, and its line here.
  public static let standard: KindTable = KindTable(
    "kind of constraint",
    [
      RegexKind(), JSONSchemaKind(), JSONStyleKind(), GBNFKind(), GrammarKind(), ChoiceKind(),
      VerbatimKind(),
      CheckerKind(),
    ]
  ) { $0.key.rawValue }
}
