/// What a `tokenizer.json` says, for the one kind of tokenizer `PieceTokenizer` reproduces.
struct TokenizerFile {
  /// Pieces and their ids.
  var vocabulary: [(piece: [UInt8], id: Int32)] = []
  /// Pairs "left right" in the order in which they merge.
  var merges: [[UInt8]] = []
  /// Tokens that are cut out of a text before anything else.
  var added: [(bytes: [UInt8], id: Int32)] = []

  private static let normalizer =
    #"{"type":"Sequence","normalizers":[{"type":"Prepend","prepend":"▁"},"#
    + #"{"type":"Replace","pattern":{"String":" "},"content":"▁"}]}"#

  init(_ json: [UInt8]) throws(RetrievalError) {
    var scanner = JSONScanner(json)
    var kind: [String: [UInt8]] = [:]
    var added: [(bytes: [UInt8], id: Int32)] = []
    var vocabulary: [(piece: [UInt8], id: Int32)] = []
    var merges: [[UInt8]] = []
    try scanner.object { (scanner, key) throws(RetrievalError) in
      switch String(decoding: key, as: UTF8.self) {
      case "added_tokens":
        try scanner.array { (scanner) throws(RetrievalError) in
          try added.append(Self.addedToken(&scanner))
        }
      case "model":
        try scanner.object { (scanner, key) throws(RetrievalError) in
          switch String(decoding: key, as: UTF8.self) {
          case "vocab":
            try scanner.object { (scanner, piece) throws(RetrievalError) in
              try vocabulary.append((piece, Self.id(&scanner)))
            }
          case "merges":
            try scanner.array { (scanner) throws(RetrievalError) in
              try merges.append(scanner.string())
            }
          case let name:
            kind[name] = try scanner.skip()
          }
        }
      case let name:
        kind["/" + name] = try scanner.skip()
      }
    }
    let expected = [
      "type": "\"BPE\"", "byte_fallback": "true", "dropout": "null",
      "/normalizer": Self.normalizer, "/pre_tokenizer": "null",
    ]
    for name in expected.keys.sorted() {
      guard let want = expected[name], let found = kind[name], found == Array(want.utf8) else {
        throw RetrievalError(
          .fileInvalid, "the tokenizer's \(name) is not of the kind that can be reproduced")
      }
    }
    self.added = added
    self.vocabulary = vocabulary
    self.merges = merges
  }

  private static func id(_ scanner: inout JSONScanner) throws(RetrievalError) -> Int32 {
    guard let id = Int32(exactly: try scanner.integer()) else { throw scanner.damaged() }
    return id
  }

  private static func addedToken(
    _ scanner: inout JSONScanner
  ) throws(RetrievalError) -> (bytes: [UInt8], id: Int32) {
    var id: Int32?
    var content: [UInt8]?
    try scanner.object { (scanner, key) throws(RetrievalError) in
      switch String(decoding: key, as: UTF8.self) {
      case "id": id = try Self.id(&scanner)
      case "content": content = try scanner.string()
      default: _ = try scanner.skip()
      }
    }
    guard let id, let content, !content.isEmpty else { throw scanner.damaged() }
    return (content, id)
  }
}
