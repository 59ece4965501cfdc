/// One search in a house: the agent sees the objects of the rooms it entered, their doors, and
/// glimpses through them; it ends in the room that holds the goal.
public struct HouseEnvironment: Environment {
  /// Where everything is.
  public let map: HouseMap
  /// What is looked for, and from where.
  public let episode: HouseMap.Episode
  private let rooms: [Int: HouseMap.Room]
  private let passages: [Int: [Passage<Int>]]

  /// A search in a house.
  public init(map: HouseMap, episode: HouseMap.Episode) {
    self.map = map
    self.episode = episode
    rooms = Dictionary(map.rooms.map { ($0.id, $0) }) { first, _ in first }
    var seen: [Int: [Int: [String]]] = [:]
    for glimpse in map.glimpse {
      seen[glimpse.from, default: [:]][glimpse.into, default: []] += glimpse.objects
    }
    var passages: [Int: [Passage<Int>]] = [:]
    for door in map.edges {
      for (from, into) in [(door.a, door.b), (door.b, door.a)] {
        passages[from, default: []].append(
          Passage(to: into, cost: door.metres, glimpse: seen[from]?[into] ?? []))
      }
    }
    self.passages = passages
  }

  public var start: Int { episode.start }
  public var goal: String { episode.goal }

  public func visit(_ room: Int) throws(PlanningError) -> Revelation<Int> {
    guard let known = rooms[room] else {
      throw PlanningError(.invalidEnvironment, "the house has no room \(room)")
    }
    return Revelation(
      contents: known.objects, passages: passages[room] ?? [], isGoal: room == episode.goalRoom)
  }
}

extension HouseEnvironment {
  /// The whole house as an agent would know it after entering every room.
  var fullGraph: KnownGraph<Int> {
    var graph = KnownGraph<Int>()
    for room in map.rooms {
      graph.insert(
        Revelation(contents: room.objects, passages: passages[room.id] ?? [], isGoal: false),
        at: room.id)
    }
    return graph
  }

  /// The true distance of every room from the goal, in metres.
  var distancesToGoal: [Int: Double] {
    fullGraph.walks(from: episode.goalRoom).mapValues(\.distance)
  }
}
