internal import JSONSchema

/// Spans in OTLP's JSON form: the body of a request to `/v1/traces`, or a line of a file that a
/// collector reads.
package enum OTLPDocument {
  /// The document.
  /// - Parameter version: this program's.
  package static func json(_ spans: [TraceSpan], version: String) -> [UInt8] {
    let scope: JSONValue = [
      "scope": ["name": "martingale", "version": .string(version)],
      "spans": .array(spans.map(json)),
      "schemaUrl": .string(GenAIConventions.schema),
    ]
    let resource: JSONValue = [
      "attributes": [
        attribute("service.name", .string("martingale")),
        attribute("service.version", .string(version)),
      ]
    ]
    let document: JSONValue = [
      "resourceSpans": [["resource": resource, "scopeSpans": [scope]]]
    ]
    return JSONWriter().bytes(of: document)
  }

  private static func json(_ span: TraceSpan) -> JSONValue {
    // 64-bit numbers are strings in this form.
    var members: [(String, JSONValue)] = [
      ("traceId", .string(span.trace)), ("spanId", .string(span.id)),
      ("parentSpanId", .optional(span.parent)), ("name", .string(span.name)),
      ("kind", .int(span.kind.rawValue)), ("startTimeUnixNano", .string(String(span.start))),
      ("endTimeUnixNano", .string(String(span.end))),
      ("attributes", .array(span.attributes.map { attribute($0.name, $0.value) })),
    ]
    if let error = span.error {
      members.append(("status", ["code": 2, "message": .string(error)]))
    }
    return .members(members)
  }

  private static func attribute(_ name: String, _ value: TraceSpan.Value) -> JSONValue {
    let typed: JSONValue =
      switch value {
      case .string(let text): ["stringValue": .string(text)]
      case .int(let number): ["intValue": .string(String(number))]
      case .double(let number): ["doubleValue": .double(number)]
      case .strings(let texts):
        ["arrayValue": ["values": .array(texts.map { ["stringValue": .string($0)] })]]
      }
    return ["key": .string(name), "value": typed]
  }
}
