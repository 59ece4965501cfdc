internal import Constraints
import Synchronization

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif

/// The thread that talks to a checker's program, from its start to its end.
///
/// `@unchecked Sendable`: it is made by one thread and handed to another, which alone uses it.
final class CheckerConversation: @unchecked Sendable {
  private let session: CheckerSession
  private let pipes: CheckerPipes
  private let clock = ContinuousClock()

  private struct Open {
    var batch: CheckerSession.Batch
    var answers: [Bool?]
    var missing: Int
  }

  private var open: [Int: Open] = [:]
  /// Question number → its batch and place there.
  private var asked: [Int: (batch: Int, place: Int)] = [:]
  private var nextQuestion = 1
  private var outgoing: ArraySlice<UInt8> = []
  private var incoming: [UInt8] = []
  private var complaints: [UInt8] = []
  private var lastProgress: ContinuousClock.Instant
  private var isStarted = false
  private var outputIsOpen = true
  private var errorIsOpen = true

  init(_ session: CheckerSession, _ pipes: CheckerPipes) {
    self.session = session
    self.pipes = pipes
    lastProgress = clock.now
  }

  /// Talks until something fails or nobody wants to ask any more; then ends the program.
  func run() {
    var end: ConstraintError?
    while end == nil {
      let (batches, cancelled, isStopping, failure, process) = session.shared.withLock { shared in
        defer {
          shared.inbox = []
          shared.cancelled = []
        }
        return (
          shared.inbox, shared.cancelled, shared.isStopping, shared.failure, shared.process
        )
      }
      for batch in batches { accept(batch) }
      for number in cancelled { abandon(number) }
      if let failure { end = failure }
      if isStopping && end == nil {
        end = ConstraintError(.checkerFailed, "checker \"\(session.command)\" was closed")
      }
      guard end == nil else { break }
      if process != nil && !isStarted {
        // Waiting for a free thread to start the program on is not the program's time.
        isStarted = true
        lastProgress = clock.now
      }
      wait(knowing: process)
      end = exchange() ?? overdue() ?? exited(process)
    }
    finish(end ?? CheckerSession.cancelledError)
  }

  private func accept(_ batch: CheckerSession.Batch) {
    if asked.isEmpty { lastProgress = clock.now }
    var answers = [Bool?](repeating: false, count: batch.questions.count)
    var missing = 0
    for (place, question) in batch.questions.enumerated() {
      guard let line = CheckerProtocol.line(id: nextQuestion, question) else { continue }
      outgoing += line
      asked[nextQuestion] = (batch.number, place)
      nextQuestion += 1
      answers[place] = nil
      missing += 1
    }
    open[batch.number] = Open(batch: batch, answers: answers, missing: missing)
    settle(batch.number)
  }

  /// The asker went away; answers that still come are dropped, but they are still waited for.
  private func abandon(_ number: Int) {
    guard let entry = open.removeValue(forKey: number) else { return }
    entry.batch.reply.resume(returning: .failure(CheckerSession.cancelledError))
  }

  private func settle(_ number: Int) {
    guard let entry = open[number], entry.missing == 0 else { return }
    open[number] = nil
    entry.batch.reply.resume(returning: .success(entry.answers.map { $0 ?? false }))
  }

  /// Sleeps until there is something to read, to write or to look at.
  private func wait(knowing process: Int32?) {
    var waits = [pollfd(fd: pipes.wake.readEnd, events: Int16(POLLIN), revents: 0)]
    if outputIsOpen {
      let events = Int16(POLLIN) | (outgoing.isEmpty || process == nil ? 0 : Int16(POLLOUT))
      waits.append(pollfd(fd: pipes.ours, events: events, revents: 0))
    }
    if errorIsOpen { waits.append(pollfd(fd: pipes.ourError, events: Int16(POLLIN), revents: 0)) }
    // While answers are missing, the program's end and the time limit are looked at now and then.
    _ = poll(&waits, nfds_t(waits.count), asked.isEmpty && outputIsOpen ? -1 : 20)
    pipes.wake.clear()
  }

