/// Makes states out of expressions on demand. Used under the automaton's lock.
struct StateBuilder {
  /// What a state stands for.
  struct Meaning: Hashable {
    var expression: Expression
    var place: Surroundings
  }

  var arena: ExpressionArena
  let classes: ByteClasses
  let table: StateTable
  let limits: ConstraintLimits
  /// (states) Entry s - 1 is the meaning of state s.
  private var meanings: [Meaning] = []
  private var numbers: [Meaning: Int32] = [:]
  /// (states) Transitions before it is known whether their targets can accept; 0 unknown, -1 none.
  private var raw: [[Int32]] = []

  init(_ language: CompiledLanguage) {
    arena = language.arena
    limits = language.arena.limits
    classes = ByteClasses(separating: language.arena.byteSets)
    table = StateTable(classes: classes)
  }

  /// The number of states made so far.
  var stateCount: Int { meanings.count }

  /// The start state; nil when the language is empty.
  mutating func start(_ expression: Expression) throws(ConstraintError) -> Int32? {
    guard expression != .none else { return nil }
    let contextual = arena[expression].isContextual
    let place = Surroundings(
      atStart: contextual, trackers: contextual ? arena.trackers : [])
    let state = try intern(Meaning(expression: expression, place: place))
    return try canAccept(state) ? state : nil
  }

  /// The published transition: a viable state, or -1.
  mutating func next(_ state: Int32, _ byte: UInt8) throws(ConstraintError) -> Int32 {
    let byteClass = Int(classes.classOf[Int(byte)])
    let target = try rawNext(state, byteClass)
    let viable = target > 0 ? try canAccept(target) : false
    table.setNext(state, byteClass, viable ? target : -1)
    return viable ? target : -1
  }

  /// The transition whatever its target; -1 for none.
  mutating func rawNext(_ state: Int32, _ byteClass: Int) throws(ConstraintError) -> Int32 {
    let index = Int(state) - 1
    if raw[index].isEmpty {
      raw[index] = [Int32](repeating: 0, count: classes.count)
    } else if raw[index][byteClass] != 0 {
      return raw[index][byteClass]
    }
    let meaning = meanings[index]
    let byte = classes.representatives[byteClass]
    var target: Int32 = -1
    let expression = try arena.derivative(meaning.expression, byte, meaning.place)
    if expression != .none {
      let next = try after(byte, expression, meaning)
      if next.expression != .none { target = try intern(next) }
    }
    raw[index][byteClass] = target
    return target
  }

  /// The meaning of the state after `byte`: what nobody asks any more is dropped.
  private mutating func after(
    _ byte: UInt8, _ derivative: Expression, _ meaning: Meaning
  ) throws(ConstraintError) -> Meaning {
    let expression =
      meaning.place.atStart ? try arena.withoutStart(derivative) : derivative
    var place = Surroundings(atStart: false, trackers: [])
    let asked = arena[expression].trackers
    guard asked != 0 else { return Meaning(expression: expression, place: place) }
    for (number, tracker) in meaning.place.trackers.enumerated() {
      guard asked >> UInt64(number) & 1 == 1 else {
        place.trackers.append(.none)
        continue
      }
      let next = try arena.derivative(tracker, byte, meaning.place)
      place.trackers.append(try arena.withoutStart(next))
    }
    return Meaning(expression: expression, place: place)
  }

  private mutating func intern(_ meaning: Meaning) throws(ConstraintError) -> Int32 {
    if let known = numbers[meaning] { return known }
    let node = arena[meaning.expression]
    let accepting = try arena.accepts(meaning.expression, meaning.place)
    let distance =
      node.isPlain ? node.minLength : accepting ? 0 : StateTable.unknownDistance
    guard meanings.count < limits.regexStates,
      let state = table.append(accepting: accepting, distance: distance)
    else {
      throw limits.reached("regexStates", limits.regexStates, "simplify the pattern or its counts")
    }
    meanings.append(meaning)
    raw.append([])
    numbers[meaning] = state
    return state
  }

  func meaning(_ state: Int32) -> Meaning { meanings[Int(state) - 1] }

  /// Whether acceptance can be reached; decides it when it is not known yet.
  mutating func canAccept(_ state: Int32) throws(ConstraintError) -> Bool {
    let distance = table.distance(state)
    if distance != StateTable.unknownDistance { return distance >= 0 }
    return try search(from: state)
  }
}
