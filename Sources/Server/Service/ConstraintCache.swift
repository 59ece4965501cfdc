import Constraints
import Dispatch
import Synchronization

/// Compiles constraints on a thread of its own, one at a time, and keeps the last ones: a hostile
/// grammar delays other constraints by its limits, and nothing else.
final class ConstraintCache: Sendable {
  private struct State {
    var entries: [ConstraintSpec: CompiledConstraint] = [:]
    /// The keys, longest unused first.
    var order: [ConstraintSpec] = []
  }

  private let compiler: ConstraintCompiler
  private let capacity: Int
  private let queue = DispatchQueue(label: "constraints")
  private let state = Mutex(State())

  init(compiler: ConstraintCompiler, capacity: Int) {
    self.compiler = compiler
    self.capacity = max(1, capacity)
  }

  /// The compiled form.
  func compiled(_ spec: ConstraintSpec) async -> Result<CompiledConstraint, ConstraintError> {
    if let known = lookUp(spec) { return .success(known) }
    return await withCheckedContinuation { continuation in
      queue.async { [self] in
        if let known = lookUp(spec) { return continuation.resume(returning: .success(known)) }
        let result = Result<CompiledConstraint, ConstraintError> {
          () throws(ConstraintError) in try compiler.compile(spec)
        }
        if case .success(let made) = result { keep(made, for: spec) }
        continuation.resume(returning: result)
      }
    }
  }

  private func lookUp(_ spec: ConstraintSpec) -> CompiledConstraint? {
    state.withLock { state in
      guard let known = state.entries[spec] else { return nil }
      state.order.removeAll { $0 == spec }
      state.order.append(spec)
      return known
    }
  }

  private func keep(_ made: CompiledConstraint, for spec: ConstraintSpec) {
    state.withLock { state in
      state.entries[spec] = made
      state.order.append(spec)
      while state.order.count > capacity {
        state.entries[state.order.removeFirst()] = nil
      }
    }
  }
}
