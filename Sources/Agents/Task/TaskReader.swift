internal import Constraints
internal import Inference
public import JSONSchema
internal import Sampling

/// Reads task files: JSON, then the published schema, then what a schema cannot say.
public struct TaskReader {
  /// Compiles what the task asks for, so that its mistakes show before a model is loaded.
  let compiler: ConstraintCompiler
  let kinds: TaskKinds
  private let name: String
  let files: TaskFiles
  var problems: [TaskDiagnostic] = []
  var warnings: [TaskDiagnostic] = []
  var needs = TaskNeeds()
  /// Members of the JSON Lines input that are asked for, with who asks.
  var members: [(name: String, node: JSONNode, shown: String)] = []
  private var hash = SHA256()
  /// The task files, absolute, that this one is used by, outermost first, itself last.
  let chain: [String]

  /// How deep tasks may use tasks.
  static let deepest = 4

  /// Reads one task.
  /// - Parameters:
  ///   - bytes: the task file.
  ///   - name: what to call it in messages.
  ///   - folder: what relative paths start from.
  ///   - kinds: what a task may name.
  ///   - users: the files of the tasks that use it as a tool, outermost first.
  /// - Throws: everything that is wrong with it, in the order of the file.
  static func read(
    _ bytes: [UInt8], named name: String, in folder: String, compiler: ConstraintCompiler,
    kinds: TaskKinds, usedBy users: [String] = []
  ) throws(TaskError) -> AgentTask {
    let own = folder + "/" + (name.split(separator: "/").last.map(String.init) ?? name)
    var reader = TaskReader(
      compiler: compiler, kinds: kinds, name: name, files: TaskFiles(folder: folder),
      chain: users + [TaskFiles.resolved(own)])
    reader.hash.update(bytes)
    let document: JSONDocument
    do throws(JSONError) {
      document = try JSONDocument(bytes)
    } catch {
      throw TaskError(diagnostics: [
        TaskDiagnostic(
          file: name, location: error.location, pointer: JSONPointer(), message: error.message)
      ])
    }
    try reader.checkSchema(document)
    var task = reader.task(document.root)
    task.warnings = reader.warnings.sorted { $0.location < $1.location }
    if !reader.problems.isEmpty {
      throw TaskError(diagnostics: reader.problems.sorted { $0.location < $1.location })
    }
    return task
  }

  private func checkSchema(_ document: JSONDocument) throws(TaskError) {
    var problems: [TaskDiagnostic] = []
    do throws(SchemaError) {
      let validator = try SchemaValidator(
        SchemaDocument(
          JSONWriter().string(of: TaskSchema(kinds, constraints: compiler.kinds).value)),
        patterns: ECMAPatternCompiler(limits: compiler.limits))
      problems = try validator.violations(of: document).map { violation in
        TaskDiagnostic(
          file: name, location: violation.location, pointer: violation.instancePointer,
          message: violation.message)
      }
    } catch {
      problems = [
        TaskDiagnostic(
          file: name, location: SourceLocation(), pointer: JSONPointer(), message: error.message)
      ]
    }
    if !problems.isEmpty {
      throw TaskError(diagnostics: problems.sorted { $0.location < $1.location })
    }
  }

  /// Notes that something is wrong with a value.
  public mutating func fail(_ node: JSONNode, _ message: String, below: JSONPointer = JSONPointer())
  {
    let place = node[below] ?? node
    problems.append(
      TaskDiagnostic(
        file: name, location: place.location,
        pointer: JSONPointer(node.pointer.tokens + below.tokens), message: message))
  }

  /// Notes that something about a value, or a key below it, is probably not meant.
  public mutating func warn(_ node: JSONNode, _ message: String, below: JSONPointer = JSONPointer())
  {
    let place = node[below] ?? node
    warnings.append(
      TaskDiagnostic(
        severity: .warning, file: name,
        location: below.tokens.isEmpty ? place.location : place.keyLocation,
        pointer: JSONPointer(node.pointer.tokens + below.tokens), message: message))
  }

  /// The place of a value, for what is found out about it later.
  func place(_ node: JSONNode) -> TaskDiagnostic {
    TaskDiagnostic(file: name, location: node.location, pointer: node.pointer, message: "")
  }

  /// The text of a file that a value names; notes what is wrong with it. Part of the task's hash.
  public mutating func file(_ node: JSONNode) -> [UInt8] {
    do throws(SettingError) {
      return try bytes(of: node)
    } catch {
      fail(node, error.message)
      return []
    }
  }

