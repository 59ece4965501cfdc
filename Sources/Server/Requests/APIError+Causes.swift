import Constraints
import Inference
import Sampling

extension APIError {
  /// A constraint that cannot be enforced.
  /// - Parameter param: where in the request it stands; the error's own pointer is appended.
  init(_ error: ConstraintError, at param: String) {
    let place = param + (error.pointer ?? "")
    let status: Int
    switch error.code {
    case .syntax, .unsupported, .limit, .unsatisfiable, .fileNotFound: status = 400
    case .checkerFailed: status = 502
    case .cancelled: status = 499
    }
    var message = "\(place): \(error.message)"
    if let offset = error.offset, error.pointer == nil { message += " (at byte \(offset))" }
    self.init(status: status, message, param: place, code: error.code.rawValue)
  }

  /// What went wrong while sampling.
  init(_ error: SamplingError, constraint: String?) {
    switch error.cause {
    case .model(let cause): self.init(cause)
    case .constraint(let cause): self.init(cause, at: constraint ?? "sampler")
    case nil:
      switch error.code {
      case .budgetTooSmall:
        self.init(
          status: 400, error.message, param: "max_tokens", code: error.code.rawValue)
      case .invalidOptions:
        self.init(status: 400, error.message, param: "sampler", code: error.code.rawValue)
      case .unsatisfiable:
        self.init(status: 400, error.message, param: constraint, code: error.code.rawValue)
      case .deadEnd:
        self.init(status: 422, error.message, param: constraint, code: error.code.rawValue)
      case .cancelled:
        self.init(status: 499, "the request was cancelled", code: "cancelled")
      case .unsupported:
        self.init(
          status: 501, error.message, type: "server_error", code: error.code.rawValue)
      case .invalidDistribution, .invalidOutput, .model, .constraint:
        self.init(
          status: 500, error.message, type: "server_error", code: error.code.rawValue)
      }
    }
  }

  /// What a model could not do.
  init(_ error: InferenceError) {
    switch error.code {
    case .contextOverflow:
      self.init(
        status: 400, error.message, param: "messages", code: "context_length_exceeded")
    case .invalidInput:
      self.init(status: 400, error.message, code: error.code.rawValue)
    case .cancelled:
      self.init(status: 499, "the request was cancelled", code: "cancelled")
    case .unavailable:
      self.init(
        status: 503, error.message, type: "server_error", code: error.code.rawValue, retryAfter: 2)
    case .unsupported:
      self.init(status: 501, error.message, type: "server_error", code: error.code.rawValue)
    case .modelNotFound, .modelInvalid, .outOfMemory, .evaluationFailed:
      self.init(status: 500, error.message, type: "server_error", code: error.code.rawValue)
    }
  }
}
