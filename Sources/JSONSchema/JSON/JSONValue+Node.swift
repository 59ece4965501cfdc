extension JSONNode {
  /// The value without its place. Of a key that stands twice the last value is kept.
  public var value: JSONValue {
    if let scalar { return scalar }
    var open: [(node: JSONNode, elements: [JSONValue])] = []
    var index = index
    let end = Int(entry.next)
    while true {
      let node = JSONNode(document: document, index: index)
      var finished: JSONValue?
      if index < end, open.last.map({ index < $0.node.entry.next }) ?? true {
        finished = node.scalar
        if finished == nil { open.append((node, [])) }
        index += 1
      } else if let closed = open.popLast() {
        finished = closed.node.assemble(closed.elements)
        if open.isEmpty { return finished ?? .null }
      } else {
        return .null
      }
      if let finished { open[open.count - 1].elements.append(finished) }
    }
  }

  private var scalar: JSONValue? {
    switch kind {
    case .null: .null
    case .bool: .bool(bool ?? false)
    case .number: number.map(JSONValue.number)
    case .string: string.map(JSONValue.string)
    case .array, .object: nil
    }
  }

  /// A container from its parts; those of an object alternate between keys and values.
  private func assemble(_ parts: [JSONValue]) -> JSONValue {
    if kind == .array { return .array(parts) }
    let members = stride(from: 0, to: parts.count - 1, by: 2).map {
      JSONObject.Member(name: parts[$0].string ?? "", value: parts[$0 + 1])
    }
    return .object(
      document.keepsDuplicateKeys ? JSONObject(members) : JSONObject(distinct: members))
  }
}
