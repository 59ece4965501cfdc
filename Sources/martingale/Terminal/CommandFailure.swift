import Constraints
import Inference
import Planning
import Prompting
import Sampling

/// Why a command ends without success: what stderr says and which status the process returns.
struct CommandFailure: Error {
  var status: ExitStatus
  var code: String
  var message: String

  init(_ status: ExitStatus, code: String, _ message: String) {
    self.status = status
    self.code = code
    self.message = message
  }
}

extension CommandFailure {
  init(_ error: InferenceError) {
    let status: ExitStatus =
      switch error.code {
      case .modelNotFound: .missingInput
      case .modelInvalid, .contextOverflow, .invalidInput, .unsupported: .invalidData
      case .outOfMemory: .systemError
      case .evaluationFailed: .internalError
      case .unavailable: .unavailable
      case .cancelled: .interrupted
      }
    self.init(status, code: error.code.rawValue, error.message)
  }

  init(_ error: ConstraintError) {
    let status: ExitStatus =
      switch error.code {
      case .syntax, .unsupported, .limit: .invalidData
      case .unsatisfiable: .failure
      case .fileNotFound: .missingInput
      case .checkerFailed: .unavailable
      case .cancelled: .interrupted
      }
    self.init(status, code: error.code.rawValue, error.message)
  }

  init(_ error: PlanningError) {
    let status: ExitStatus =
      switch error.code {
      case .invalidInput: .invalidData
      case .invalidEnvironment, .notCopyable: .invalidData
      case .environmentFailed, .heuristicFailed: .unavailable
      case .cancelled: .interrupted
      }
    self.init(status, code: error.code.rawValue, error.message)
  }

  init(_ error: PromptingError) {
    let status: ExitStatus =
      switch error.code {
      case .invalidInput: .invalidData
      case .modelFailed: .internalError
      case .metricFailed: .unavailable
      case .file: .inputOutput
      case .busy: .temporary
      case .cancelled: .interrupted
      }
    self.init(status, code: error.code.rawValue, error.message)
  }

  init(_ error: SamplingError) {
    switch error.cause {
    case .model(let cause): self.init(cause)
    case .constraint(let cause): self.init(cause)
    case nil:
      let status: ExitStatus =
        switch error.code {
        case .invalidOptions: .usage
        case .budgetTooSmall, .unsupported: .invalidData
        case .deadEnd, .unsatisfiable: .failure
        case .invalidDistribution, .invalidOutput, .model, .constraint: .internalError
        case .cancelled: .interrupted
        }
      self.init(status, code: error.code.rawValue, error.message)
    }
  }

  /// A failure that concerns one request of many, so that the others can go on; nil for what ends
  /// the whole command (a closed output, a cancelled task, a broken model).
  init?(perRequest error: any Error) {
    let failure: CommandFailure
    switch error {
    case let error as CommandFailure: failure = error
    case let error as SamplingError: failure = CommandFailure(error)
    case let error as ConstraintError: failure = CommandFailure(error)
    case let error as InferenceError: failure = CommandFailure(error)
    default: return nil
    }
    switch failure.status {
    case .usage, .invalidData, .missingInput, .failure: self = failure
    default: return nil
    }
  }
}
