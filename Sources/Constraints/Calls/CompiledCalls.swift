package import Inference
import JSONSchema

extension ConstraintCompiler {
  /// The compiler for arguments in a model's own way of calling tools: a character of whitespace may
  /// stand between tokens of JSON, as in what models were trained on.
  package var forArguments: ConstraintCompiler {
    var compiler = self
    compiler.json.whitespace = .atMost(1)
    return compiler
  }
}

extension CompiledConstraint {
  /// What the members of an object may be, by the schemas that it was made from.
  private var kinds: ArgumentKinds {
    let schemas = specification.parts.compactMap { $0.text(.jsonSchema) }
    guard let first = schemas.first, let schema = try? JSONValue(parsing: first) else {
      return ArgumentKinds()
    }
    return ArgumentKinds(schema: schema)
  }

  /// Calls of tools in a model's own form, as a requirement like others.
  /// - Parameters:
  ///   - tools: names, and what their arguments must be.
  ///   - severalAtOnce: whether more than one call may be made, where the form has that.
  ///   - most: how many then; nil for any number.
  ///   - mayBeWords: whether the model may answer in words instead, or before its calls.
  ///   - endings: stop sequences: words end with the first of them.
  package init(
    calling form: ToolCallForm, _ tools: [(name: String, arguments: CompiledConstraint)],
    severalAtOnce: Bool, most: Int? = nil, mayBeWords: Bool, endings: [[UInt8]] = []
  ) throws(ConstraintError) {
    var usable: [(name: String, arguments: AnyConstraint)] = []
    for (name, arguments) in tools {
      if let constraint = arguments.constraint { usable.append((name, constraint)) }
    }
    let kinds = Dictionary(tools.map { ($0.name, $0.arguments.kinds) }) { first, _ in first }
    let calls = AnyConstraint(
      try ToolCallsConstraint(
        form, usable, kinds: kinds, severalAtOnce: severalAtOnce, most: most))
    let constraint =
      mayBeWords
      ? AnyConstraint(
        WordsOrCalls(
          calls, beginning: Array(form.opening.utf8), trigger: form.trigger, lead: form.lead,
          endings: endings))
      : calls
    let validator = Validator { text throws(ConstraintError) in
      let string = String(decoding: text, as: UTF8.self)
      guard let read = form.calls(in: string, kinds: kinds) else {
        let isEnded = endings.contains { text.suffix($0.count).elementsEqual($0) }
        guard string.hasPrefix(form.lead) else { return "the text has no \(form.lead)" }
        return mayBeWords && (isEnded || !form.lead.isEmpty || !form.begins(in: string))
          ? nil : "the text is no call of a tool"
      }
      if !mayBeWords && !read.words.isEmpty { return "there are words before the call" }
      if !severalAtOnce && read.calls.count > 1 { return "there is more than one call" }
      if let most, read.calls.count > most { return "there are more than \(most) calls" }
      for call in read.calls {
        guard let tool = tools.first(where: { $0.name == call.name }) else {
          return "there is no tool \(call.name)"
        }
        if let complaint = try tool.arguments.revalidate(Array(call.arguments.utf8)).first {
          return "the arguments of \(call.name): \(complaint)"
        }
      }
      return nil
    }
    // No specification says this, so there is nothing that another server could enforce.
    self.init(
      specification: ConstraintSpec([]), constraint: constraint, checkers: [],
      members: tools.flatMap(\.arguments.members), validators: [validator])
  }
}
