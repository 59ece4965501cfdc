import Testing

/// One feature of JSON Schema with texts that are valid and texts that are not.
struct KeywordProbe: Sendable, CustomTestStringConvertible {
  var name: String
  var schema: String
  var valid: [String]
  var invalid: [String]

  init(_ name: String, _ schema: String, valid: [String], invalid: [String]) {
    self.name = name
    self.schema = schema
    self.valid = valid
    self.invalid = invalid
  }

  var testDescription: String { name }
}

extension KeywordProbe {
  static let all = values + strings + numbers + arrays + objects + combinations + references

  static let values: [KeywordProbe] = [
    KeywordProbe(
      "type", #"{"type":"object"}"#, valid: ["{}", #"{"a":[1,{"b":null}]}"#],
      invalid: ["1", "[]", "", "{", "{}}"]),
    KeywordProbe(
      "type list", #"{"type":["string","null"]}"#, valid: [#""a""#, "null"],
      invalid: ["true", "0"]),
    KeywordProbe(
      "everything", "{}", valid: [" [1 , 2.5e-3 ]\n", "true", #"{"a" : {}}"#],
      invalid: ["[1,]", "01", "tru", "+1", ".5", "1.", "1e", "nul", "{,}", #"{"a"}"#]),
    KeywordProbe("nothing", "false", valid: [], invalid: ["1", "{}", ""]),
    KeywordProbe(
      "enum of all kinds", #"{"enum":["a",1,null,true,{"b":[2]},[3,"c"]]}"#,
      valid: [#""a""#, "1", "1.0", "null", "true", #"{"b":[2]}"#, #"[ 3, "c" ]"#],
      invalid: [
        #""b""#, "2", "false", #"{"b":[2,2]}"#, "{}", "[3]", #"{"b":[2],"d":1}"#, #""aa""#,
      ]),
    KeywordProbe(
      "const", #"{"const":{"a":1,"b":[true]}}"#,
      valid: [#"{"a":1,"b":[true]}"#, #"{"b":[true],"a":1.0}"#],
      invalid: [#"{"a":1}"#, #"{"a":1,"b":[]}"#, "null"]),
    KeywordProbe(
      "enum beside type", #"{"type":"string","enum":["a","ab",3]}"#, valid: [#""a""#, #""ab""#],
      invalid: ["3", #""b""#]),
  ]

  static let strings: [KeywordProbe] = [
    KeywordProbe(
      "lengths in code points", #"{"minLength":2,"maxLength":3}"#,
      valid: [#""ab""#, #""äöü""#, #""😀😀""#, #""\ud83d\ude00\u0041""#, "7"],
      invalid: [#""a""#, #""abcd""#, #""😀""#, #""\ud83d\ude00""#]),
    KeywordProbe(
      "maxLength large", #"{"maxLength":1000000000}"#, valid: [#""""#, #""abc""#], invalid: []),
    KeywordProbe(
      "pattern anchored", #"{"pattern":"^[a-z]+$"}"#, valid: [#""abc""#, #""\u0061""#, "1"],
      invalid: [#""""#, #""aB""#, #""\u0041""#]),
    KeywordProbe(
      "pattern unanchored", #"{"type":"string","pattern":"b\\d"}"#,
      valid: [#""ab1c""#, #""b9""#], invalid: [#""b""#, #""1b""#]),
    KeywordProbe(
      "pattern and maxLength", #"{"type":"string","pattern":"^a+$","maxLength":2}"#,
      valid: [#""a""#, #""aa""#], invalid: [#""aaa""#, #""b""#]),
    KeywordProbe(
      "pattern with look-ahead", #"{"type":"string","pattern":"^(?!foo)[a-z]+$"}"#,
      valid: [#""fo""#, #""bar""#], invalid: [#""foo""#, #""foobar""#]),
    KeywordProbe(
      "pattern with back-reference", #"{"type":"string","pattern":"^(a|b)x\\1$"}"#,
      valid: [#""axa""#, #""bxb""#], invalid: [#""axb""#]),
    KeywordProbe(
      "pattern with properties", #"{"type":"string","pattern":"^\\p{L}+$"}"#,
      valid: [#""Grüße""#], invalid: [#""a1""#]),
    KeywordProbe(
      "escapes", #"{"const":"a\n\"é😀/"}"#,
      valid: [#""a\n\"é😀/""#, #""\u0061\u000a\u0022\u00E9\uD83D\uDE00\/""#],
      invalid: [#""a\n\"e😀/""#, "\"a\n\\\"é😀/\""]),
    KeywordProbe(
      "control characters and halves", #"{"type":"string"}"#, valid: [#""\u0000\t""#],
      invalid: ["\"\u{1}\"", #""\ud83d""#, #""\ud83dx""#, #""\ude00""#, #""\x""#, #""\u12g4""#]),
    KeywordProbe(
      "format date-time", #"{"format":"date-time"}"#,
      valid: [#""2024-02-29T23:59:59.5Z""#, #""1985-04-12T23:20:50+01:00""#, "3"],
      invalid: [#""2023-02-29T00:00:00Z""#, #""2024-01-01""#, #""2024-13-01T00:00:00Z""#]),
    KeywordProbe(
      "format e-mail, addresses, UUID",
      #"{"anyOf":[{"format":"email","type":"string"},{"format":"ipv4"},{"format":"ipv6"},{"format":"uuid"}]}"#,
      valid: [
        #""a.b@c.org""#, #""127.0.0.1""#, #""::1""#, #""2eb8aa08-aa98-11ea-b4aa-73b441d16380""#,
      ],
      invalid: [#""a@""#, #""127.0.0.256""#, #"":::1""#, #""2eb8aa08-aa98-11ea-b4aa-73b441d1638""#]
    ),
    KeywordProbe(
      "format uri", #"{"format":"uri"}"#,
      valid: [#""https://a.example/b?c=d#e""#, #""urn:x:y""#, #""http://[::1]:80/""#],
      invalid: [#""/relative""#, #""http://a b""#, #""://x""#]),
    KeywordProbe(
      "format unknown", #"{"format":"int32"}"#, valid: ["1", #""x""#], invalid: []),
  ]

  static let numbers: [KeywordProbe] = [
    KeywordProbe(
      "integer", #"{"type":"integer"}"#, valid: ["1", "-7", "1.0", "10e-1", "1e3", "0"],
      invalid: ["1.5", "1e-1", #""1""#, "12e-5"]),
    KeywordProbe(
      "integer of draft-04",
      #"{"$schema":"http://json-schema.org/draft-04/schema#","type":"integer"}"#, valid: ["1"],
      invalid: ["1.5"]),
    KeywordProbe(
      "bounds", #"{"minimum":-1.5,"maximum":10}"#,
      valid: ["-1.5", "10", "1e1", "0.0001", "-0", #""x""#],
      invalid: ["-1.51", "10.1", "11", "1e2"]
    ),
    KeywordProbe(
      "exclusive bounds", #"{"exclusiveMinimum":0,"exclusiveMaximum":1}"#,
      valid: ["0.5", "0.000001", "5e-10"], invalid: ["0", "1", "-0.5", "0.0"]),
    KeywordProbe(
      "boolean exclusiveMinimum",
      #"{"$schema":"http://json-schema.org/draft-04/schema#","minimum":3,"exclusiveMinimum":true}"#,
      valid: ["3.1", "4"], invalid: ["3", "3.0", "2"]),
    KeywordProbe(
      "multipleOf", #"{"multipleOf":0.01}"#, valid: ["19.99", "1", "0", "1e308", "4.2e-1"],
      invalid: ["0.001", "19.999"]),
    KeywordProbe(
      "large numbers", #"{"const":12345678901234567890123}"#,
      valid: ["12345678901234567890123", "12345678901234567890123.0"],
      invalid: ["12345678901234567890124", "12345678901234567890"]),
  ]

  static let arrays: [KeywordProbe] = [
    KeywordProbe(
      "items and counts", #"{"type":"array","items":{"type":"integer"},"minItems":1,"maxItems":2}"#,
      valid: ["[1]", "[ 1 , 2 ]"], invalid: ["[]", "[1,2,3]", #"["a"]"#]),
    KeywordProbe(
      "prefixItems", #"{"prefixItems":[{"type":"integer"},{"type":"string"}],"items":false}"#,
      valid: ["[]", "[1]", #"[1,"a"]"#], invalid: [#"["a"]"#, #"[1,"a",2]"#, "[1,2]"]),
    KeywordProbe(
      "items of draft-04",
      #"{"$schema":"http://json-schema.org/draft-04/schema#","items":[{"type":"integer"}],"additionalItems":{"type":"null"}}"#,
      valid: ["[1,null]", "[]"], invalid: ["[1,2]", "[null]"]),
    KeywordProbe(
      "uniqueItems", #"{"uniqueItems":true}"#,
      valid: ["[1,2]", #"[{"a":1},{"a":2}]"#, "[1,true,[1],[true]]", "[0,false]", "[[],{}]"],
      invalid: [
        "[1,1.0]", #"["a","\u0061"]"#, #"[{"a":1,"b":[2]},{"b":[2.0],"a":1}]"#, "[[],[]]",
        "[null,null]",
      ]),
    KeywordProbe(
      "contains", #"{"contains":{"type":"integer"},"minContains":2,"maxContains":3}"#,
      valid: [#"[1,"a",2]"#, "[1,2,3]", "{}"], invalid: ["[]", "[1]", "[1,2,3,4]", #"["a"]"#]),
    KeywordProbe(
      "minContains 0", #"{"contains":{"type":"integer"},"minContains":0,"maxContains":1}"#,
      valid: ["[]", "[1]", #"["a"]"#], invalid: ["[1,2]"]),
    KeywordProbe(
      "unevaluatedItems",
      #"{"prefixItems":[true],"anyOf":[{"prefixItems":[true,{"type":"integer"}]},{"type":"array"}],"unevaluatedItems":false}"#,
      valid: ["[1]", "[1,2]"], invalid: [#"[1,"a"]"#, "[1,2,3]"]),
  ]

  static let objects: [KeywordProbe] = [
    KeywordProbe(
      "properties and required",
      #"{"type":"object","properties":{"a":{"type":"integer"},"b":{"type":"string"}},"required":["a"]}"#,
      valid: [#"{"a":1}"#, #"{"b":"x","a":1}"#, #"{"c":0,"a":1}"#, #"{"\u0061":1}"#],
      invalid: ["{}", #"{"b":"x"}"#, #"{"a":"1"}"#, #"{"a":1,"b":2}"#]),
    KeywordProbe(
      "duplicate keys", #"{"properties":{"a":{}}}"#, valid: [#"{"a":1,"b":2}"#],
      invalid: [#"{"a":1,"a":2}"#, #"{"b":1,"b":2}"#, #"{"b":1,"\u0062":2}"#]),
    KeywordProbe(
      "required outside properties", #"{"required":["x","y"]}"#, valid: [#"{"y":1,"x":2}"#, "[]"],
      invalid: [#"{"x":1}"#, "{}"]),
    KeywordProbe(
      "additionalProperties false",
      #"{"properties":{"a":{},"ab":{}},"additionalProperties":false,"type":"object"}"#,
      valid: ["{}", #"{"a":1,"ab":2}"#], invalid: [#"{"b":1}"#, #"{"abc":1}"#, #"{"":1}"#]),
    KeywordProbe(
      "additionalProperties schema",
      #"{"properties":{"a":{"type":"string"}},"additionalProperties":{"type":"integer"}}"#,
      valid: [#"{"a":"x","b":1}"#], invalid: [#"{"b":"x"}"#, #"{"a":1}"#]),
    KeywordProbe(
      "patternProperties",
      #"{"properties":{"x1":{"minimum":5}},"patternProperties":{"^x":{"type":"integer"},"y$":{"minimum":3}},"additionalProperties":false}"#,
      valid: [#"{"x":1,"zy":3}"#, #"{"xy":3,"x1":7}"#, #"{"ay":"s"}"#],
      invalid: [#"{"x":"s"}"#, #"{"xy":2}"#, #"{"x1":4}"#, #"{"z":1}"#]),
    KeywordProbe(
      "propertyNames", #"{"propertyNames":{"minLength":2,"pattern":"^a"}}"#,
      valid: ["{}", #"{"ab":1}"#], invalid: [#"{"a":1}"#, #"{"ba":1}"#]),
    KeywordProbe(
      "counts of members", #"{"minProperties":1,"maxProperties":2,"properties":{"a":{}}}"#,
      valid: [#"{"a":1}"#, #"{"a":1,"b":2}"#, "1"], invalid: ["{}", #"{"a":1,"b":2,"c":3}"#]),
    KeywordProbe(
      "dependentRequired", #"{"dependentRequired":{"a":["b"]}}"#,
      valid: ["{}", #"{"b":1}"#, #"{"a":1,"b":2}"#, #"{"b":2,"a":1}"#], invalid: [#"{"a":1}"#]),
    KeywordProbe(
      "dependentSchemas",
      #"{"dependentSchemas":{"a":{"required":["b"],"properties":{"b":{"type":"integer"}}}}}"#,
      valid: [#"{"b":"x"}"#, #"{"b":1,"a":1}"#], invalid: [#"{"a":1}"#, #"{"b":"x","a":1}"#]),
    KeywordProbe(
      "dependencies of draft-07",
      #"{"$schema":"http://json-schema.org/draft-07/schema#","dependencies":{"a":["b"],"c":{"maxProperties":1}}}"#,
      valid: [#"{"a":1,"b":1}"#, #"{"c":1}"#], invalid: [#"{"a":1}"#, #"{"c":1,"d":1}"#]),
    KeywordProbe(
      "unevaluatedProperties",
      #"{"properties":{"a":{}},"oneOf":[{"properties":{"b":{"const":1}},"required":["b"]},{"properties":{"c":{}},"required":["c"]}],"unevaluatedProperties":false}"#,
      valid: [#"{"a":1,"b":1}"#, #"{"c":1}"#],
      invalid: [#"{"a":1}"#, #"{"b":1,"d":1}"#, #"{"c":1,"b":2}"#]),
    KeywordProbe(
      "unusual names",
      #"{"properties":{"a\"b\n":{"type":"integer"},"é":{"type":"null"}},"additionalProperties":false}"#,
      valid: [#"{"a\"b\n":1,"é":null}"#, #"{"a\u0022b\u000A":1,"\u00e9":null}"#],
      invalid: [#"{"a\"b":1}"#, #"{"é":1}"#]),
  ]

  static let combinations: [KeywordProbe] = [
    KeywordProbe(
      "anyOf with siblings",
      #"{"properties":{"k":{"type":"string"}},"required":["k"],"anyOf":[{"required":["a"]},{"required":["b"]}]}"#,
      valid: [#"{"k":"x","a":1}"#, #"{"b":1,"a":1,"k":"x"}"#],
      invalid: [#"{"k":"x"}"#, #"{"a":1}"#, #"{"k":1,"a":1}"#]),
    KeywordProbe(
      "oneOf overlapping", #"{"oneOf":[{"type":"integer"},{"minimum":2}]}"#,
      valid: ["1", "2.5", #""x""#], invalid: ["3", "1.5"]),
    KeywordProbe(
      "oneOf tagged",
      #"{"oneOf":[{"properties":{"k":{"const":"a"},"v":{"type":"integer"}},"required":["k","v"]},{"properties":{"k":{"const":"b"},"v":{"type":"string"}},"required":["k","v"]}]}"#,
      valid: [#"{"k":"a","v":1}"#, #"{"v":"s","k":"b"}"#],
      invalid: [#"{"k":"a","v":"s"}"#, #"{"k":"c","v":1}"#, #"{"k":"a"}"#]),
    KeywordProbe(
      "oneOf twice the same", #"{"oneOf":[{"type":"integer"},{"type":"integer"}]}"#, valid: [],
      invalid: ["1", #""x""#]),
    KeywordProbe(
      "allOf",
      #"{"allOf":[{"properties":{"a":{"minimum":1}}},{"properties":{"a":{"maximum":3}},"required":["a"]}]}"#,
      valid: [#"{"a":2}"#], invalid: [#"{"a":0}"#, #"{"a":4}"#, "{}"]),
    KeywordProbe("not", #"{"not":{"type":"string"}}"#, valid: ["1", "{}"], invalid: [#""a""#]),
    KeywordProbe(
      "not required", #"{"not":{"required":["a","b"]}}"#, valid: ["{}", #"{"a":1}"#, #"{"b":1}"#],
      invalid: [#"{"a":1,"b":2}"#, #"{"b":2,"c":0,"a":1}"#]),
    KeywordProbe(
      "not enum", #"{"type":"string","not":{"enum":["a","ab"]}}"#, valid: [#""b""#, #""abc""#],
      invalid: [#""a""#, #""ab""#]),
    KeywordProbe(
      "if, then, else",
      #"{"if":{"properties":{"k":{"const":1}},"required":["k"]},"then":{"required":["a"]},"else":{"required":["b"]}}"#,
      valid: [#"{"k":1,"a":0}"#, #"{"k":2,"b":0}"#, #"{"b":0}"#],
      invalid: [#"{"k":1,"b":0}"#, #"{"k":2,"a":0}"#, "{}"]),
    KeywordProbe(
      "nested",
      #"{"not":{"anyOf":[{"oneOf":[{"const":1},{"const":2}]},{"not":{"type":"integer"}}]}}"#,
      valid: ["3"], invalid: ["1", "2", "1.5", "null"]),
  ]

  static let references: [KeywordProbe] = [
    KeywordProbe(
      "recursive $ref",
      ##"{"type":"object","properties":{"next":{"$ref":"#"},"v":{"type":"integer"}},"additionalProperties":false}"##,
      valid: [#"{"next":{"next":{"v":1}}}"#], invalid: [#"{"next":{"x":1}}"#, #"{"next":1}"#]),
    KeywordProbe(
      "$ref with siblings",
      ##"{"$schema":"https://json-schema.org/draft/2020-12/schema","$defs":{"n":{"type":"integer"}},"$ref":"#/$defs/n","minimum":2}"##,
      valid: ["2"], invalid: ["1", "2.5"]),
    KeywordProbe(
      "$ref without siblings",
      ##"{"$schema":"http://json-schema.org/draft-07/schema#","definitions":{"n":{"type":"integer"}},"properties":{"a":{"$ref":"#/definitions/n","minimum":2}}}"##,
      valid: [#"{"a":1}"#], invalid: [#"{"a":"x"}"#]),
    KeywordProbe(
      "$anchor", ##"{"$defs":{"n":{"$anchor":"here","type":"null"}},"items":{"$ref":"#here"}}"##,
      valid: ["[null]", "[]"], invalid: ["[1]"]),
  ]
}
