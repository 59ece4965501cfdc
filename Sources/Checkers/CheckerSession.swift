internal import Constraints
internal import Foundation
internal import Subprocess
import Synchronization

#if canImport(System)
  internal import System
#else
  internal import SystemPackage
#endif

/// One run of a checker's program: questions come in from any task, a thread of its own talks to
/// the program (so no blocking call sits in the cooperative pool), and swift-subprocess starts and
/// reaps it.
final class CheckerSession: Sendable {
  typealias Answer = Result<[Bool], ConstraintError>

  /// Questions of one call, and who waits for the answers.
  struct Batch: Sendable {
    var number: Int
    var questions: [OracleQuestion]
    var reply: CheckedContinuation<Answer, Never>
  }

  /// What the asking tasks and the thread share.
  struct Shared {
    var isStarted = false
    var isStopping = false
    var inbox: [Batch] = []
    var cancelled: [Int] = []
    var nextBatch = 0
    var process: Int32?
    /// Set once: why nothing can be asked any more.
    var failure: ConstraintError?
    /// Set once: the thread has let go of the program and `run` may reap it.
    var isDetached = false
    var onDetached: CheckedContinuation<Void, Never>?
    var isOver = false
    var onOver: [CheckedContinuation<Void, Never>] = []
    var wake: CheckerWake?
  }

  let command: CheckerCommand
  let options: CheckerOptions
  let shared = Mutex(Shared())

  init(_ command: CheckerCommand, _ options: CheckerOptions) {
    self.command = command
    self.options = options
  }

  /// Asks a batch and waits for its answers.
  func ask(_ questions: [OracleQuestion]) async throws(ConstraintError) -> [Bool] {
    let number = shared.withLock { shared in
      shared.nextBatch += 1
      return shared.nextBatch
    }
    let answer = await withTaskCancellationHandler {
      await withCheckedContinuation { (reply: CheckedContinuation<Answer, Never>) in
        submit(Batch(number: number, questions: questions, reply: reply))
      }
    } onCancel: {
      shared.withLock { shared in
        shared.cancelled.append(number)
        shared.wake?.signal()
      }
    }
    return try answer.get()
  }

  private func submit(_ batch: Batch) {
    let (refusal, mustStart) = shared.withLock { shared -> (ConstraintError?, Bool) in
      if Task.isCancelled { return (Self.cancelledError, false) }
      if let failure = shared.failure { return (failure, false) }
      if shared.isStopping {
        return (ConstraintError(.checkerFailed, "checker \"\(command)\" was closed"), false)
      }
      shared.inbox.append(batch)
      shared.wake?.signal()
      defer { shared.isStarted = true }
      return (nil, !shared.isStarted)
    }
    if let refusal { return batch.reply.resume(returning: .failure(refusal)) }
    if mustStart { start() }
  }

  static let cancelledError = ConstraintError(.cancelled, "the question was cancelled")

  /// Asks the program to end. Returns at once.
  func stop() {
    shared.withLock { shared in
      shared.isStopping = true
      if !shared.isStarted { shared.isOver = true }
      shared.wake?.signal()
    }
  }

  /// Waits until the program has ended and been reaped.
  func waitForEnd() async {
    await withCheckedContinuation { (done: CheckedContinuation<Void, Never>) in
      let isOver = shared.withLock { shared in
        if !shared.isOver { shared.onOver.append(done) }
        return shared.isOver
      }
      if isOver { done.resume() }
    }
  }

  private func start() {
    guard let pipes = CheckerPipes() else {
      let error = ConstraintError(
        .checkerFailed, "checker \"\(command)\": no descriptors are left")
      let waiting = shared.withLock { shared in
        shared.failure = error
        shared.isOver = true
        defer { shared.inbox = [] }
        return shared.inbox
      }
      for batch in waiting { batch.reply.resume(returning: .failure(error)) }
      return
    }
    shared.withLock { $0.wake = pipes.wake }
    let conversation = CheckerConversation(self, pipes)
    Thread.detachNewThread { conversation.run() }
    Task.detached { [self] in
      do {
        _ = try await Subprocess.run(
          configuration(),
          input: .fileDescriptor(
            FileDescriptor(rawValue: pipes.childInput), closeAfterSpawningProcess: true),
          output: .fileDescriptor(
            FileDescriptor(rawValue: pipes.childOutput), closeAfterSpawningProcess: true),
          error: .fileDescriptor(
            FileDescriptor(rawValue: pipes.childError), closeAfterSpawningProcess: true)
        ) { execution in
          await untilDetached(execution.processIdentifier.value)
        }
      } catch {
        shared.withLock { shared in
          shared.failure = shared.failure ?? notStarted(error)
          shared.wake?.signal()
        }
        await untilDetached(nil)
      }
      let waiting = shared.withLock { shared in
        shared.isOver = true
        defer { shared.onOver = [] }
        return shared.onOver
      }
      for done in waiting { done.resume() }
    }
  }

  /// Tells the thread the process's number and waits until it needs the process no more.
  private func untilDetached(_ process: Int32?) async {
    await withCheckedContinuation { (done: CheckedContinuation<Void, Never>) in
      let isDetached = shared.withLock { shared in
        shared.process = process ?? shared.process
        shared.wake?.signal()
        if !shared.isDetached { shared.onDetached = done }
        return shared.isDetached
      }
      if isDetached { done.resume() }
    }
  }

  private func configuration() -> Configuration {
    var platform = PlatformOptions()
    platform.createSession = true
    var environment: [Environment.Key: String] = [:]
    for (name, value) in options.environment {
      if let key = Environment.Key(rawValue: name) { environment[key] = value }
    }
    let program = command.words[0]
    return Configuration(
      executable: program.utf8.contains(UInt8(ascii: "/"))
        ? .path(FilePath(program)) : .name(program),
      arguments: Arguments(Array(command.words.dropFirst())), environment: .custom(environment),
      workingDirectory: options.workingDirectory.map { FilePath($0) }, platformOptions: platform)
  }

  private func notStarted(_ error: any Error) -> ConstraintError {
    if let error = error as? SubprocessError, error.code == .executableNotFound {
      return ConstraintError(
        .checkerFailed,
        "checker \"\(command)\": \"\(command.words[0])\" is not on the PATH or cannot be run")
    }
    return ConstraintError(.checkerFailed, "checker \"\(command)\" cannot be started: \(error)")
  }
}
