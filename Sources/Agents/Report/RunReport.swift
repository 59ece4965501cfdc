public import JSONSchema

/// A run as a page that stands alone, for whoever keeps journals.
public enum RunReport {
  /// The page of a journal's lines, complete or not yet; nil when they do not begin as a journal does.
  ///
  /// Records of kinds that this library does not know are shown as they stand in the journal.
  public static func page(of lines: [JSONValue]) -> String? {
    StoryReader.read(lines).map { ReportPage([$0]).html }
  }
}
