extension Evaluation {
  /// Puts a rule's jobs on the stack.
  mutating func begin(_ top: Int, _ combination: Combination, _ work: some Sequence<Job>) {
    frames[top].combination = combination
    frames[top].passedCount = 0
    frames[top].ruleViolations = violations.count
    frames[top].nextJob = jobs.count
    jobs.append(contentsOf: work)
  }

  /// Takes the verdict of a job into the rule it belongs to.
  mutating func receive(_ verdict: Bool, _ job: Job, violationsStart: Int) {
    let top = frames.count - 1
    if verdict {
      frames[top].passedCount += 1
      let number = frames[top].nextJob - 1 - frames[top].jobsStart
      if frames[top].passedCount == 1 { frames[top].firstPassed = number }
      if frames[top].passedCount == 2 { frames[top].secondPassed = number }
    }
    let passed = frames[top].passedCount
    var isDecided = false
    switch frames[top].combination {
    case .all: if !verdict { frames[top].isValid = false }
    case .any:
      isDecided = passed > 0 && !schema.usesUnevaluated
      if !verdict { tag(from: violationsStart, branch: frames[top].nextJob) }
    case .one:
      isDecided = passed > 1 && !collects
      if !verdict { tag(from: violationsStart, branch: frames[top].nextJob) }
    case .contains:
      guard case .contains(let rule) = keyword(top).rule else { break }
      if verdict, rule.marksEvaluated, schema.usesUnevaluated { evaluated.append(job.node) }
      isDecided =
        rule.maximum.map { passed > $0 }
        ?? (passed >= rule.minimum && !schema.usesUnevaluated)
    case .not, .condition, .none: break
    }
    if isDecided { frames[top].nextJob = jobs.count }
  }

  private mutating func tag(from start: Int, branch: Int) {
    for index in start..<violations.count { violations[index].branch = branch }
  }

  /// Decides a rule whose jobs have all reported.
  mutating func finish(_ top: Int) throws(SchemaError) {
    let frame = frames[top]
    switch frame.combination {
    case .none, .all: break
    case .any: if frame.passedCount == 0 { failAlternatives(top) } else { forget(top) }
    case .one:
      switch frame.passedCount {
      case 0: failAlternatives(top)
      case 1: forget(top)
      default:
        forget(top)
        fail(
          top,
          "satisfies the alternatives \(frame.firstPassed) and \(frame.secondPassed) of 'oneOf', "
            + "and only one is allowed")
      }
    case .not:
      forget(top)
      if frame.passedCount > 0 { fail(top, "satisfies the schema in 'not', and must not") }
    case .contains:
      forget(top)
      if case .contains(let rule) = keyword(top).rule { decide(rule, top) }
    case .condition:
      forget(top)
      guard case .conditional(_, let then, let otherwise) = keyword(top).rule else { break }
      jobs.removeLast(jobs.count - frame.jobsStart)
      if let branch = frame.passedCount > 0 ? then : otherwise {
        begin(top, .all, CollectionOfOne(Job(schema: branch, node: frame.node)))
        return
      }
    }
    jobs.removeLast(jobs.count - frame.jobsStart)
    frames[top].nextJob = jobs.count
    frames[top].combination = .none
    frames[top].keyword += 1
  }

  private mutating func decide(_ rule: ContainsRule, _ top: Int) {
    let found = frames[top].passedCount
    if let maximum = rule.maximum, found > maximum {
      fail(top, "has more than \(maximum) elements that satisfy 'contains'", name: .maxContains)
    } else if found < rule.minimum {
      let name: KeywordName = rule.minimum == 1 ? .contains : .minContains
      fail(
        top,
        "has \(found) elements that satisfy 'contains', and must have at least \(rule.minimum)",
        name: name)
    }
  }

  /// Drops what the rule's jobs complained about.
  private mutating func forget(_ top: Int) {
    violations.removeLast(violations.count - frames[top].ruleViolations)
  }
}
