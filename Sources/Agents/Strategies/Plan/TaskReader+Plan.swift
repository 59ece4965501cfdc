internal import Foundation
internal import JSONSchema
internal import Planning

/// The strategy `plan` of a task file, from values that the schema has already judged.
extension TaskReader {
  mutating func plan(_ node: JSONNode) -> AgentTask.Plan? {
    guard let place = node["world"], let world = world(place) else { return nil }
    let isSteps = if case .tools = world { true } else { false }
    let isHouse = if case .houses = world { true } else { false }
    let weights = node["weights"].map { Array($0.elements) } ?? []
    var (heuristic, settings) = (isHouse ? "rooms" : "embedding", JSONValue.object(JSONObject()))
    if let place = node["heuristic"] {
      do throws(SettingError) {
        let use = try KindUse(KindSetting("heuristic", place), in: kinds.heuristics)
        (heuristic, settings) = (use.kind.key, use.setting.value)
      } catch {
        fail(place, error.message, below: error.pointer)
      }
    }
    if let match = node["match"], node["world"]?["directory"] == nil {
      fail(match, "only the files of a folder have a \"match\"")
    }
    let merge = node["search"]?["merge"]
    if let merge, !isSteps {
      fail(merge, "only states of a world behind tools are merged")
    }
    return AgentTask.Plan(
      world: world, find: node["find"]?.string.map { PromptTemplate($0) },
      match: node["match"]?.string.flatMap { DirectoryEnvironment.Match(rawValue: $0) } ?? .mention,
      heuristic: heuristic, heuristicSettings: settings,
      weights: HeuristicWeights(
        promise: weights.first?.number?.double ?? (isHouse ? 20 : 6),
        avoidance: weights.last?.number?.double ?? (isHouse ? 20 : isSteps ? 0 : 3)),
      merge: merge?.number?.double, decisions: node["decisions"]?.number?.int ?? 1000)
  }

  private mutating func world(_ node: JSONNode) -> AgentTask.Plan.World? {
    if let folder = node["directory"] {
      var isDirectory: ObjCBool = false
      let path = absolute(folder.string ?? "")
      guard FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory),
        isDirectory.boolValue
      else {
        fail(folder, "there is no folder \"\(folder.string ?? "")\"")
        return nil
      }
      return .directory(path)
    }
    if let path = node["houses"] {
      let bytes = file(path)
      guard !bytes.isEmpty else { return nil }
      do throws(PlanningError) {
        return .houses(try HouseFile.maps(from: Data(bytes), name: path.string ?? "houses"))
      } catch {
        fail(path, error.message)
        return nil
      }
    }
    return .tools(
      AgentTask.ToolWorld(
        reset: node["reset"]?.string ?? "", step: node["step"]?.string ?? "",
        argument: node["argument"]?.string ?? "action",
        prepare: (node["prepare"].map { Array($0.elements) } ?? []).map {
          AgentTask.ToolWorld.Call(
            tool: $0["tool"]?.string ?? "",
            arguments: $0["arguments"]?.value ?? .object(JSONObject()))
        },
        text: node["text"]?.string ?? "text", actions: node["actions"]?.string ?? "actions",
        done: node["done"]?.string ?? "done",
        state: (node["state"].map { Array($0.elements) } ?? []).compactMap(\.string),
        objective: node["objective"]?.string))
  }
}
