import Checkers
import Constraints
import Foundation
import MartingaleTestSupport
import Testing

#if canImport(Glibc)
  import Glibc
#endif

@Suite(.serialized) struct ExternalCheckerTests {
  private static let environment = CheckerOptions.allowedEnvironment(
    from: ProcessInfo.processInfo.environment)

  private func python(_ program: String, answerTime: Duration = .seconds(900)) throws
    -> ExternalChecker
  {
    try ExternalChecker(
      CheckerCommand(["python3", "-u", "-c", program]),
      options: CheckerOptions(answerTime: answerTime, environment: Self.environment))
  }

  /// Even numbers, and what can become one.
  private static let even = """
    import json, sys
    for line in sys.stdin:
        q = json.loads(line)
        t = q["text"]
        ok = (t.isdigit() and int(t) % 2 == 0) if q["complete"] else (t == "" or t.isdigit())
        print(json.dumps({"id": q["id"], "ok": ok}))
    """

  private func message(_ checker: ExternalChecker) async -> String {
    let error = await #expect(throws: ConstraintError.self) {
      _ = try await checker.judge([OracleQuestion(text: Array("1".utf8), complete: true)])
    }
    #expect(error?.code == .checkerFailed)
    // The failure stays.
    let again = await #expect(throws: ConstraintError.self) {
      _ = try await checker.judge([OracleQuestion(text: [], complete: false)])
    }
    #expect(again == error)
    return error?.message ?? ""
  }

  @Test func aPythonProgramAnswersBatches() async throws {
    let checker = try python(Self.even)
    let texts = ["12", "13", "", "x", "12", "é"]
    let complete = try await checker.judge(
      texts.map { OracleQuestion(text: Array($0.utf8), complete: true) })
    #expect(complete == [true, false, false, false, true, false])
    let prefixes = try await checker.judge(
      texts.map { OracleQuestion(text: Array($0.utf8), complete: false) })
    #expect(prefixes == [true, true, true, false, true, false])
    // Half a character is held back from a prefix, and is never complete.
    let halves = try await checker.judge([
      OracleQuestion(text: [0x31, 0xC3], complete: false),
      OracleQuestion(text: [0x32, 0xC3], complete: true),
      OracleQuestion(text: [0x31, 0xFF], complete: false),
    ])
    #expect(halves == [true, false, false])
    #expect(try await checker.judge([]) == [])
    let violations = await checkOracleLaws(
      checker, accepted: ["12", "4", "100"], rejected: ["", "13", "a"])
    #expect(violations == [])
    await checker.close()
    await #expect(throws: ConstraintError.self) {
      try await checker.judge([OracleQuestion(text: [], complete: false)])
    }
  }

  @Test func aShellProgramAndConcurrentCalls() async throws {
    // Answers "ok" to texts without an x; in pairs, the later one first.
    let script = """
      while read -r a && read -r b; do
        for line in "$b" "$a"; do
          id=${line#*:}; id=${id%%,*}
          case "$line" in *:\\"x*) ok=false;; *) ok=true;; esac
          echo "{\\"ok\\":$ok,\\"id\\":$id}"
        done
      done
      """
    let checker = try ExternalChecker(
      CheckerCommand(["/bin/sh", "-c", script]),
      options: CheckerOptions(answerTime: .seconds(900), environment: Self.environment))
    let right = await withTaskGroup(of: Bool.self) { group in
      for number in 0..<20 {
        group.addTask {
          let answers = try? await checker.judge([
            OracleQuestion(text: Array("a\(number)".utf8), complete: true),
            OracleQuestion(text: Array("x\(number)".utf8), complete: true),
          ])
          return answers == [true, false]
        }
      }
      return await group.reduce(true) { $0 && $1 }
    }
    #expect(right)
    await checker.close()
  }

  @Test func aLongTextAndManyQuestionsDoNotDeadlock() async throws {
    let checker = try python(
      """
      import json, sys
      for line in sys.stdin:
          q = json.loads(line)
          print(json.dumps({"id": q["id"], "ok": len(q["text"]) % 2 == 0, "note": "x" * 2000}))
      """)
    let questions = (0..<400).map {
      OracleQuestion(text: [UInt8](repeating: 0x61, count: 2_000 + $0), complete: true)
    }
    let answers = try await checker.judge(questions)
    #expect(answers == (0..<400).map { $0 % 2 == 0 })
    await checker.close()
  }

  @Test func silenceIsATimeOutAndKillsTheGroup() async throws {
    let file = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    // A busy machine starts the program late, so it gets as much time as it takes to begin.
    var seconds = 0.5
    var child: Int32?
    while child == nil {
      let checker = try ExternalChecker(
        CheckerCommand([
          "/bin/sh", "-c", "trap '' TERM; sleep 600 & echo $! > \(file.path()); wait; sleep 600",
        ]),
        options: CheckerOptions(
          answerTime: .seconds(seconds), grace: .milliseconds(100), environment: Self.environment))
      let text = await message(checker)
      #expect(text.contains("did not answer within \(seconds) seconds"), "\(text)")
      await checker.close()
      child = Int32(
        ((try? String(contentsOf: file, encoding: .utf8)) ?? "")
          .trimmingCharacters(in: .whitespacesAndNewlines))
      seconds *= 2
    }
    #expect(isGone(try #require(child)), "the grandchild \(child ?? 0) lives on")
  }

  @Test func anEarlyExitIsNamedWithItsLastWords() async throws {
    let checker = try python(
      "import sys; sys.stdin.readline(); sys.stderr.write('no\\x1b[31m dictionary\\n'); sys.exit(3)"
    )
    let text = await message(checker)
    #expect(text.contains("exited with status 3 before it had answered"))
    #expect(text.contains("no·[31m dictionary"))
  }

  @Test func deathByASignalIsNamed() async throws {
    let checker = try python("import os, signal; os.kill(os.getpid(), signal.SIGKILL)")
    #expect(await message(checker).contains("was ended by signal 9"))
  }

  @Test(arguments: [
    #"print("hello", flush=True)"#, #"print('{"id":1}')"#, #"print('{"id":99,"ok":true}')"#,
    #"print('{"id":1,"ok":1}')"#, #"print('[]')"#, #"print('{"id":1,"ok":true,"ok":false}')"#,
  ])
  func garbageIsNamed(_ statement: String) async throws {
    let checker = try python(
      "import sys, time; sys.stdin.readline(); \(statement); time.sleep(3600)")
    #expect(await message(checker).contains("something that is no answer"))
    await checker.close()
  }

  @Test func aHugeLineIsNamed() async throws {
    let checker = try python(
      "import sys\nsys.stdin.readline()\nwhile True: sys.stdout.write('x' * 65536)")
    #expect(await message(checker).contains("a line of more than 65536 bytes"))
    await checker.close()
  }

  @Test func aGrandchildThatHoldsThePipeDoesNotHoldUs() async throws {
    let file = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    let checker = try ExternalChecker(
      CheckerCommand([
        "/bin/sh", "-c", "sleep 100000 & echo $! > \(file.path()); exit 7",
      ]), options: CheckerOptions(answerTime: .seconds(900), environment: Self.environment))
    #expect(await message(checker).contains("exited with status 7"))
    await checker.close()
    let child = try #require(
      Int32(
        String(contentsOf: file, encoding: .utf8).trimmingCharacters(in: .whitespacesAndNewlines)))
    #expect(isGone(child))
  }

  @Test func aMissingProgramIsNamed() async throws {
    let checker = try ExternalChecker(
      CheckerCommand(["no-such-checker-here"]),
      options: CheckerOptions(environment: Self.environment))
    #expect(await message(checker).contains("is not on the PATH"))
    await checker.close()
  }

  @Test func cancellingAQuestionLeavesTheOthers() async throws {
    let go = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    let checker = try python(
      """
      import json, os, sys, time
      for line in sys.stdin:
          q = json.loads(line)
          while q["text"] == "slow" and not os.path.exists("\(go.path())"): time.sleep(0.01)
          print(json.dumps({"id": q["id"], "ok": True}))
      """)
    _ = try await checker.judge([OracleQuestion(text: [], complete: false)])
    let slow = Task {
      try await checker.judge([OracleQuestion(text: Array("slow".utf8), complete: true)])
    }
    try await Task.sleep(for: .milliseconds(50))
    slow.cancel()
    let result = await slow.result
    try Data().write(to: go)
    defer { try? FileManager.default.removeItem(at: go) }
    #expect(throws: ConstraintError(.cancelled, "the question was cancelled")) {
      try result.get()
    }
    #expect(try await checker.judge([OracleQuestion(text: [0x61], complete: true)]) == [true])
    await checker.close()
  }

  @Test func onlyAllowedVariablesAndDescriptorsArePassedOn() async throws {
    setenv("MARTINGALE_TEST_SECRET", "hush", 1)
    let checker = try python(
      """
      import json, os, sys
      fds = sorted(int(f) for f in os.listdir("/proc/self/fd"))
      bad = "MARTINGALE_TEST_SECRET" in os.environ or any(f > 3 for f in fds) or os.getsid(0) != os.getpid()
      for line in sys.stdin:
          print(json.dumps({"id": json.loads(line)["id"], "ok": not bad}))
      """)
    #expect(try await checker.judge([OracleQuestion(text: [], complete: false)]) == [true])
    await checker.close()
  }

  @Test func lettingGoEndsTheProgramAndLeavesNoZombies() async throws {
    let list = FileManager.default.temporaryDirectory.appending(path: "pids-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: list) }
    for _ in 0..<10 {
      let checker = try python(
        """
        import os
        with open("\(list.path)", "a") as f: f.write(f"{os.getpid()}\\n")
        """ + "\n" + Self.even)
      _ = try await checker.judge([OracleQuestion(text: Array("2".utf8), complete: true)])
    }
    // Other tests have children of their own: only these are looked for.
    let started = try String(contentsOf: list, encoding: .utf8).split(separator: "\n").map(
      String.init)
    #expect(started.count == 10)
    for _ in 0..<12_000 {
      if !started.contains(where: isChild) { break }
      try await Task.sleep(for: .milliseconds(20))
    }
    #expect(started.filter(isChild) == [])
  }

  /// Whether a process has gone, or waits only for its parent to look at it.
  private func isGone(_ process: Int32) -> Bool {
    for _ in 0..<12_000 {
      guard let stat = try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8),
        let state = stat.split(separator: ")").last?.split(separator: " ").first, state != "Z"
      else { return true }
      usleep(10_000)
    }
    return false
  }

  /// Whether a process with this number has this one as its parent, as a zombie too.
  private func isChild(_ process: String) -> Bool {
    guard let stat = try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8) else {
      return false
    }
    let fields = stat.split(separator: ")").last?.split(separator: " ") ?? []
    return fields.count > 1 && fields[1] == String(ProcessInfo.processInfo.processIdentifier)
  }
}
