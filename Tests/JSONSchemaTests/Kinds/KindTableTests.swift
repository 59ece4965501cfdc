import JSONSchema
import Testing

@Suite("Tables of kinds") struct KindTableTests {
  private struct Fruit: SettableKind, Equatable {
    var key: String
    var color = "green"
    var settings: JSONValue {
      [
        "type": "object", "additionalProperties": false, "description": .string(color),
        "properties": ["weight": ["type": "number", "minimum": 0]],
      ]
    }
  }

  private let fruits = KindTable("fruit", [Fruit(key: "apple"), Fruit(key: "pear")])

  @Test("a kind that is added comes last, or takes the place of its name's") func adding() {
    let more = fruits.adding(Fruit(key: "plum")).adding(Fruit(key: "apple", color: "red"))
    #expect(more.keys == ["apple", "pear", "plum"])
    #expect(more["apple"]?.color == "red")
    #expect(fruits.keys == ["apple", "pear"])
    #expect(fruits["plum"] == nil)
  }

  @Test("a name that is not there is told apart from a slip") func complaints() {
    #expect(fruits.complaint(about: "aple") == #"there is no fruit "aple"; did you mean "apple"?"#)
    #expect(
      fruits.complaint(about: "onion") == #"there is no fruit "onion"; there are apple, pear"#)
    let none = KindTable<Fruit>("fruit", [])
    #expect(none.complaint(about: "x") == #"there is no fruit "x"; there are none"#)
  }

  private func use(_ text: String) throws -> KindUse<Fruit> {
    try KindUse(KindSetting("fruit", JSONValue(parsing: text), text: text), in: fruits)
  }

  @Test("a kind is asked for by name, or by name with settings") func uses() throws {
    let plain = try use(#""pear""#)
    #expect(plain.kind.key == "pear")
    #expect(plain.setting.value == [:])
    let heavy = try use(#"{"apple": {"weight": 3}}"#)
    #expect(heavy.kind.key == "apple")
    #expect(heavy.setting.value["weight"] == 3)
  }

  @Test(
    "what is wrong is said with its place",
    arguments: [
      (#"{"apple": {"weight": -1}}"#, "/apple/weight", "must be at least 0"),
      (#"{"apple": {"wight": 1}}"#, "/apple", "wight"),
      (#"{"appel": {}}"#, "", "did you mean \"apple\"?"),
      (#"{"apple": {}, "pear": {}}"#, "", "exactly one key"),
      ("3", "", "expected a name"),
    ])
  func complaints(_ text: String, _ place: String, _ words: String) throws {
    let error = try #require(throws: SettingError.self) { try use(text) }
    #expect(error.pointer.description.hasPrefix(place))
    #expect(error.message.contains(words), "\(error.message)")
  }

  @Test("the published schema admits what is read, and nothing else") func schema() throws {
    let schema = fruits.schema
    let validator = try SchemaValidator(SchemaDocument(JSONWriter().string(of: schema)))
    for (text, valid) in [
      (#""apple""#, true), (#"{"pear": {}}"#, true), (#"{"pear": {"weight": 1}}"#, true),
      (#""onion""#, false), (#"{"pear": {"weight": "1"}}"#, false), ("{}", false),
      (#"{"apple": {}, "pear": {}}"#, false),
    ] {
      #expect(try validator.accepts(JSONDocument(Array(text.utf8))) == valid, "\(text)")
    }
  }
}
