/// A synthetic house: rooms with hidden types, doors with lengths, glimpses through doors.
///
/// Read from one JSON line of the house benchmark; the room's type is never shown to an agent.
public struct HouseMap: Hashable, Sendable, Codable {
  /// One room.
  public struct Room: Hashable, Sendable, Codable {
    /// The room's number; carries no information.
    public var id: Int
    /// What kind of room it is; hidden from the agent.
    public var type: String
    /// Position in metres.
    public var x: Double
    /// Position in metres.
    public var y: Double
    /// What is seen on entering.
    public var objects: [String]
  }

  /// A door between two rooms.
  public struct Door: Hashable, Sendable {
    /// The two rooms.
    public var a, b: Int
    /// The walk between them.
    public var metres: Double
  }

  /// What is seen of one room from the doorway of another.
  public struct Glimpse: Hashable, Sendable {
    /// Where one stands, and what one sees into.
    public var from, into: Int
    /// What is seen; may be nothing.
    public var objects: [String]
  }

  /// A search: from a room to an object that only one room holds.
  public struct Episode: Hashable, Sendable, Codable {
    /// Where the agent begins.
    public var start: Int
    /// The object looked for.
    public var goal: String
    /// The only room that holds it.
    public var goalRoom: Int
    /// The shortest walk to it, in metres.
    public var optimal: Double

    enum CodingKeys: String, CodingKey {
      case start, goal, optimal
      case goalRoom = "goal_room"
    }
  }

  /// The map's name.
  public var id: String
  /// The rooms.
  public var rooms: [Room]
  /// The doors.
  public var edges: [Door]
  /// The glimpses.
  public var glimpse: [Glimpse]
  /// The searches.
  public var episodes: [Episode]
}

extension HouseMap.Door: Codable {
  public init(from decoder: any Decoder) throws {
    var list = try decoder.unkeyedContainer()
    a = try list.decode(Int.self)
    b = try list.decode(Int.self)
    metres = try list.decode(Double.self)
  }

  public func encode(to encoder: any Encoder) throws {
    var list = encoder.unkeyedContainer()
    try list.encode(a)
    try list.encode(b)
    try list.encode(metres)
  }
}

extension HouseMap.Glimpse: Codable {
  public init(from decoder: any Decoder) throws {
    var list = try decoder.unkeyedContainer()
    from = try list.decode(Int.self)
    into = try list.decode(Int.self)
    objects = try list.decode([String].self)
  }

  public func encode(to encoder: any Encoder) throws {
    var list = encoder.unkeyedContainer()
    try list.encode(from)
    try list.encode(into)
    try list.encode(objects)
  }
}