  /// Another task that a value names, read as this one is. Part of the task's hash, with all that it
  /// names itself.
  mutating func used(_ node: JSONNode) -> AgentTask? {
    let known = problems.count
    let bytes = file(node)
    guard problems.count == known else { return nil }
    let path = TaskFiles.resolved(absolute(node.string ?? ""))
    guard !chain.contains(path) else {
      fail(node, "\"\(node.string ?? "")\" is a task that uses this one: it would call itself")
      return nil
    }
    guard chain.count < Self.deepest else {
      fail(node, "tasks may use tasks \(Self.deepest - 1) levels deep, and this is one more")
      return nil
    }
    do throws(TaskError) {
      let task = try Self.read(
        bytes, named: path, in: TaskFiles.folder(of: path),
        compiler: compiler, kinds: kinds, usedBy: chain)
      hash.update("\u{0}\(node.pointer)\u{0}\(task.sha256)\u{0}".utf8)
      warnings += task.warnings
      needs.add(task.needs)
      return task
    } catch {
      problems += error.diagnostics
      return nil
    }
  }

  /// As `file(_:)`, for UTF-8.
  mutating func textFile(_ node: JSONNode) -> String {
    do throws(SettingError) {
      return try text(of: node)
    } catch {
      fail(node, error.message)
      return ""
    }
  }

  /// The text of the UTF-8 file that a value names. Part of the task's hash.
  mutating func text(of node: JSONNode) throws(SettingError) -> String {
    let bytes = try bytes(of: node)
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw SettingError("the file \"\(node.string ?? "")\" is not UTF-8")
    }
    return text
  }

  private mutating func bytes(of node: JSONNode) throws(SettingError) -> [UInt8] {
    do throws(TaskFiles.Failure) {
      let bytes = try files.read(node.string ?? "")
      hash.update("\u{0}\(node.pointer)\u{0}\(bytes.count)\u{0}".utf8)
      hash.update(bytes)
      return bytes
    } catch {
      throw SettingError(error.message)
    }
  }

  private mutating func task(_ root: JSONNode) -> AgentTask {
    let inputs = self.inputs(root["inputs"])
    let sampling = self.sampling(root["sampling"])
    let total = AgentTask.Budget(
      tokens: root["budget"]?["total"]?["tokens"]?.number?.int,
      seconds: root["budget"]?["total"]?["seconds"]?.number?.double,
      toolCalls: root["budget"]?["total"]?["tool_calls"]?.number?.int)
    var task = AgentTask(
      id: root["id"]?.string ?? defaultID, goal: PromptTemplate(root["goal"]?.string ?? ""),
      system: root["system"]?.string.map { PromptTemplate($0) }, inputs: inputs,
      model: root["model"]?["path"]?.string, context: root["model"]?["context"]?.number?.int,
      threads: root["model"]?["threads"]?.number?.int, sampling: sampling,
      schedule: schedule(root["sampling"]?["schedule"]),
      critics: critics(root["sampling"]?["critics"]),
      seed: root["sampling"]?["seed"]?.number?.int.map { UInt64($0) },
      output: requirement(root["output"]), describes: root["describe"]?.bool,
      budget: budget(root["budget"], sampling), totalBudget: total,
      success: success(root["success"]), strategy: strategy(root["strategy"]),
      tools: tools(root["tools"], root["mcpServers"]), retrieval: retrieval(root["retrieval"]),
      approvals: approvals(root["approvals"]), handbook: handbook(root["handbook"]),
      prompt: prompt(root["prompt_file"]),
      routing: routing(root["routing"]),
      settings: settings(root, strategy: root["strategy"]?.string ?? "direct"),
      folder: files.folder, sha256: "")
    task.chatTemplate = chatTemplate(root["model"])
    task.reasoning = reasoning(root)
    task.saysTemperature = root["sampling"]?["temperature"] != nil
    task.recordsTokens = root["sampling"]?["record_tokens"]?.bool ?? false
    check(&task, root)
    if let path = task.model, let node = root["model"]?["path"] {
      needs.note(.model(path, folder: nil), at: place(node))
    }
    task.needs = needs
    task.sha256 = hash.hex()
    return task
  }

  /// The file's name without its ending, as far as it is an id.
  private var defaultID: String {
    let last = name.split(separator: "/").last.map(String.init) ?? ""
    let stem = last.hasSuffix(".json") ? String(last.dropLast(5)) : last
    let plain = stem.unicodeScalars.filter { scalar in
      scalar.isASCII
        && (scalar.properties.isAlphabetic || "0123456789_.-".unicodeScalars.contains(scalar))
    }
    let id = String(
      String.UnicodeScalarView(plain.prefix(64)).drop { "_.-".unicodeScalars.contains($0) })
    return id.isEmpty ? "task" : id
  }
}
