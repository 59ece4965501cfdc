/// One run of a validator over one document, with explicit stacks.
///
/// A frame is a schema applied to a value. Its rules are taken in turn; a rule about subschemas
/// puts jobs on the stack, the frames of which report back before the rule is decided.
///
/// What `unevaluated…` ask about is a log of values that have been evaluated: a frame that fails,
/// or judges another value, takes back what it wrote.
struct Evaluation {
  let validator: SchemaValidator
  let schema: SchemaDocument
  let instance: JSONDocument
  /// Whether all violations are wanted, or the first decides.
  let collects: Bool
  var frames: [Frame] = []
  var jobs: [Job] = []
  var evaluated: [Int] = []
  var violations: [Violation] = []
  private var stepsLeft: Int
  private var stepsTaken = 0
  /// Verdicts by schema and value, kept once a run turns out to be long.
  private var verdicts: [UInt64: Bool] = [:]

  /// A schema to be applied to a value.
  struct Job {
    var schema: SchemaID
    var node: Int
  }

  /// How the verdicts of a rule's jobs decide it.
  enum Combination {
    case none, all, any, one, not, contains, condition
  }

  struct Frame {
    let schema: Int
    let node: Int
    /// Containers around the value, to tell which alternative went furthest.
    let depth: Int
    /// How long the logs were when the frame was entered.
    let jobsStart: Int
    let evaluatedStart: Int
    let violationsStart: Int
    var isValid = true
    /// The rule that is being decided, or comes next.
    var keyword = 0
    var combination = Combination.none
    var nextJob = 0
    /// How many jobs passed, and which were the first two.
    var passedCount = 0
    var firstPassed = 0
    var secondPassed = 0
    /// How long the log was when the rule began.
    var ruleViolations = 0
  }

  init(_ validator: SchemaValidator, _ instance: JSONDocument, collects: Bool) {
    self.validator = validator
    schema = validator.schema
    self.instance = instance
    self.collects = collects
    let (perValue, over) = instance.count.multipliedReportingOverflow(
      by: validator.limits.stepsPerValue)
    stepsLeft = over ? .max : min(validator.limits.steps, .max - perValue) + perValue
  }

  /// Whether the document satisfies the schema.
  mutating func run() throws(SchemaError) -> Bool {
    enter(Job(schema: .root, node: 0), depth: 0)
    while true {
      let top = frames.count - 1
      var verdict: Bool?
      if !frames[top].isValid, !collects {
        verdict = false
      } else if frames[top].nextJob < jobs.count {
        let job = jobs[frames[top].nextJob]
        frames[top].nextJob += 1
        if let known = known(job) {
          receive(known, job, violationsStart: violations.count)
        } else {
          enter(job, depth: frames[top].depth + (job.node == frames[top].node ? 0 : 1))
        }
      } else if frames[top].combination != .none {
        try finish(top)
      } else if frames[top].keyword < schema.subschemas[frames[top].schema].keywords.count {
        try spend(1)
        try start(top)
      } else {
        if schema.subschemas[frames[top].schema].constant == false {
          frames[top].isValid = false
          failConstant(top)
        }
        verdict = frames[top].isValid
      }
      if let verdict {
        let frame = leave(verdict)
        if frames.isEmpty { return verdict }
        receive(
          verdict, Job(schema: SchemaID(index: frame.schema), node: frame.node),
          violationsStart: frame.violationsStart)
      }
    }
  }

  /// Counts work against the limit.
  mutating func spend(_ steps: Int) throws(SchemaError) {
    stepsLeft -= steps
    stepsTaken += steps
    guard stepsLeft >= 0 else {
      throw SchemaError(
        .limit,
        "judging the document took more than \(stepsTaken - 1) steps (the limit); the schema has "
          + "too many alternatives inside each other")
    }
  }

  private mutating func enter(_ job: Job, depth: Int) {
    frames.append(
      Frame(
        schema: job.schema.index, node: job.node, depth: depth, jobsStart: jobs.count,
        evaluatedStart: evaluated.count, violationsStart: violations.count, nextJob: jobs.count,
        ruleViolations: violations.count))
  }

  private mutating func leave(_ verdict: Bool) -> Frame {
    let frame = frames.removeLast()
    jobs.removeLast(jobs.count - frame.jobsStart)
    if verdict { violations.removeLast(violations.count - frame.violationsStart) }
    let parent = frames.last
    if !verdict || parent?.node != frame.node || parent?.combination == .not {
      evaluated.removeLast(evaluated.count - frame.evaluatedStart)
    }
    if remembers, !verdict || evaluated.count == frame.evaluatedStart {
      verdicts[key(frame.schema, frame.node)] = verdict
    }
    return frame
  }

  /// Whether verdicts are kept: those that do not depend on the way here, and that evaluate
  /// nothing `unevaluated…` would have to know.
  private var remembers: Bool { stepsTaken > 20_000 && !schema.usesDynamicScope }

  private func known(_ job: Job) -> Bool? {
    remembers ? verdicts[key(job.schema.index, job.node)] : nil
  }

  private func key(_ schema: Int, _ node: Int) -> UInt64 { UInt64(schema) << 32 | UInt64(node) }

  func node(_ index: Int) -> JSONNode { JSONNode(document: instance, index: index) }

  func keyword(_ frame: Int) -> SchemaKeyword {
    schema.subschemas[frames[frame].schema].keywords[frames[frame].keyword]
  }
}
