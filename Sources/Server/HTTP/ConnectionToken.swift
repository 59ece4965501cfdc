#if HTTP
  import Synchronization

  /// Tells whoever works for a connection that its other end has gone.
  final class ConnectionToken: Sendable {
    private struct State {
      var isClosed = false
      var next = 0
      var actions: [Int: @Sendable () -> Void] = [:]
    }

    private let state = Mutex(State())

    /// Calls `action` when the other end goes; at once when it has gone.
    /// - Returns: what `forget` wants.
    func whenClosed(_ action: @escaping @Sendable () -> Void) -> Int {
      let number = state.withLock { state -> Int? in
        guard !state.isClosed else { return nil }
        state.next += 1
        state.actions[state.next] = action
        return state.next
      }
      if number == nil { action() }
      return number ?? 0
    }

    /// Takes an action back.
    func forget(_ number: Int) {
      state.withLock { _ = $0.actions.removeValue(forKey: number) }
    }

    /// The other end has gone.
    func close() {
      let actions = state.withLock { state -> [@Sendable () -> Void] in
        state.isClosed = true
        defer { state.actions = [:] }
        return state.actions.sorted { $0.key < $1.key }.map(\.value)
      }
      for action in actions { action() }
    }
  }
#endif
