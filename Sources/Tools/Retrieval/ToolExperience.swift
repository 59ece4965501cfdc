public import JSONSchema

/// What was learned about finding the tools of a catalogue: requests that tools have answered, and
/// requests with queries that found what they needed. A value that can be kept in a file.
///
/// Both stand in for training a query writer (Kachuee et al., arXiv 2412.03573). Past requests change
/// the index (`ToolIndex.enriched(by:)`), as fitting to tools' descriptions changes the writer: good for tools
/// that have a past. Queries that were chosen by their reward become demonstrations
/// (`DemonstrationIndex`), as alignment would make them more likely.
public struct ToolExperience: Hashable, Sendable {
  /// A request with queries, and what they were worth.
  public struct Demonstration: Hashable, Sendable {
    /// The request with its queries.
    public var example: ModelQueryWriter.Example
    /// The tools that the request needs.
    public var tools: [String]
    /// NDCG@5 with the queries, less that of the request alone.
    public var gain: Double

    /// A request with queries that found what it needs.
    public init(_ example: ModelQueryWriter.Example, tools: [String], gain: Double) {
      self.example = example
      self.tools = tools
      self.gain = gain
    }
  }

  /// Requests that were answered by a tool, the oldest first, by the tool's name.
  public var past: [String: [String]]
  /// What a model that writes queries is shown, one a request.
  public var demonstrations: [Demonstration]

  /// Nothing, or what is given.
  public init(past: [String: [String]] = [:], demonstrations: [Demonstration] = []) {
    self.past = past
    self.demonstrations = demonstrations
  }

  /// The tools that something is known about.
  public var tools: Set<String> {
    Set(past.filter { !$0.value.isEmpty }.keys).union(demonstrations.flatMap(\.tools))
  }

  /// Adds what another experience knows.
  ///
  /// No request is kept twice. Of two demonstrations for one request the one with the greater gain stays, at
  /// equal gains the earlier one.
  /// - Parameter most: past requests that are kept a tool, the latest of them.
  public mutating func add(_ other: ToolExperience, most: Int = .max) {
    for (name, requests) in other.past {
      var all = past[name] ?? []
      var known = Set(all)
      all += requests.filter { known.insert($0).inserted }
      past[name] = Array(all.suffix(most))
    }
    for demonstration in other.demonstrations {
      let place = demonstrations.firstIndex {
        $0.example.utterance == demonstration.example.utterance
      }
      if let place {
        if demonstration.gain > demonstrations[place].gain {
          demonstrations[place] = demonstration
        }
      } else {
        demonstrations.append(demonstration)
      }
    }
  }
}

extension ToolExperience {
  /// Reads `{"past": {"tool": ["request"…]}, "examples": [{"request", "queries", "tools", "gain"}…]}`.
  /// - Parameter name: what an error calls the source.
  public init(_ json: JSONValue, name: String = "learned") throws(ToolError) {
    let wrong = { (pointer: String, text: String) in
      ToolError(
        .invalidDefinition, "\(name): \(pointer.isEmpty ? "" : pointer + ": ")\(text)",
        pointer: pointer)
    }
    guard let root = json.object else {
      throw wrong("", "expected an object with \"past\", \"examples\" or both")
    }
    self.init()
    for member in root.members where member.name != "past" && member.name != "examples" {
      throw wrong("/\(member.name)", "expected \"past\" and \"examples\" only")
    }
    if let all = root["past"] {
      guard let tools = all.object else {
        throw wrong("/past", "expected an object with the requests of each tool")
      }
      for member in tools.members {
        guard let requests = Self.texts(member.value) else {
          throw wrong("/past/\(member.name)", "expected an array of requests")
        }
        past[member.name] = requests
      }
    }
    guard let all = root["examples"] else { return }
    guard let entries = all.array else { throw wrong("/examples", "expected an array") }
    for (place, entry) in entries.enumerated() {
      guard let request = entry["request"]?.string, let queries = Self.texts(entry["queries"]),
        !queries.isEmpty
      else { throw wrong("/examples/\(place)", "expected a request and its queries") }
      demonstrations.append(
        Demonstration(
          ModelQueryWriter.Example(request, queries), tools: Self.texts(entry["tools"]) ?? [],
          gain: entry["gain"]?.number?.double ?? 0))
    }
  }

  /// The texts of an array of nothing else.
  private static func texts(_ json: JSONValue?) -> [String]? {
    guard let all = json?.array else { return nil }
    let texts = all.compactMap(\.string)
    return texts.count == all.count ? texts : nil
  }

  /// As JSON, tools in the order of their names.
  public var json: JSONValue {
    var requests = JSONObject()
    for name in past.keys.sorted() {
      requests[name] = .array((past[name] ?? []).map { .string($0) })
    }
    return [
      "past": .object(requests),
      "examples": .array(
        demonstrations.map { one in
          [
            "request": .string(one.example.utterance),
            "queries": .array(one.example.queries.map { .string($0) }),
            "tools": .array(one.tools.map { .string($0) }),
            "gain": .rounded(one.gain, places: 4),
          ]
        }),
    ]
  }
}

extension ToolIndex {
  /// The index with what was learned from past requests, and the same index where there are none.
  public func enriched(by experience: ToolExperience) async throws(ToolError) -> ToolIndex {
    try await enriched(by: experience.past)
  }
}
