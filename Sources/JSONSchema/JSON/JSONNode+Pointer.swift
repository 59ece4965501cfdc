extension JSONNode {
  /// The way from the root to this value. Linear in what stands before it; for messages.
  ///
  /// For a key it is the way to the member's value.
  public var pointer: JSONPointer {
    var tokens: [String] = []
    var current = document.root
    while current.index < index {
      if current.kind == .object {
        guard let member = current.members.first(where: { index < $0.value.entry.next }) else {
          break
        }
        tokens.append(member.name)
        if member.key.index == index { break }
        current = member.value
      } else {
        var position = 0
        var elements = current.elements
        guard var element = elements.next() else { break }
        while index >= element.entry.next, let following = elements.next() {
          element = following
          position += 1
        }
        tokens.append(String(position))
        current = element
      }
    }
    return JSONPointer(tokens)
  }

  /// The value at the end of `pointer`, starting here; nil when there is none.
  public subscript(pointer: JSONPointer) -> JSONNode? {
    var current = self
    for token in pointer.tokens {
      switch current.kind {
      case .object:
        guard let value = current[token] else { return nil }
        current = value
      case .array:
        guard let position = JSONPointer.arrayIndex(token), let value = current[position] else {
          return nil
        }
        current = value
      default: return nil
      }
    }
    return current
  }
}
