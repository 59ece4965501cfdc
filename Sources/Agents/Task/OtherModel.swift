internal import JSONSchema

/// A model beside a task's own: one that steps are routed to, or one that plays a part in learning.
package enum OtherModel: Hashable, Sendable {
  /// A GGUF file or the name of an installed model.
  case file(String, context: Int?, threads: Int?)
  /// A server.
  case endpoint(Endpoint)

  /// A model behind a server with OpenAI's interface.
  package struct Endpoint: Hashable, Sendable {
    package var url: String
    /// One of its models; the first when nil.
    package var model: String?
    /// The environment variable that holds its key.
    package var keyVariable: String?
    /// `text`, `full`, or `top:k`.
    package var access: String
    /// The most seconds for an answer.
    package var timeout: Double
  }
}

extension TaskReader {
  /// A model that a value names, as the schema's `other_model` says.
  mutating func otherModel(_ node: JSONNode) -> OtherModel? {
    func misplaced(_ keys: [String]) -> JSONNode? {
      keys.lazy.compactMap { node[$0] }.first
    }
    if let url = node["endpoint"] {
      if let odd = misplaced(["path", "context", "threads"]) {
        fail(odd, "is for a model file: choose it or \"endpoint\"")
      }
      return .endpoint(
        OtherModel.Endpoint(
          url: url.string ?? "", model: node["model"]?.string,
          keyVariable: node["api_key_env"]?.string, access: node["access"]?.string ?? "text",
          timeout: node["timeout"]?.number?.double ?? 600))
    }
    if let odd = misplaced(["model", "api_key_env", "access", "timeout"]) {
      fail(odd, "is for a server: it needs \"endpoint\"")
    }
    guard let path = node["path"]?.string else {
      fail(node, "which model? \"path\" names a file or an installed model, \"endpoint\" a server")
      return nil
    }
    if let place = node["path"] {
      needs.note(.model(path, folder: files.folder), at: self.place(place))
    }
    return .file(
      path, context: node["context"]?.number?.int, threads: node["threads"]?.number?.int)
  }
}
