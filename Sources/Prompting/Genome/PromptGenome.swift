public import Inference

/// A prompt as the tokens that may be cut from it, and the text that remains under a mask.
///
/// The remaining tokens' bytes are one text, which is tokenised again when it is evaluated: tokens
/// may merge, so a prompt's length is counted on its text. Tokens that spell a slot's place are
/// protected.
public struct PromptGenome: Sendable {
  /// The whole prompt.
  public let text: String
  /// The slots whose places are protected.
  public let slots: [String]
  /// (tokens) Each token's bytes.
  public let pieces: [[UInt8]]
  /// (tokens) Whether each token overlaps a slot's place and must stay.
  public let isProtected: [Bool]
  private let model: any LanguageModel
  /// Whether the tokeniser put a space before the text, which is not part of it.
  private let addsSpace: Bool

  /// The genome of a prompt.
  /// - Throws: `invalidInput` when a slot has no place, or when the tokens do not spell the text.
  public init(
    _ text: String, slots: [String], model: any LanguageModel
  ) throws(PromptingError) {
    let template = SlotTemplate(text, slots: slots)
    if let missing = slots.first(where: { !template.slots.contains($0) }) {
      throw PromptingError(.invalidInput, "the prompt has no place for {\(missing)}")
    }
    let tokens = try Self.tokens(text, model)
    let pieces = tokens.map { Array(model.vocabulary.bytes(of: CollectionOfOne($0))) }
    let spelled = pieces.flatMap { $0 }
    addsSpace = spelled.count == text.utf8.count + 1
    guard spelled.dropFirst(addsSpace ? 1 : 0).elementsEqual(text.utf8) else {
      throw PromptingError(
        .invalidInput, "the tokens of \(model.identity.name) do not spell the prompt")
    }
    var isProtected: [Bool] = []
    var offset = addsSpace ? -1 : 0
    let places = template.places
    for piece in pieces {
      let span = offset..<(offset + piece.count)
      isProtected.append(places.contains { $0.overlaps(span) })
      offset += piece.count
    }
    self.text = text
    self.slots = slots
    self.pieces = pieces
    self.isProtected = isProtected
    self.model = model
  }

  private static func tokens(
    _ text: String, _ model: any LanguageModel
  ) throws(PromptingError) -> [TokenID] {
    do throws(InferenceError) {
      return try model.tokenize(text, parseSpecial: false)
    } catch {
      throw PromptingError(error)
    }
  }

  /// Tokens of the whole prompt.
  public var count: Int { pieces.count }
  /// Tokens that must stay.
  public var protectedCount: Int { isProtected.reduce(0) { $0 + ($1 ? 1 : 0) } }
  /// The mask that keeps everything.
  public var whole: PromptMask { PromptMask(all: count) }

  /// The text that remains under a mask.
  public func text(of mask: PromptMask) -> String {
    var bytes: [UInt8] = []
    for (piece, kept) in zip(pieces, mask.kept) where kept { bytes += piece }
    if addsSpace, bytes.first == UInt8(ascii: " ") { bytes.removeFirst() }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Tokens of a text, without what the model wants at the start.
  public func length(of text: String) throws(PromptingError) -> Int {
    try Self.tokens(text, model).count
  }

  /// The kept positions that may be cut, ascending.
  public func prunable(_ mask: PromptMask) -> [Int] {
    mask.kept.indices.filter { mask.kept[$0] && !isProtected[$0] }
  }
}
