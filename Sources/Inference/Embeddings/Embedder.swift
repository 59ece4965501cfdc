/// Turns texts into vectors whose inner products say how alike they are.
///
/// Requirements on a conformer: the same text gives the same vector; every vector has `dimension`
/// entries and length 1, or is all zeros when the text has nothing the embedder knows.
public protocol Embedder: Sendable {
  /// Which embedder this is; vectors of different identities must never be compared.
  var identity: ModelIdentity { get }
  /// Entries of a vector.
  var dimension: Int { get }
  /// One vector a text, in order: (texts.count, dimension), unit length.
  func embed(_ texts: [String]) async throws(InferenceError) -> [[Float]]
}
