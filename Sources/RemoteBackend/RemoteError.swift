public import HTTPTransport
public import Inference

/// What can go wrong between this process and a model server.
public struct RemoteError: Error, Hashable, Sendable {
  /// Stable names of the causes.
  public enum Code: String, Sendable {
    /// The task was cancelled.
    case cancelled = "cancelled"
    /// The server could not be reached, or went away.
    case unavailable = "remote_unavailable"
    /// The server took too long.
    case timedOut = "remote_timed_out"
    /// The server answered what its protocol does not allow.
    case invalidAnswer = "remote_answer_invalid"
    /// The server refused the request.
    case refused = "remote_refused"
    /// The endpoint's address, or what is asked of it, makes no sense.
    case invalidRequest = "remote_invalid_request"
  }

  /// Which kind of failure.
  public var code: Code
  /// What was wrong and what to do, for a person.
  public var message: String
  /// The HTTP status, when there was one.
  public var status: Int?

  /// A failure.
  public init(_ code: Code, _ message: String, status: Int? = nil) {
    self.code = code
    self.message = message
    self.status = status
  }

  /// A failed exchange as a server's failure.
  public init(_ error: HTTPExchangeError) {
    let code: Code =
      switch error.code {
      case .invalidRequest: .invalidRequest
      case .cannotConnect, .broken: .unavailable
      case .timedOut: .timedOut
      case .tooLong: .invalidAnswer
      case .cancelled: .cancelled
      }
    self.init(code, error.message)
  }
}

extension InferenceError {
  /// A server's failure as a model's.
  public init(_ error: RemoteError) {
    let code: Code =
      switch error.code {
      case .cancelled: .cancelled
      case .unavailable, .timedOut: .unavailable
      case .invalidAnswer: .evaluationFailed
      case .refused, .invalidRequest: .invalidInput
      }
    self.init(code, error.message)
  }
}
