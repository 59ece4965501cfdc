import Foundation
import Testing
import Tools

@Suite struct CommandRunnerTests {
  private func run(
    _ argv: [String], timeout: Duration = .seconds(600), grace: Duration = .milliseconds(300),
    input: String? = nil, environment: [String: String] = ["PATH": "/usr/bin:/bin"],
    adjust: (inout CommandLimits) -> Void = { _ in }
  ) async throws -> CommandOutcome {
    var limits = CommandLimits()
    limits.timeout = timeout
    limits.grace = grace
    adjust(&limits)
    return try await CommandRunner.run(
      CommandRequest(argv: argv, environment: environment, input: input.map { Array($0.utf8) }),
      limits: limits)
  }

  private func shell(
    _ script: String, timeout: Duration = .seconds(600),
    adjust: (inout CommandLimits) -> Void = { _ in }
  ) async throws -> CommandOutcome {
    try await run(["/bin/sh", "-c", script], timeout: timeout, adjust: adjust)
  }

  @Test func reportsOutputAndStatus() async throws {
    let good = try await run(["printf", "%s|", "a b", "$HOME", "*"])
    #expect(good.output.text == "a b|$HOME|*|")
    #expect(good.ending == .exited(0))
    let bad = try await shell("echo no >&2; exit 3")
    #expect(bad.ending == .exited(3) && bad.error.text == "no\n" && bad.output.text == "")
  }

  @Test func reportsSignals() async throws {
    #expect(try await shell("kill -SEGV $$").ending == .signalled(SIGSEGV))
  }

