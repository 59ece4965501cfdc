/// Everyday schemas whose texts end well only when what is still asked for is looked at ahead: one
/// entry a kind.
enum EndingSchemas {
  static let all: [String] = [
    // Unions told apart by a constant, which does not come first.
    #"{"oneOf":[{"type":"object","properties":{"type":{"const":"text"},"text":{"type":"string"}},"required":["type","text"],"additionalProperties":false},{"type":"object","properties":{"type":{"const":"image"},"url":{"type":"string"},"alt":{"type":"string"}},"required":["type","url"],"additionalProperties":false},{"type":"object","properties":{"kind":{"const":"audio"},"seconds":{"type":"integer"}},"required":["kind","seconds"],"additionalProperties":false}]}"#,
    #"{"anyOf":[{"type":"object","properties":{"text":{"type":"string"},"type":{"const":"text"}},"required":["type","text"],"additionalProperties":false},{"type":"object","properties":{"url":{"type":"string"},"type":{"const":"image"}},"required":["type","url"],"additionalProperties":false}]}"#,
    #"{"type":"array","items":{"oneOf":[{"type":"object","properties":{"type":{"const":"text"},"text":{"type":"string"}},"required":["type","text"],"additionalProperties":false},{"type":"object","properties":{"type":{"const":"tool"},"id":{"type":"integer"}},"required":["type","id"],"additionalProperties":false}]},"minItems":2,"maxItems":3}"#,
    // Members that nothing evaluates.
    #"{"allOf":[{"type":"object","properties":{"a":{"type":"string"}}},{"properties":{"b":{"type":"integer"}}}],"unevaluatedProperties":false}"#,
    #"{"type":"object","properties":{"foo":{"type":"string"}},"anyOf":[{"properties":{"bar":{"const":"bar"}},"required":["bar"]},{"properties":{"baz":{"const":"baz"}},"required":["baz"]}],"unevaluatedProperties":false}"#,
    #"{"type":"array","prefixItems":[{"type":"string"},{"type":"integer"}],"unevaluatedItems":false,"minItems":2}"#,
    // Patterns and formats with a length, and several at once.
    #"{"type":"object","properties":{"s":{"type":"string","pattern":"^[A-Za-z ,]+\\.$","maxLength":40}},"required":["s"],"additionalProperties":false}"#,
    #"{"type":"string","format":"email","maxLength":20}"#,
    #"{"type":"object","properties":{"u":{"type":"string","format":"uri","maxLength":25},"h":{"type":"string","format":"hostname","maxLength":12}},"required":["u","h"]}"#,
    #"{"type":"string","allOf":[{"pattern":"[a-z]"},{"pattern":"[0-9]"},{"pattern":"[A-Z]"},{"pattern":"^[A-Za-z0-9]{8,12}$"}]}"#,
    #"{"type":"object","properties":{"t":{"type":"string","format":"time"},"d":{"type":"string","format":"date-time"}},"required":["t","d"]}"#,
    #"{"type":"object","properties":{"r":{"type":"string","format":"regex"},"n":{"type":"integer"}},"required":["r","n"],"additionalProperties":false}"#,
    // Counts.
    #"{"type":"array","items":{"enum":["a","b","c"]},"uniqueItems":true}"#,
    #"{"type":"array","items":{"type":"integer","minimum":0,"maximum":3},"uniqueItems":true,"minItems":4}"#,
    #"{"type":"array","items":{"type":"array","items":{"enum":[1,2]},"uniqueItems":true,"maxItems":2},"uniqueItems":true,"minItems":3}"#,
    #"{"type":"array","contains":{"const":"x"},"items":{"type":"string"},"maxItems":3}"#,
    #"{"type":"array","contains":{"type":"integer","minimum":10},"minContains":2,"maxContains":3,"maxItems":5}"#,
    #"{"type":"object","properties":{"a":{"type":"integer"},"b":{"type":"integer"},"c":{"type":"integer"},"d":{"type":"integer"}},"minProperties":3,"additionalProperties":false}"#,
    #"{"type":"object","patternProperties":{"^x-":{"type":"integer"}},"additionalProperties":false,"minProperties":2}"#,
    #"{"type":"object","propertyNames":{"pattern":"^[a-z]{2,4}$"},"minProperties":2,"maxProperties":3,"additionalProperties":{"type":"integer"}}"#,
    // Members that call for others.
    #"{"type":"object","properties":{"a":{"type":"integer"},"b":{"type":"integer"},"c":{"type":"integer"}},"dependentRequired":{"c":["a"],"b":["c"]},"additionalProperties":false}"#,
    #"{"type":"object","properties":{"kind":{"enum":["a","b"]},"x":{"type":"integer"},"y":{"type":"string"}},"required":["kind"],"if":{"properties":{"kind":{"const":"a"}}},"then":{"required":["x"]},"else":{"required":["y"]},"additionalProperties":false}"#,
    #"{"type":"object","properties":{"x":{"type":"integer"},"y":{"type":"string"},"kind":{"enum":["a","b"]}},"required":["kind"],"if":{"properties":{"kind":{"const":"a"}}},"then":{"required":["x"]},"else":{"required":["y"]},"additionalProperties":false}"#,
    ##"{"$defs":{"p":{"type":"object","properties":{"n":{"type":"string"}},"required":["n"]}},"$ref":"#/$defs/p","properties":{"m":{"type":"integer"}},"required":["m"],"unevaluatedProperties":false}"##,
    // Alternatives that overlap, and negations.
    #"{"oneOf":[{"type":"integer","multipleOf":3},{"type":"integer","multipleOf":5}]}"#,
    #"{"oneOf":[{"type":"string","minLength":3},{"type":"string","maxLength":5}]}"#,
    #"{"oneOf":[{"type":"object","required":["a"]},{"type":"object","required":["b"]}],"properties":{"a":{"type":"integer"},"b":{"type":"integer"}},"additionalProperties":false}"#,
    #"{"type":"string","not":{"pattern":"a"},"minLength":3,"maxLength":6}"#,
    #"{"type":"number","not":{"type":"integer"},"minimum":0,"maximum":2}"#,
    #"{"anyOf":[{"not":{}},{"type":"integer"}]}"#,
    #"{"anyOf":[{"type":"object","not":{}},{"type":"object","properties":{"k":{"const":1}},"required":["k"]}]}"#,
    #"{"type":"number","multipleOf":0.01,"minimum":10.005,"exclusiveMaximum":10.03}"#,
    // Together.
    #"{"type":"object","properties":{"tags":{"type":"array","items":{"type":"string","pattern":"^[a-z]+(-[a-z]+)*$","maxLength":10},"uniqueItems":true,"minItems":1,"maxItems":4},"level":{"enum":["low","high"]}},"required":["tags","level"],"additionalProperties":false,"allOf":[{"if":{"properties":{"level":{"const":"high"}}},"then":{"properties":{"tags":{"minItems":2}}}}]}"#,
  ]
}
