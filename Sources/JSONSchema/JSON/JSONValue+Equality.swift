extension JSONValue: Hashable {
  public static func == (one: JSONValue, two: JSONValue) -> Bool {
    var pending = [(one, two)]
    while let pair = pending.popLast() {
      switch pair {
      case (.null, .null): break
      case (.bool(let a), .bool(let b)): if a != b { return false }
      case (.number(let a), .number(let b)): if a != b { return false }
      case (.string(let a), .string(let b)): if !a.utf8.elementsEqual(b.utf8) { return false }
      case (.array(let a), .array(let b)):
        guard a.count == b.count else { return false }
        pending.append(contentsOf: zip(a, b))
      case (.object(let a), .object(let b)):
        guard let pairs = a.paired(with: b) else { return false }
        pending.append(contentsOf: pairs)
      default: return false
      }
    }
    return true
  }

  /// Hashes the canonical writing, which is the same for equal values.
  public func hash(into hasher: inout Hasher) {
    switch self {
    case .null: hasher.combine(0)
    case .bool(let value): hasher.combine(value)
    case .number(let value): hasher.combine(value)
    case .string(let value): hasher.combine(JSONText(value))
    case .array, .object: hasher.combine(canonicalBytes)
    }
  }

  /// A writing that two values share exactly when they are equal: compact, keys in byte order,
  /// numbers canonical.
  public var canonicalBytes: [UInt8] { JSONWriter.canonical.bytes(of: self) }
}

extension JSONObject {
  /// The values of both objects key by key; nil when their keys differ.
  func paired(with other: JSONObject) -> [(JSONValue, JSONValue)]? {
    guard count == other.count else { return nil }
    if zip(members, other.members).allSatisfy({ $0.name.utf8.elementsEqual($1.name.utf8) }) {
      return zip(members, other.members).map { ($0.value, $1.value) }
    }
    var places: [JSONText: Int] = [:]
    for (place, member) in other.members.enumerated() { places[JSONText(member.name)] = place }
    var pairs: [(JSONValue, JSONValue)] = []
    for member in members {
      guard let place = places[JSONText(member.name)] else { return nil }
      pairs.append((member.value, other.members[place].value))
    }
    return pairs
  }
}
