internal import Foundation
internal import Handbook
internal import JSONSchema
internal import Tools

/// What an agent works with, from values that the schema has already judged.
extension TaskReader {
  mutating func strategy(_ node: JSONNode?) -> String {
    let name = node?.string ?? "direct"
    if kinds.strategies[name] == nil {
      let complaint = kinds.strategies.complaint(about: name)
      if let node { fail(node, complaint) }
    }
    return name
  }

  /// What the sections of strategies say.
  mutating func settings(_ root: JSONNode, strategy: String) -> [String: any Sendable] {
    var settings: [String: any Sendable] = [:]
    for outline in kinds.strategies.kinds {
      guard let section = outline.section else { continue }
      if let node = root[section.key] {
        settings[section.key] = section.read(node, &self)
        if outline.key != strategy {
          warn(
            root, "only the strategy \(outline.key) reads this, and the task's is \(strategy)",
            below: JSONPointer([section.key]))
        }
      } else if outline.key == strategy, let need = section.need, let node = root["strategy"] {
        fail(node, need)
      }
    }
    return settings
  }

  mutating func success(_ node: JSONNode?) -> AgentTask.Success {
    var result = AgentTask.Success(requirement: requirement(node))
    if let tool = node?["tool"] {
      result.tool = AgentTask.Success.ToolCheck(
        name: tool["name"]?.string ?? "",
        arguments: tool["arguments"]?.value ?? .object(JSONObject()),
        expects: tool["regex"]?.string)
    }
    return result
  }

  /// The tools of `tools` and the servers of `mcpServers`.
  mutating func tools(_ node: JSONNode?, _ servers: JSONNode?) -> AgentTask.Tools {
    var tools = AgentTask.Tools()
    let file = CommandToolFile(
      base: files.folder, environment: ProcessInfo.processInfo.environment)
    for entry in node.map({ Array($0.elements) }) ?? [] {
      if let name = entry.string ?? entry["use"]?.string { tools.mentioned.insert(name) }
      if let outline = entry.string.flatMap({ kinds.skills[$0] }) {
        if let need = outline.required.first {
          fail(entry, "the skill \(outline.key) needs \"\(need)\": write {\"use\": …} with it")
          continue
        }
        tools.skills.append(
          SkillUse(
            key: outline.key, settings: outline.read(entry, &self),
            definition: outline.definition(nil), pointer: entry.pointer))
      } else if let name = entry.string {
        tools.names.append((name, entry.pointer))
      } else if let path = entry["catalogue"] {
        catalogue(path, file, &tools)
      } else if let outline = entry["use"]?.string.flatMap({ kinds.skills[$0] }) {
        let use = skill(outline, entry)
        tools.skills.append(use)
        tools.limits[use.definition.name] = entry["calls"]?.number?.int
      } else if let name = entry["use"]?.string {
        checkPlain(entry)
        tools.names.append((name, entry.pointer))
        tools.narrowed[name] = entry["arguments"]?.value
        tools.described[name] = entry["description"]?.string
        tools.limits[name] = entry["calls"]?.number?.int
      } else if let folder = entry["folder"] {
        fileTools(folder, &tools)
      } else {
        do throws(ToolError) {
          let tool = try file.tool(entry)
          tools.own.append(tool)
          needs.note(.program(tool.request), at: place(entry["command"]?["argv"] ?? entry))
          tools.names.append((tool.definition.name, entry.pointer))
          tools.limits[tool.definition.name] = entry["calls"]?.number?.int
        } catch {
          fail(entry, error)
        }
      }
    }
    tools.servers = self.servers(servers, &tools.replayed)
    // Names may also be those of servers' tools, even of servers that cannot be read.
    let hasServers = servers.map { $0.string != nil || $0.members.contains { _ in true } }
    checkNames(tools, node, hasServers: hasServers ?? false)
    return tools
  }

  /// Tools of a file; they are found by retrieval, or all shown without it.
  private mutating func catalogue(
    _ path: JSONNode, _ file: CommandToolFile, _ tools: inout AgentTask.Tools
  ) {
    let bytes = self.file(path)
    guard !bytes.isEmpty else { return }
    do throws(ToolError) {
      let found = try file.read(bytes, name: path.string ?? "catalogue")
      for tool in found { needs.note(.program(tool.request), at: place(path)) }
      tools.own += found
    } catch {
      fail(path, error.message)
    }
  }

  /// The tools that are confined to a folder.
  private mutating func fileTools(_ folder: JSONNode, _ tools: inout AgentTask.Tools) {
    let path = absolute(folder.string ?? "")
    do throws(ToolError) {
      tools.own += try ConfinedDirectory(root: path).tools
    } catch {
      fail(folder, error.message)
    }
  }

