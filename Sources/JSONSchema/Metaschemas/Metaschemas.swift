/// The schemas that describe schemas, so that references to them need no network.
enum Metaschemas {
  /// The metaschema or vocabulary with a URI (without fragment).
  static func document(_ uri: String) -> JSONDocument? {
    guard let text = text(uri) else { return nil }
    return try? JSONDocument(text)
  }

  private static func text(_ uri: String) -> String? {
    switch uri {
    case "http://json-schema.org/draft-04/schema": draft4
    case "http://json-schema.org/draft-06/schema": draft6
    case "http://json-schema.org/draft-07/schema": draft7
    case "https://json-schema.org/draft/2019-09/schema": draft2019
    case "https://json-schema.org/draft/2019-09/meta/core": draft2019Core
    case "https://json-schema.org/draft/2019-09/meta/applicator": draft2019Applicator
    case "https://json-schema.org/draft/2019-09/meta/validation": draft2019Validation
    case "https://json-schema.org/draft/2019-09/meta/meta-data": draft2019MetaData
    case "https://json-schema.org/draft/2019-09/meta/format": draft2019Format
    case "https://json-schema.org/draft/2019-09/meta/content": draft2019Content
    case "https://json-schema.org/draft/2020-12/schema": draft2020
    case "https://json-schema.org/draft/2020-12/meta/core": draft2020Core
    case "https://json-schema.org/draft/2020-12/meta/applicator": draft2020Applicator
    case "https://json-schema.org/draft/2020-12/meta/unevaluated": draft2020Unevaluated
    case "https://json-schema.org/draft/2020-12/meta/validation": draft2020Validation
    case "https://json-schema.org/draft/2020-12/meta/meta-data": draft2020MetaData
    case "https://json-schema.org/draft/2020-12/meta/format-annotation": draft2020FormatAnnotation
    case "https://json-schema.org/draft/2020-12/meta/format-assertion": draft2020FormatAssertion
    case "https://json-schema.org/draft/2020-12/meta/content": draft2020Content
    default: nil
    }
  }
}
