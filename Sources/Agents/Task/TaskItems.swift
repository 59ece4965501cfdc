internal import JSONSchema

/// The runs of a task: one, or one for each line of its JSON Lines input.
public struct TaskItems: Sendable {
  private let fixed: [String: String]
  private let name: String?
  private let file: String
  private let bytes: [UInt8]
  /// Where the lines are; blank lines are none.
  private let lines: [(range: Range<Int>, number: Int)]
  /// How often each of them is run.
  private let rollouts: Int

  /// The runs of a task.
  public init(_ task: AgentTask, rollouts: Int = 1) {
    self.rollouts = rollouts
    var fixed: [String: String] = [:]
    var name: String?
    var file = ""
    var bytes: [UInt8] = []
    for input in task.inputs {
      switch input.source {
      case .text(let text): fixed[input.name] = text
      case .lines(let content, let path): (name, bytes, file) = (input.name, content, path)
      }
    }
    self.fixed = fixed
    self.name = name
    self.file = file
    self.bytes = bytes
    lines = name == nil ? [] : Self.split(bytes)
  }

  /// How many there are.
  public var count: Int { (name == nil ? 1 : lines.count) * rollouts }

  /// One run's inputs.
  public subscript(index: Int) -> TaskItem {
    guard let name else { return TaskItem(number: index, id: nil, texts: .success(fixed)) }
    var texts = fixed
    do throws(JSONError) {
      let value = try value(index / rollouts)
      texts[name] = Self.text(value)
      for member in value.object?.members ?? [] {
        texts["\(name).\(member.name)"] = Self.text(member.value)
      }
      return TaskItem(number: index, id: value["id"].map(Self.text), texts: .success(texts))
    } catch {
      let message = "input \"\(name)\", \(file):\(error.location): \(error.message)"
      return TaskItem(
        number: index, id: nil, texts: .failure(AgentError(.invalidInput, message)))
    }
  }

  /// Which of some names no line has a text for, and the names that there are. Lines are read until
  /// each has been seen; those that cannot be read have none.
  func absent(_ names: Set<String>) -> (absent: Set<String>, known: [String]) {
    guard let name else { return (names, []) }
    var (absent, known) = (names, [String]())
    for index in lines.indices {
      if absent.isEmpty { break }
      for member in (try? value(index))?.object?.members ?? [] {
        let full = "\(name).\(member.name)"
        absent.remove(full)
        if known.count < 32, !known.contains(full) { known.append(full) }
      }
    }
    return (absent, known)
  }

  /// The lines that cannot be used, in order; reads no further when there are `limit`.
  public func problems(atMost limit: Int) -> [TaskDiagnostic] {
    var found: [TaskDiagnostic] = []
    for index in lines.indices {
      guard found.count < limit else { break }
      do throws(JSONError) {
        _ = try value(index)
      } catch {
        found.append(
          TaskDiagnostic(
            file: file, location: error.location, pointer: JSONPointer(), message: error.message))
      }
    }
    return found
  }

  /// What a line says; errors have their place in the whole file.
  private func value(_ index: Int) throws(JSONError) -> JSONValue {
    let (range, line) = lines[index]
    do throws(JSONError) {
      let value = try JSONValue(parsing: Array(bytes[range]))
      guard value.string != nil || value.object != nil else {
        throw JSONError(.unexpectedByte, "a line must be a JSON string or object")
      }
      return value
    } catch {
      var moved = error
      moved.location.line = line
      moved.location.offset += range.lowerBound
      throw moved
    }
  }

  /// A string as it is, everything else as compact JSON.
  private static func text(_ value: JSONValue) -> String { value.string ?? value.description }

  private static func split(_ bytes: [UInt8]) -> [(range: Range<Int>, number: Int)] {
    var lines: [(range: Range<Int>, number: Int)] = []
    var start = 0
    var number = 1
    while start < bytes.count {
      let end = bytes[start...].firstIndex(of: UInt8(ascii: "\n")) ?? bytes.count
      let isBlank = bytes[start..<end].allSatisfy { [0x20, 0x09, 0x0D].contains($0) }
      if !isBlank { lines.append((start..<end, number)) }
      start = end + 1
      number += 1
    }
    return lines
  }
}

/// The inputs of one run.
public struct TaskItem: Sendable {
  /// Its number in the whole task, from 0: part of the key of its random draws, whatever the shard.
  public var number: Int
  /// The `id` that its line gives, if any.
  public var id: String?
  /// Texts by name, `name.key` for the members of an object; or why the line cannot be used.
  public var texts: Result<[String: String], AgentError>
}

/// A part of a task's runs: every n-th, so that many machines share the work.
public struct TaskShard: Hashable, Sendable, CustomStringConvertible {
  /// Which part, 1...count.
  public var index: Int
  public var count: Int

  /// Reads `i/n`; nil when it is not that, or i is not in 1...n.
  public init?(_ text: String) {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count == 2, let index = Int(parts[0]), let count = Int(parts[1]), index >= 1,
      index <= count
    else { return nil }
    (self.index, self.count) = (index, count)
  }

  /// Whether a run belongs to this part.
  public func contains(_ number: Int) -> Bool { number % count == index - 1 }

  public var description: String { "\(index)/\(count)" }
}
