package import JSONSchema

extension JSONValue {
  /// The value with another one at the end of a way through members and elements.
  /// - Parameter change: what comes instead of what is there (nil: there is nothing yet); nil takes a
  ///   member away. What becomes empty stays: an empty section still asks for its defaults.
  /// - Returns: nil when there is no such place: on the way stands neither an object nor an array that is
  ///   long enough.
  package func changed(
    at way: ArraySlice<String>, _ change: (JSONValue?) -> JSONValue?
  ) -> JSONValue? {
    guard let name = way.first else { return change(self) }
    let rest = way.dropFirst()
    switch self {
    case .array(var elements):
      guard let index = Int(name), elements.indices.contains(index),
        let inner = elements[index].changed(at: rest, change)
      else { return nil }
      elements[index] = inner
      return .array(elements)
    case .object(var object):
      if rest.isEmpty {
        object[name] = change(object[name])
        return .object(object)
      }
      guard let inner = (object[name] ?? .object(JSONObject())).changed(at: rest, change) else {
        return nil
      }
      object[name] = inner
      return .object(object)
    default: return nil
    }
  }
}
