package import Inference
package import JSONSchema

/// What query writers were worth, as a file that searches, calls and evaluations share.
///
/// On-line a writer earns 1 when a tool that it found was called and succeeded. It earns 0 when
/// another tool was called, when the tool failed, and when nothing was called before the next
/// search.
package struct WriterRewards: Hashable, Sendable {
  /// The last search whose reward is not known yet.
  package struct Search: Hashable, Sendable {
    /// Who wrote its queries.
    package var writer: String
    /// The tools that it showed.
    package var tools: [String]
  }

  /// What is known about writers.
  package var arms: [Bandit.Arm]
  /// The search that waits for a call.
  package private(set) var search: Search?

  /// Nothing is known.
  package init(arms: [Bandit.Arm] = []) { self.arms = arms }

  /// Notes what a search showed.
  package mutating func note(search writer: String, showed tools: [String]) {
    settle(0)
    search = Search(writer: writer, tools: tools)
  }

  /// Notes that a tool was called.
  package mutating func note(call tool: String, succeeded: Bool) {
    settle(succeeded && search?.tools.contains(tool) == true ? 1 : 0)
  }

  private mutating func settle(_ reward: Double) {
    guard let search else { return }
    var bandit = Bandit(knowing: arms)
    bandit.record(reward, for: search.writer)
    arms = bandit.arms
    self.search = nil
  }
}

extension WriterRewards {
  /// Reads `{"writers":[{"name","pulls","total"}],"search":{"writer","tools"}?}`.
  package init(_ json: JSONValue, name: String = "rewards") throws(ToolError) {
    let wrong = { (pointer: String, text: String) in
      ToolError(.invalidDefinition, "\(name): \(pointer): \(text)", pointer: pointer)
    }
    guard let writers = json["writers"]?.array else {
      throw wrong("/writers", "expected an array of writers with their rewards")
    }
    arms = []
    for (place, entry) in writers.enumerated() {
      guard let name = entry["name"]?.string, let pulls = entry["pulls"]?.int, pulls >= 0,
        let total = entry["total"]?.number?.double, (0...Double(pulls)).contains(total),
        !arms.contains(where: { $0.name == name })
      else {
        throw wrong(
          "/writers/\(place)", "expected a name of its own, pulls, and a total of 0 to pulls")
      }
      arms.append(Bandit.Arm(name: name, pulls: pulls, total: total))
    }
    guard let pending = json["search"], pending != .null else { return }
    guard let writer = pending["writer"]?.string, let tools = pending["tools"]?.array else {
      throw wrong("/search", "expected a writer and its tools")
    }
    search = Search(writer: writer, tools: tools.compactMap(\.string))
  }

  /// As JSON.
  package var json: JSONValue {
    var object = JSONObject()
    object["writers"] = .array(
      arms.map { arm in
        [
          "name": .string(arm.name), "pulls": .number(JSONNumber(arm.pulls)),
          "total": JSONNumber(arm.total).map(JSONValue.number) ?? .null,
        ]
      })
    if let search {
      object["search"] = [
        "writer": .string(search.writer), "tools": .array(search.tools.map { .string($0) }),
      ]
    }
    return .object(object)
  }
}