  @Test func reportsMissingPrograms() async throws {
    await #expect { _ = try await run(["no-such-program-here"]) } throws: {
      ($0 as? ToolError)?.code == .notFound
    }
    await #expect { _ = try await run(["a\u{0}b"]) } throws: {
      ($0 as? ToolError)?.code == .invalidArguments
    }
  }

  @Test(.timeLimit(.minutes(60))) func stopsWhatTakesTooLong() async throws {
    let polite = try await begun("echo begun; sleep 100000")
    #expect(polite.timedOut && polite.ending == .signalled(SIGTERM))
    #expect(polite.output.text == "begun\n")
    let stubborn = try await begun("trap '' TERM; echo begun; while :; do sleep 1; done")
    #expect(stubborn.timedOut && stubborn.ending == .signalled(SIGKILL))
  }

  /// The outcome of a script that says something and goes on for ever, with as much time as it takes
  /// to begin: a busy machine starts a program late.
  private func begun(_ script: String) async throws -> CommandOutcome {
    var timeout = Duration.milliseconds(300)
    while true {
      let outcome = try await shell(script, timeout: timeout)
      if !outcome.output.text.isEmpty { return outcome }
      timeout = timeout * 2
    }
  }

  @Test(.timeLimit(.minutes(60))) func isNotHeldUpByGrandchildren() async throws {
    let scratch = try Scratch()
    let outcome = try await shell("sleep 100000 & echo $! > \(scratch.path)/pid; echo done")
    #expect(outcome.output.text == "done\n")
    let pid = try #require(
      Int32(try scratch.read("pid").trimmingCharacters(in: .whitespacesAndNewlines)))
    #expect(isGone(pid))
    // One that writes for ever, and one that left the group.
    #expect(try await shell("yes & echo done").ending == .exited(0))
    let escaped = try await shell(
      "setsid sh -c 'echo $$ > \(scratch.path)/escaped; exec sleep 100000' & "
        + "until test -s \(scratch.path)/escaped; do sleep 0.01; done; echo done")
    #expect(escaped.output.text.hasPrefix("done"))
    let left = try #require(
      Int32(try scratch.read("escaped").trimmingCharacters(in: .whitespacesAndNewlines)))
    kill(left, SIGKILL)
  }

  @Test(.timeLimit(.minutes(60))) func cutsALongOutput() async throws {
    let outcome = try await run(
      ["head", "-c", "100000000", "/dev/zero"],
      adjust: { $0.outputBytes = 1000 })
    #expect(outcome.ending == .exited(0))
    #expect(outcome.output.total == 100_000_000)
    #expect(outcome.output.missing == 100_000_000 - 1000)
    #expect(outcome.output.text.contains("[… 99999000 bytes cut …]"))
    #expect(outcome.output.text.utf8.count < 1100)
  }

  @Test func givesInputAndSurvivesItsNotBeingRead() async throws {
    #expect(try await run(["cat"], input: "given").output.text == "given")
    #expect(try await run(["cat"]).output.text == "")
    let long = String(repeating: "x", count: 5_000_000)
    #expect(try await run(["true"], input: long).ending == .exited(0))
    #expect(try await run(["wc", "-c"], input: long).output.text.contains("5000000"))
    #expect(try await shell("exec 0<&-; exec 1>&-; exit 4").ending == .exited(4))
  }

  @Test func passesOnlyItsEnvironmentAndDescriptors() async throws {
    setenv("MARTINGALE_TEST_SECRET", "hidden", 1)
    defer { unsetenv("MARTINGALE_TEST_SECRET") }
    let environment = try EnvironmentAllowList.variables(
      from: ProcessInfo.processInfo.environment, adding: ["COLOR": "blue"])
    let outcome = try await run(["/usr/bin/env"], environment: environment)
    #expect(outcome.output.text.contains("COLOR=blue\n"))
    #expect(outcome.output.text.contains("PATH="))
    #expect(!outcome.output.text.contains("MARTINGALE_TEST_SECRET"))
    #if os(Linux)
      let file = open("/etc/hostname", O_RDONLY)  // inheritable on purpose
      defer { close(file) }
      let list = try await run(["ls", "/proc/self/fd"])
      #expect(list.output.text.split(separator: "\n").prefix(3) == ["0", "1", "2"])
      #expect(list.output.text.split(separator: "\n").count == 4)  // ls opens the directory itself
    #endif
  }

  @Test(arguments: [
    "LD_PRELOAD", "ld_library_path", "DYLD_INSERT_LIBRARIES", "BASH_ENV", "PYTHONHOME",
  ])
  func refusesVariablesThatLoadCode(_ name: String) {
    #expect { try EnvironmentAllowList.variables(from: [:], adding: [name: "x"]) } throws: {
      ($0 as? ToolError)?.code == .denied
    }
  }

  @Test(.timeLimit(.minutes(60))) func setsTheKernelsLimits() async throws {
    #if os(Linux)
      let outcome = try await run([
        "/bin/sh", "-c",
        "until grep -q 'processes *64 ' /proc/self/limits; do :; done; cat /proc/self/limits",
      ]) {
        $0.processes = 64
        $0.memoryBytes = 512 << 20
        $0.fileBytes = 1 << 20
        $0.openFiles = 32
        $0.processorSeconds = 5
      }
      let text = outcome.output.text
      for line in [
        "Max processes +64 ", "Max file size +1048576 ", "Max open files +32 ", "Max cpu time +5 ",
        "Max core file size +0 ",
      ] {
        #expect(text.range(of: line, options: .regularExpression) != nil, "\(line) in \(text)")
      }
      let spinning = try await shell("sleep 0.2; while :; do :; done") { $0.processorSeconds = 1 }
      #expect(spinning.ending == .signalled(SIGKILL) || spinning.ending == .signalled(SIGXCPU))
      #expect(!spinning.timedOut)
    #endif
  }

  @Test(.timeLimit(.minutes(60))) func endsWhenItsTaskIsCancelled() async throws {
    let scratch = try Scratch()
    let path = scratch.path
    let task = Task {
      try await shell("echo $$ > \(path)/pid; sleep 100000")
    }
    while ((try? scratch.read("pid")) ?? "").isEmpty {
      try await Task.sleep(for: .milliseconds(10))
    }
    task.cancel()
    await #expect { _ = try await task.value } throws: { ($0 as? ToolError)?.code == .cancelled }
    let pid = try #require(
      Int32(try scratch.read("pid").trimmingCharacters(in: .whitespacesAndNewlines)))
    #expect(isGone(pid))
  }

  /// A thousand calls that end in every way there is.
  @Test(.timeLimit(.minutes(60))) func leavesNothingBehind() async throws {
    #if os(Linux)
      _ = try await run(["true"], input: "warm up")
      let before = (descriptors().count, temporaryFiles())
      for lane in 0..<100 {
        try await withThrowingTaskGroup(of: Void.self) { group in
          for call in 0..<10 {
            // What a grandchild holds open is waited for a while, so fewer of these.
            let way = call == 3 && lane % 10 != 0 ? 9 : call
            group.addTask { try await end(way, "call \(lane * 10 + call)") }
          }
          try await group.waitForAll()
        }
      }
      // Other tests run beside this one: what theirs leave is gone a moment later.
      for _ in 0..<12_000 {
        if children().isEmpty && temporaryFiles().isSubset(of: before.1) { break }
        try await Task.sleep(for: .milliseconds(50))
      }
      #expect(children().isEmpty)
      #expect(temporaryFiles().isSubset(of: before.1))
      // A descriptor a call would be a thousand.
      #expect(descriptors().count <= before.0 + 20)
    #endif
  }

  /// Runs a program that ends in the given one of ten ways.
  private func end(_ way: Int, _ input: String) async throws {
    switch way {
    case 0: #expect(try await shell("exit 3").ending == .exited(3))
    case 1: #expect(try await shell("kill -KILL $$").ending == .signalled(SIGKILL))
    case 2:
      let cut = try await run(
        ["head", "-c", "100000", "/dev/zero"], adjust: { $0.outputBytes = 10 })
      #expect(cut.output.missing == 99_990)
    case 3: #expect(try await shell("sleep 60 & echo left").output.text == "left\n")
    case 4: await #expect(throws: ToolError.self) { _ = try await run(["no-such-program-here"]) }
    case 5: #expect(try await run(["true"], input: input).ending == .exited(0))
    default: #expect(try await run(["cat"], input: input).output.text == input)
    }
  }

  private func isGone(_ pid: Int32) -> Bool {
    for _ in 0..<12_000 {
      if kill(pid, 0) != 0 { return true }
      // A killed grandchild belongs to init, which may take a moment, or never collect it.
      if let stat = try? String(contentsOfFile: "/proc/\(pid)/stat", encoding: .utf8),
        stat.contains(") Z ")
      {
        return true
      }
      usleep(10_000)
    }
    return false
  }

  private func descriptors() -> [String] {
    (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd")) ?? []
  }

  /// Files with names as a runner makes them: six letters or digits at the end.
  private func temporaryFiles() -> Set<String> {
    let names = try? FileManager.default.contentsOfDirectory(
      atPath: FileManager.default.temporaryDirectory.path)
    return Set((names ?? []).filter { $0.wholeMatch(of: /martingale-[A-Za-z0-9]{6}/) != nil })
  }

  /// Zombies among this process's children.
  private func children() -> [String] {
    let me = String(getpid())
    let processes = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
    return processes.filter { Int($0) != nil }.filter { pid in
      guard let stat = try? String(contentsOfFile: "/proc/\(pid)/stat", encoding: .utf8),
        let close = stat.lastIndex(of: ")")
      else { return false }
      let fields = stat[close...].dropFirst(2).split(separator: " ")
      return fields.count > 1 && fields[0] == "Z" && fields[1] == me
    }
  }
}
