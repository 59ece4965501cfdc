internal import Constraints
internal import Inference

extension SolvingRun {
  /// Takes a rating and decides whether to plan.
  mutating func rated(_ index: Int, _ result: CallResult?) {
    var complexity = solver.options.defaultComplexity
    let rating = solver.rater.rating(of: work[index].question, from: result)
    if let rating, rating.value.isFinite {
      nodes[index].rating = rating
      complexity = min(max(rating.value, 1), 10)
      if complexity != rating.value { counters.clampedRatings += 1 }
    } else {
      counters.failedRatings += 1
    }
    if let parent = nodes[index].parent, let above = nodes[parent].complexity,
      complexity > above - 1
    {
      complexity = above - 1
      counters.loweredRatings += 1
    }
    let steps = RecursionOptions.steps(complexity: complexity)
    nodes[index].complexity = complexity
    let isLeaf =
      complexity <= solver.options.threshold || nodes[index].depth >= solver.options.depth
      || steps == 1
    nodes[index].wantedSteps = isLeaf ? 1 : steps
    work[index].turn = isLeaf ? atOnce : .plan
  }

  /// Takes a plan and makes its steps nodes.
  mutating func planned(_ index: Int, _ result: CallResult?) throws(PromptingError) {
    let wanted = nodes[index].wantedSteps
    let plan = solver.planner.plan(for: work[index].question, count: wanted, from: result)
    let usable = plan.steps.filter { step in step.contains { !$0.isWhitespace } }
    counters.surplusSteps += max(0, usable.count - wanted)
    let steps = Array(usable.prefix(wanted))
    guard !steps.isEmpty, nodes.count + steps.count <= solver.budget.nodes else {
      if steps.isEmpty { counters.emptyPlans += 1 } else { counters.nodeLimits += 1 }
      nodes[index].wantedSteps = 1
      work[index].turn = atOnce
      return
    }
    // A plan that lost steps has lost the meaning of its composition's numbers.
    let isWhole = steps.count == plan.steps.count
    work[index].composition = isWhole ? plan.composition : nil
    work[index].isSelfContained = plan.isSelfContained
    let shown = StepPlan(steps, isSelfContained: plan.isSelfContained)
    for (number, step) in steps.enumerated() {
      var node = SolutionNode(parent: index, depth: nodes[index].depth + 1, task: step)
      node.dependencies =
        solver.options.dependence == .sequential && !plan.isSelfContained
        ? Array(0..<number) : shown.references(of: number)
      nodes[index].children.append(nodes.count)
      nodes.append(node)
      work.append(Work(question: NodeQuestion(problem: "", step: step, form: problem.stepForm)))
    }
    work[index].turn = .open
    let answers = steps.count * (solver.budget.stepTokens + Self.stepMargin)
    ledger.reserve(
      try composeCost(index, steps: nodes[index].children) + answers, for: index)
  }

  /// The first turn of what is answered at once. A desk that reasons thinks in the answer's own call.
  private var atOnce: Turn {
    solver.budget.thoughtTokens > 0 && solver.desk.reasoning == nil ? .think : .answer
  }

  /// Takes a thought; without one the question is answered all the same.
  mutating func thought(_ wish: Wish, _ result: CallResult?) throws(PromptingError) {
    let index = wish.node
    work[index].turn = .answer
    guard let result, case .text(let text, _) = result.value else { return }
    nodes[index].thought = OneShotSolver.tidy(text)
    work[index].read = min(wish.cost, result.tokens)
    let call = try answerCall(
      work[index].question, node: index, notes: work[index].notes ?? "", turn: .answer)
    ledger.reserve(max(0, call.cost(particles: particles) - work[index].read), for: index)
  }

  /// Takes a direct answer.
  mutating func answered(_ index: Int, _ result: CallResult?) {
    guard let (text, law) = result.flatMap({ work[index].question.form.answer($0) }) else {
      counters.failedAnswers += 1
      finish(index, nil, law: nil)
      return
    }
    nodes[index].manner = .direct
    finish(index, text, law: law)
  }

  /// Takes a composition.
  mutating func composed(_ index: Int, _ result: CallResult?) {
    let form = work[index].question.form
    if let (text, law) = result.flatMap({ form.answer($0) }) {
      nodes[index].manner = .composed
      finish(index, text, law: law)
      return
    }
    counters.failedCompositions += 1
    let last = nodes[index].children.reversed().compactMap { nodes[$0].answer }
      .first { form.accepts($0, solver.desk.compiler) }
    if last != nil { nodes[index].manner = .lastStep }
    finish(index, last, law: nil)
  }

  mutating func finish(_ index: Int, _ answer: String?, law: [Double]?) {
    nodes[index].answer = answer
    nodes[index].law = law
    if answer == nil { nodes[index].manner = .none }
    work[index].turn = .done
    ledger.reserve(0, for: index)
  }
}