  /// Writes and reads what can be without waiting.
  private func exchange() -> ConstraintError? {
    while !outgoing.isEmpty {
      let count = pipes.send(outgoing)
      guard count > 0 else { break }
      outgoing = outgoing.dropFirst(count)
    }
    if outgoing.isEmpty { outgoing = [] }
    if errorIsOpen {
      errorIsOpen = drain(pipes.ourError) { complaints += $0 }
      complaints.removeFirst(max(0, complaints.count - session.options.errorBytes))
    }
    if outputIsOpen {
      outputIsOpen = drain(pipes.ours) { incoming += $0 }
      return takeAnswers()
    }
    return nil
  }

  /// Reads what is there, at most 1 MiB; false at the end of the stream.
  private func drain(_ descriptor: Int32, _ body: (ArraySlice<UInt8>) -> Void) -> Bool {
    var buffer = [UInt8](repeating: 0, count: 65_536)
    for _ in 0..<16 {
      let count = read(descriptor, &buffer, buffer.count)
      if count > 0 {
        body(buffer[..<count])
      } else {
        return count < 0 && (errno == EAGAIN || errno == EINTR || errno == EWOULDBLOCK)
      }
    }
    return true
  }

  private func takeAnswers() -> ConstraintError? {
    var start = incoming.startIndex
    defer { incoming.removeFirst(start) }
    while let end = incoming[start...].firstIndex(of: UInt8(ascii: "\n")) {
      let line = incoming[start..<end]
      start = end + 1
      if line.allSatisfy({ $0 == 0x20 || $0 == 0x09 || $0 == 0x0D }) { continue }
      if line.count > session.options.answerBytes { return tooLong() }
      guard let answer = CheckerProtocol.answer(on: line),
        let question = asked.removeValue(forKey: answer.id)
      else {
        return failure(
          "answered with something that is no answer: "
            + CheckerProtocol.printable(line.prefix(120)))
      }
      lastProgress = clock.now
      open[question.batch]?.answers[question.place] = answer.ok
      open[question.batch]?.missing -= 1
      settle(question.batch)
    }
    return incoming.count - start > session.options.answerBytes ? tooLong() : nil
  }

  private func tooLong() -> ConstraintError {
    failure("answered with a line of more than \(session.options.answerBytes) bytes")
  }

  private func overdue() -> ConstraintError? {
    guard isStarted, !asked.isEmpty, clock.now - lastProgress > session.options.answerTime else {
      return nil
    }
    return failure("did not answer within \(session.options.answerTime)")
  }

  /// Whether the program has ended. It is not reaped here, so that its number, which is also its
  /// group's, cannot be given to another process while signals go to the group.
  private func exited(_ process: Int32?) -> ConstraintError? {
    guard let process, let status = CheckerProcess.ending(of: process) else { return nil }
    // What it wrote before it ended still counts.
    if let error = exchange() { return error }
    return failure("\(status) before it had answered")
  }

  private func failure(_ what: String) -> ConstraintError {
    var message = "checker \"\(session.command)\" \(what)"
    let words = CheckerProtocol.printable(complaints)
      .split(whereSeparator: \.isNewline).suffix(3).joined(separator: " / ")
    if !words.isEmpty { message += "; it wrote on standard error: \(words)" }
    return ConstraintError(.checkerFailed, message)
  }

  /// Ends the program and its group, and tells everyone.
  private func finish(_ error: ConstraintError) {
    let (late, process) = session.shared.withLock { shared in
      shared.failure = shared.failure ?? error
      defer { shared.inbox = [] }
      return (shared.inbox, shared.process)
    }
    for batch in late { batch.reply.resume(returning: .failure(error)) }
    for number in open.keys.sorted() {
      open[number]?.batch.reply.resume(returning: .failure(error))
    }
    open = [:]
    if let process = process ?? awaitStart() {
      shutdown(pipes.ours, Int32(SHUT_WR))
      CheckerProcess.end(process, grace: session.options.grace)
    }
    close(pipes.ours)
    close(pipes.ourError)
    let done = session.shared.withLock { shared in
      shared.isDetached = true
      shared.wake = nil
      defer { shared.onDetached = nil }
      return shared.onDetached
    }
    done?.resume()
  }

  /// When the end came before the start was through: the process's number, or nil if it never
  /// started.
  private func awaitStart() -> Int32? {
    while true {
      let (process, arrived) = session.shared.withLock { ($0.process, $0.onDetached != nil) }
      if process != nil || arrived { return process }
      usleep(1_000)
    }
  }
}
