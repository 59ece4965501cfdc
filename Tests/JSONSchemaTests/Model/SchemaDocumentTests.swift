import JSONSchema
import Testing

@Suite struct SchemaDocumentTests {
  private func error(_ text: String, _ options: SchemaOptions = SchemaOptions()) -> SchemaError? {
    do throws(SchemaError) {
      _ = try SchemaDocument(text, options: options)
      return nil
    } catch { return error }
  }

  /// The rules of the root, for comparison.
  private func rules(_ text: String, _ dialect: Dialect = .union) throws -> [String] {
    let schema = try SchemaDocument(text, options: SchemaOptions(defaultDialect: dialect))
    return schema[.root].keywords.map { "\($0.name.rawValue) \($0.rule)" }
  }

  @Test func dialectsReadTheSameKeywordsInTheirOwnWay() throws {
    let exclusive = ##"{"minimum":1,"exclusiveMinimum":true}"##
    #expect(try rules(exclusive, .draft4) == ["minimum minimum(1, isExclusive: true)"])
    #expect(try rules(exclusive) == ["minimum minimum(1, isExclusive: true)"])
    #expect(error(exclusive, SchemaOptions(defaultDialect: .draft7))?.keyword == "exclusiveMinimum")
    #expect(
      try rules(##"{"minimum":1,"exclusiveMinimum":2}"##, .draft2020).sorted()
        == [
          "exclusiveMinimum minimum(2, isExclusive: true)",
          "minimum minimum(1, isExclusive: false)",
        ])
    let list = ##"{"items":[true,false],"additionalItems":false}"##
    for dialect in [Dialect.draft6, .draft7, .draft2019, .union] {
      let schema = try SchemaDocument(list, options: SchemaOptions(defaultDialect: dialect))
      guard case .items(let rules) = schema[.root].keywords[0].rule else {
        Issue.record("no items")
        continue
      }
      #expect(rules.prefix.map { schema[$0].constant } == [true, false])
      #expect(rules.rest.flatMap { schema[$0].constant } == false)
    }
    #expect(error(list, SchemaOptions(defaultDialect: .draft2020))?.code == .malformed)
  }

  @Test func siblingsOfAReferenceCountSince2019() throws {
    let text = ##"{"$ref":"#/definitions/a","minLength":2,"definitions":{"a":{}}}"##
    #expect(try rules(text, .draft7).count == 1)
    #expect(try rules(text, .draft2019).count == 2)
    #expect(try rules(text).count == 2)
    let old = try SchemaDocument(text, options: SchemaOptions(defaultDialect: .draft7))
    #expect(old.notes.map(\.pointer.description) == ["/minLength"])
    #expect(old.notes.map(\.reason) == [.ignoredSibling])
  }

  @Test func referencesFindPointersAnchorsAndIdentifiers() throws {
    let text = """
      {"$id":"https://example.com/a/root.json","properties":{
        "p":{"$ref":"#/$defs/x~1y%25"},"q":{"$ref":"#anchor"},"r":{"$ref":"sub.json#inner"},
        "s":{"$ref":"https://example.com/a/sub.json"},"t":{"$ref":"#"}},
       "$defs":{"x/y%":{"minLength":1},"b":{"$anchor":"anchor","minLength":2},
        "c":{"$id":"sub.json","minLength":3,"$defs":{"d":{"$anchor":"inner","minLength":4}}}}}
      """
    let schema = try SchemaDocument(text)
    guard case .properties(let rules) = schema[.root].keywords[0].rule else {
      Issue.record("no properties")
      return
    }
    let targets = rules.named.map { property -> String in
      guard case .reference(let id) = schema[property.schema].keywords[0].rule else { return "" }
      return schema[id].node.pointer.description
    }
    #expect(targets == ["/$defs/x~1y%", "/$defs/b", "/$defs/c/$defs/d", "/$defs/c", ""])
  }

