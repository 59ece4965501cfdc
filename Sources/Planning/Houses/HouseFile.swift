public import Foundation

/// Reads house maps from JSON Lines.
public enum HouseFile {
  /// The maps of a file, one a line; blank lines are skipped.
  /// - Throws: `planning_input_invalid` with the line's number and the cause.
  public static func maps(from data: Data, name: String) throws(PlanningError) -> [HouseMap] {
    var maps: [HouseMap] = []
    for (index, line) in data.split(separator: UInt8(ascii: "\n")).enumerated() {
      let map: HouseMap
      do {
        map = try JSONDecoder().decode(HouseMap.self, from: Data(line))
      } catch {
        throw PlanningError(
          .invalidInput, "\(name):\(index + 1): error: not a house map: \(brief(error))")
      }
      if let problem = map.problem {
        throw PlanningError(.invalidInput, "\(name):\(index + 1): error: \(problem)")
      }
      maps.append(map)
    }
    return maps
  }

  static func brief(_ error: any Error) -> String {
    switch error {
    case DecodingError.keyNotFound(let key, let context):
      "missing \"\(key.stringValue)\" at \(pointer(context))"
    case DecodingError.typeMismatch(_, let context), DecodingError.valueNotFound(_, let context):
      "\(context.debugDescription) at \(pointer(context))"
    case DecodingError.dataCorrupted(let context):
      "\(context.debugDescription)"
    default:
      "\(error)"
    }
  }

  private static func pointer(_ context: DecodingError.Context) -> String {
    "/"
      + context.codingPath.map { $0.intValue.map(String.init) ?? $0.stringValue }
      .joined(separator: "/")
  }
}

extension HouseMap {
  /// What is wrong with the map, if anything is.
  var problem: String? {
    let known = Set(rooms.map(\.id))
    if known.count != rooms.count { return "/rooms: two rooms have the same id" }
    for (index, door) in edges.enumerated() {
      if !known.contains(door.a) || !known.contains(door.b) {
        return "/edges/\(index): names a room that is not there"
      }
      if !(door.metres >= 0 && door.metres.isFinite) {
        return "/edges/\(index): the length must be a number, not negative"
      }
    }
    for (index, glimpse) in glimpse.enumerated()
    where !known.contains(glimpse.from) || !known.contains(glimpse.into) {
      return "/glimpse/\(index): names a room that is not there"
    }
    for (index, episode) in episodes.enumerated()
    where !known.contains(episode.start) || !known.contains(episode.goalRoom) {
      return "/episodes/\(index): names a room that is not there"
    }
    return nil
  }
}
