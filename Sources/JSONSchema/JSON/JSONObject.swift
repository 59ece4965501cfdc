/// The members of an object, in key order, each key once.
public struct JSONObject: Sendable {
  /// A key with its value.
  public struct Member: Sendable {
    public var name: String
    /// What stands under the name.
    public var value: JSONValue

    /// A value under a name.
    public init(name: String, value: JSONValue) {
      self.name = name
      self.value = value
    }
  }

  /// The members in key order.
  public private(set) var members: [Member]

  /// No members.
  public init() { members = [] }

  /// Members in order. Of a key that stands twice the last value is kept, at the first place.
  public init(_ members: [Member]) {
    self.members = []
    self.members.reserveCapacity(members.count)
    var places: [JSONText: Int] = [:]
    for member in members {
      if let place = places.updateValue(self.members.count, forKey: JSONText(member.name)) {
        places[JSONText(member.name)] = place
        self.members[place].value = member.value
      } else {
        self.members.append(member)
      }
    }
  }

  /// For members whose keys are known to differ.
  init(distinct members: [Member]) { self.members = members }

  /// How many members there are.
  public var count: Int { members.count }
  /// Whether there are none.
  public var isEmpty: Bool { members.isEmpty }
  /// The keys in order.
  public var keys: [String] { members.map(\.name) }

  /// The value of a key; assigning nil removes it, a new key comes last. Linear in `count`.
  public subscript(key: String) -> JSONValue? {
    get { position(of: key).map { members[$0].value } }
    set {
      switch (position(of: key), newValue) {
      case (let place?, let value?): members[place].value = value
      case (let place?, nil): members.remove(at: place)
      case (nil, let value?): members.append(Member(name: key, value: value))
      case (nil, nil): break
      }
    }
  }

  private func position(of key: String) -> Int? {
    members.firstIndex { $0.name.utf8.elementsEqual(key.utf8) }
  }
}

/// A text that is equal only to texts of the same scalars.
///
/// `String` equality is canonical equivalence ("é" in one scalar equals "e" with an accent); JSON
/// keys and values are compared scalar by scalar.
package struct JSONText: Hashable, Sendable, Comparable, CustomStringConvertible {
  package let string: String

  package init(_ string: String) { self.string = string }

  package var description: String { string }

  package static func == (one: JSONText, two: JSONText) -> Bool {
    one.string.utf8.elementsEqual(two.string.utf8)
  }

  package static func < (one: JSONText, two: JSONText) -> Bool {
    one.string.utf8.lexicographicallyPrecedes(two.string.utf8)
  }

  package func hash(into hasher: inout Hasher) {
    var string = string
    string.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
    hasher.combine(0xFF as UInt8)
  }
}