  @Test func whatCannotBeHonouredIsRefusedWithItsPlace() {
    let cases: [(String, SchemaError.Code, String)] = [
      (##"{"properties":{"a":{"$ref":"https://example.com/x"}}}"##, .remote, "/properties/a/$ref"),
      (##"{"items":{"$ref":"#/$defs/none"}}"##, .unresolved, "/items/$ref"),
      (##"{"$ref":"#nowhere"}"##, .unresolved, "/$ref"),
      (##"{"$ref":"#"}"##, .cycle, "/$ref"),
      (
        ##"{"anyOf":[{"$ref":"#/$defs/a"}],"$defs":{"a":{"not":{"$ref":"#/$defs/a"}}}}"##, .cycle,
        "/$defs/a/not/$ref"
      ),
      (##"{"properties":{"a":{"type":"strnig"}}}"##, .malformed, "/properties/a/type"),
      (##"{"minLength":-1}"##, .malformed, "/minLength"),
      (##"{"required":true}"##, .malformed, "/required"),
      (##"{"multipleOf":0}"##, .malformed, "/multipleOf"),
      (##"{"allOf":{}}"##, .malformed, "/allOf"),
      (##"{"not":7}"##, .malformed, "/not"),
      (##"[]"##, .malformed, ""),
    ]
    for (text, code, pointer) in cases {
      #expect(error(text)?.code == code, "\(text)")
      #expect(error(text)?.pointer.description == pointer, "\(text)")
    }
  }

  @Test func errorsShowTheLine() {
    let text = "{\n  \"type\": \"strnig\"\n}"
    #expect(
      error(text)?.rendered(name: "a.schema.json") == """
        a.schema.json:2:11: there is no type 'strnig'; did you mean 'string'? (at /type)
          2 |   "type": "strnig"
            |           ^
        """)
    #expect(
      error("{\"a\":")?.rendered().hasPrefix("schema:1:6: a value is expected after ':'") == true)
  }

  @Test func recursionThroughValuesIsFine() throws {
    let schema = try SchemaDocument(##"{"properties":{"a":{"$ref":"#"}},"items":{"$ref":"#"}}"##)
    #expect(schema.subschemas.count == 3)
  }

  @Test func whatIsNotEnforcedIsNoted() throws {
    let text =
      ##"{"nullable":true,"properties":{"a":{"format":"int32"},"b":{"contentEncoding":"base64"}}}"##
    let notes = try SchemaDocument(text).notes
    #expect(notes.map(\.reason) == [.unknownKeyword, .unknownFormat, .content])
    #expect(
      notes.map(\.pointer.description)
        == ["/nullable", "/properties/a/format", "/properties/b/contentEncoding"])
    let foreign = try SchemaDocument(##"{"$schema":"https://example.com/mine"}"##)
    #expect(foreign.notes.map(\.reason) == [.unknownDialect])
    #expect(foreign.dialect == .union)
  }

  @Test func metaschemasAreAtHand() throws {
    for dialect in Dialect.allCases {
      guard let uri = dialect.metaschema else { continue }
      let schema = try SchemaDocument(##"{"properties":{"a":{"$ref":"\##(uri)#"}}}"##)
      #expect(schema.subschemas.count > 20)
    }
  }

  @Test func suppliedDocumentsAreFound() throws {
    let other = try JSONDocument(##"{"$defs":{"x":{"type":"null"}}}"##)
    let options = SchemaOptions(resources: ["https://example.com/other.json": other])
    let text = ##"{"$id":"https://example.com/a.json","$ref":"other.json#/$defs/x"}"##
    #expect(error(text, options) == nil)
    #expect(error(text)?.code == .remote)
  }

  @Test func onlyWhatTheRootLeadsToIsRead() throws {
    let text = ##"{"$ref":"#/$defs/a","$defs":{"a":{},"broken":{"type":1}}}"##
    #expect(try SchemaDocument(text).subschemas.count == 2)
  }

  @Test func customKeywordsAreRulesOnRequest() throws {
    let text = ##"{"x-verbatim":"source"}"##
    #expect(try SchemaDocument(text).notes.count == 1)
    let schema = try SchemaDocument(text, options: SchemaOptions(customKeywords: ["x-verbatim"]))
    guard case .custom(let name, let value) = schema[.root].keywords[0].rule else {
      Issue.record("no custom rule")
      return
    }
    #expect(name == "x-verbatim")
    #expect(value == "source")
  }

  @Test func aLimitIsNamed() {
    let limits = SchemaLimits(subschemas: 3)
    #expect(error(##"{"allOf":[{},{},{}]}"##, SchemaOptions(limits: limits))?.code == .limit)
  }
}
