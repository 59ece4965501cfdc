import Constraints
import Inference
import Planning

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
}
