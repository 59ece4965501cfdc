public import Constraints
public import Inference

/// What a server declares, and what is therefore relied on.
public struct RemoteCapabilities: Hashable, Sendable {
  /// Which server it is, by what it says of its models.
  public var server: ServerKind
  /// Which model is asked.
  public var model: String
  /// What can be had of next-token distributions by asking token by token.
  public var distributions: DistributionAccess
  /// The kinds of constraint the server enforces, the surest first.
  public var enforces: [ConstraintSpec.Kind]
  /// Most alternatives named for a token of an answer; 0 when no probabilities are told.
  public var topLogProbabilities: Int
  /// Tokens of a context, when the server says.
  public var contextLength: Int?

  /// The model and its server in one name, for records; of a path only the file's name.
  public var name: String {
    let file = model.split(separator: "/").last.map(String.init) ?? model
    let short = file.hasSuffix(".gguf") ? String(file.dropLast(5)) : model
    return "\(short)@\(server.rawValue)"
  }

  /// What `server` is known to do.
  public init(server: ServerKind, model: String, contextLength: Int? = nil) {
    self.server = server
    self.model = model
    self.contextLength = contextLength
    distributions = server.distributions
    enforces = server.enforces
    topLogProbabilities = server.topLogProbabilities
  }
}
