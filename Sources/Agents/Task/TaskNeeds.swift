package import Tools

/// What a task needs of the machine that runs it: models, programs. Nothing of it is looked for when
/// the task is read, so that a task can be read anywhere.
package struct TaskNeeds: Sendable {
  /// Something that a task names and does not bring.
  package enum Thing: Hashable, Sendable {
    /// A model's name or path; a path may begin at the task's folder where one is given.
    case model(String, folder: String?)
    /// A program that is a tool or a tool server.
    case program(CommandRequest)
    /// A checker's command line.
    case checker(String)
  }

  /// A thing, and a complaint about it without words yet.
  package private(set) var things: [(thing: Thing, place: TaskDiagnostic)] = []

  /// Nothing.
  package init() {}

  /// What cannot be had, in the order of the file.
  /// - Parameter complaint: why a thing cannot be had; nil when it is there.
  package func missing(_ complaint: (Thing) -> String?) -> [TaskDiagnostic] {
    things.compactMap { thing, place in
      guard let message = complaint(thing) else { return nil }
      var found = place
      found.message = message
      return found
    }.sorted { $0.location < $1.location }
  }

  /// Notes a thing; a second place that needs the same is left out.
  mutating func note(_ thing: Thing, at place: TaskDiagnostic) {
    if !things.contains(where: { $0.thing == thing && $0.place.file == place.file }) {
      things.append((thing, place))
    }
  }

  /// Also what another task needs.
  mutating func add(_ other: TaskNeeds) {
    for (thing, place) in other.things { note(thing, at: place) }
  }
}
