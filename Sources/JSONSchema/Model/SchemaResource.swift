/// The part of a document under one `$id`: what its references are relative to.
struct SchemaResource: Sendable {
  /// The number of its document.
  let document: Int
  /// The number of its root node.
  let root: Int
  /// Its own URI, without fragment; may be relative for a document nobody named.
  let base: URIReference
  let settings: Settings
  /// Nodes by plain name, `$anchor` and `$dynamicAnchor` alike.
  var anchors: [JSONText: Int] = [:]
  /// Nodes by `$dynamicAnchor`.
  var dynamicAnchors: [JSONText: Int] = [:]
  /// Whether the root says `$recursiveAnchor: true`.
  var isRecursiveAnchor = false

  /// What the metaschema decides.
  struct Settings: Sendable {
    var dialect: Dialect
    /// Whether the validation vocabulary is in use.
    var validates = true
    /// Whether the vocabulary `format-assertion` is in use.
    var assertsFormats = false
    /// Whether the `$schema` was one nobody knows.
    var isUnknown = false
  }
}

/// A node in one of the documents, with the resource it belongs to.
struct SchemaPlace: Hashable, Sendable {
  var document: Int
  var node: Int
  var resource: Int
}