  private mutating func servers(
    _ node: JSONNode?, _ replayed: inout Set<String>
  ) -> [MCPServerEntry] {
    guard let node else { return [] }
    var base = files.folder
    let bytes: [UInt8]
    if let path = node.string {
      bytes = file(node)
      if bytes.isEmpty { return [] }
      base = URL(fileURLWithPath: absolute(path)).deletingLastPathComponent().path
    } else {
      bytes = Array(#"{"mcpServers":"#.utf8) + node.sourceBytes + [UInt8(ascii: "}")]
    }
    for entry in (try? JSONValue(parsing: bytes))?["mcpServers"]?.object?.members ?? []
    where entry.value["replay"]?.bool == true {
      replayed.insert(entry.name)
    }
    do throws(ToolError) {
      let entries = try MCPServersFile.read(
        bytes, base: base, environment: ProcessInfo.processInfo.environment, name: "mcpServers")
      for entry in entries {
        guard case .command(let request) = entry.address else { continue }
        needs.note(.program(request), at: place(node[entry.name]?["command"] ?? node))
      }
      return entries
    } catch {
      fail(node, error)
      return []
    }
  }

  /// Names must be those of known tools; a server's are known only when it runs.
  private mutating func checkNames(
    _ tools: AgentTask.Tools, _ node: JSONNode?, hasServers: Bool
  ) {
    var seen: Set<String> = []
    for tool in tools.own where !seen.insert(tool.definition.name).inserted {
      if let node { fail(node, "there are two tools named \"\(tool.definition.name)\"") }
    }
    let known = kinds.tools.keys + tools.own.map(\.definition.name)
    for skill in tools.skills {
      let name = skill.definition.name
      guard let place = node?.document.root[skill.pointer] else { continue }
      if !seen.insert(name).inserted || tools.names.contains(where: { $0.name == name }) {
        fail(place, "there are two tools named \"\(name)\"; give one another \"name\"")
      } else if name == AgentTask.Tools.finish {
        fail(place, "a tool may not be called \"\(name)\"")
      }
    }
    for (name, pointer) in tools.names {
      guard let node, let place = node.document.root[pointer], !hasServers,
        !known.contains(name)
      else { continue }
      let near = Suggestion.closest(to: name, among: known + kinds.skills.keys)
      fail(
        place, "unknown tool \"\(name)\"" + (near.map { "; did you mean \"\($0)\"?" } ?? ""))
    }
  }

  mutating func retrieval(_ node: JSONNode?) -> AgentTask.Retrieval? {
    guard let node else { return nil }
    return AgentTask.Retrieval(
      top: node["top"]?.number?.int ?? 5, queries: node["queries"]?.string ?? "none",
      reranks: node["rerank"]?.bool ?? false,
      followsObservations: node["situation"]?.string == "observed",
      learned: learned(node["learned"], queries: node["queries"]?.string))
  }

  /// What was learned about finding tools, of a file.
  private mutating func learned(_ node: JSONNode?, queries: String?) -> ToolExperience? {
    guard let node else { return nil }
    let bytes = file(node)
    guard !bytes.isEmpty else { return nil }
    let name = node.string ?? "learned"
    let json: JSONValue
    do throws(JSONError) {
      json = try JSONValue(parsing: bytes)
    } catch {
      fail(node, error.rendered(name: name))
      return nil
    }
    do throws(ToolError) {
      let experience = try ToolExperience(json, name: name)
      if experience == ToolExperience() { fail(node, "\(name): nothing was learned yet") }
      if experience.past.isEmpty, queries != "few-shot", !experience.demonstrations.isEmpty {
        fail(
          node, "\(name) has examples only, which are read with \"queries\": \"few-shot\"")
      }
      return experience
    } catch {
      fail(node, error.message)
    }
    return nil
  }

  func approvals(_ node: JSONNode?) -> ApprovalPolicy {
    guard let node else { return .ask }
    if node.string == "without-asking" || node.string == "never" { return .withoutAsking }
    if node.string == "ask" { return .ask }
    return .list(Set(node.elements.compactMap(\.string)))
  }

  mutating func handbook(_ node: JSONNode?) -> AgentTask.Handbook? {
    guard let node else { return nil }
    let learns = node["learn"]?.bool ?? false
    if !learns, let roles = node["roles"] {
      fail(roles, "nobody teaches when nothing is learned: say \"learn\": true, or leave it out")
    }
    if node["top"]?.number?.int == 0, !learns {
      fail(node, "with \"top\": 0 no behavior is shown, and without \"learn\" none is learned")
    }
    let topic = node["topic"].flatMap { place -> String? in
      do throws(HandbookError) {
        let topic = try InstructionRules().clean(topic: place.string ?? "")
        if topic.isEmpty { fail(place, "a topic has words") }
        return topic
      } catch {
        fail(place, error.message)
        return nil
      }
    }
    return AgentTask.Handbook(
      path: node["path"]?.string.map(absolute), top: node["top"]?.number?.int ?? 5,
      tokens: node["tokens"]?.number?.int, learns: learns, topic: topic,
      strategist: node["roles"]?["strategist"].flatMap { otherModel($0) },
      teacher: node["roles"]?["teacher"].flatMap { otherModel($0) })
  }

  /// A path of the task file, from its folder.
  public func absolute(_ path: String) -> String {
    path.hasPrefix("/") ? path : files.folder + "/" + path
  }

  /// Notes what is wrong with a tool, at the very value where the error says so.
  private mutating func fail(_ node: JSONNode, _ error: ToolError) {
    let pointer = error.pointer.flatMap { try? JSONPointer(parsing: $0) }
    fail(pointer.flatMap { node.document.root[$0] } ?? node, Self.plain(error))
  }

  /// A message without the name of the source, which the diagnostic already has.
  private static func plain(_ error: ToolError) -> String {
    guard error.pointer != nil, let end = error.message.firstRange(of: ": ") else {
      return error.message
    }
    return String(error.message[end.upperBound...])
  }
}
