import JSONSchema
import Sampling

/// How a request wants its texts drawn: OpenAI's fields, and ours under `sampler`.
struct SamplingFields {
  var temperature = 1.0
  var topP: Double?
  var maxTokens: Int?
  var seed: UInt64?
  var stop: [String] = []
  var outputs = 1
  /// How several outputs are made different ones; nil where each is drawn for itself.
  var diverse: DiversityKind?
  var streams = false
  var includesUsage = false
  /// `logprobs`: whether each token's log-probability is wanted, and how many alternatives.
  var alternatives: Int?
  /// Tells the model about the constraint; nil leaves that to the default.
  var describes: Bool?
  /// Nil: SMC under a constraint, plain drawing without one.
  var method: SequenceMethod?
  var particles: Int?
  var essThreshold: Double?
  var resampling: ResamplingScheme?
  var topK: Int?
  var minP: Double?
  var fastForward: FastForward?
  var proposal: BaseAdjustment?
  var schedule: (any DecodingSchedule)?
  var critics: [CriticUse] = []

  /// The most outputs of one request.
  static let mostOutputs = 128
  /// The most particles of one run.
  static let mostParticles = 256

  init() {}

  /// Reads the fields that chat and text completions share.
  /// - Parameter leastTokens: the least `max_tokens` that means something.
  init(_ reader: inout FieldReader, leastTokens: Int = 1) throws(APIError) {
    temperature = try reader.double("temperature", in: 0...100) ?? 1
    topP = try reader.double("top_p", in: 0...1)
    if topP == 1 { topP = nil }
    maxTokens = try reader.int("max_tokens", in: leastTokens...(1 << 30))
    // -1 is what other servers take for "draw one".
    if let seed = reader.value("seed"), seed.int != -1 {
      guard let number = seed.number, let value = UInt64(number.text) else {
        throw .invalid("seed", "expected a whole number from 0 to 2^64 - 1, or -1 to draw one")
      }
      self.seed = value
    }
    stop = try reader.strings("stop") ?? []
    for (index, text) in stop.enumerated() where text.isEmpty {
      throw .invalid("/stop/\(index)", "a stop sequence has at least one character")
    }
    if stop.count > 16 { throw .invalid("stop", "at most 16 stop sequences") }
    outputs = try reader.int("n", in: 1...Self.mostOutputs) ?? 1
    streams = try reader.bool("stream") ?? false
    if let options = reader.value("stream_options") {
      var inner = try FieldReader(options, path: "/stream_options")
      includesUsage = try inner.bool("include_usage") ?? false
      try inner.neutral("include_obfuscation") { $0.bool == false }
      try inner.finish()
    }
    try readNeutral(&reader)
    // Extensions that vLLM and others take at the top level.
    topK = try reader.int("top_k", in: -1...(1 << 30)).flatMap { $0 < 1 ? nil : $0 }
    minP = try reader.double("min_p", in: 0...1)
    if topP == 0 {
      // The least of all cuts keeps the likeliest token.
      topP = nil
      topK = 1
    }
    if let sampler = reader.value("sampler") {
      var inner = try FieldReader(sampler, path: "/sampler")
      try readSampler(&inner)
      inner.ignore(["constraints", "closed_schemas"])
      try inner.finish()
    }
  }

  /// Known fields whose neutral values are fine, and those that change nothing.
  private func readNeutral(_ reader: inout FieldReader) throws(APIError) {
    for key in ["presence_penalty", "frequency_penalty"] {
      try reader.neutral(key) { $0.number?.double == 0 }
    }
    try reader.neutral("repetition_penalty") { $0.number?.double == 1 }
    try reader.neutral("logit_bias") { $0.object?.isEmpty == true }
    try reader.tolerate("store") { $0.bool == false }
    try reader.tolerate("service_tier") { ["auto", "default"].contains($0.string) }
    for key in ["cache_prompt", "id_slot", "prompt_cache_retention", "include_reasoning"] {
      try reader.tolerate(key)
    }
    reader.ignore(["user", "metadata", "safety_identifier", "prompt_cache_key"])
  }

  private mutating func readSampler(_ reader: inout FieldReader) throws(APIError) {
    let probes = try reader.int("probes", in: 1...1_000_000) ?? 1
    if let name = try reader.string("method") {
      // An old name of auto.
      let methods = KindTable<MethodKind>.standard
      guard let kind = methods[name == "smc" ? "auto" : name] else {
        throw .invalid(reader.name("method"), methods.complaint(about: name))
      }
      method = kind.method(probes)
    } else if probes > 1 {
      method = .smc(.recursive(probes: probes))
    }
    particles = try reader.int("particles", in: 1...Self.mostParticles)
    essThreshold = try reader.double("ess_threshold", in: 0...1)
    if let name = try reader.string("resampling") {
      guard let scheme = ResamplingScheme(rawValue: name) else {
        throw .invalid(
          reader.name("resampling"), "expected stratified, systematic, multinomial or residual")
      }
      resampling = scheme
    }
    if let name = try reader.string("fast_forward") {
      switch name {
      case "off": fastForward = .off
      case "forced": fastForward = .forcedTokens
      case "canonical": fastForward = .canonicalSpans
      default: throw .invalid(reader.name("fast_forward"), "expected off, forced or canonical")
      }
    }
    topK = try reader.int("top_k", in: 1...(1 << 30)) ?? topK
    minP = try reader.double("min_p", in: 0...1) ?? minP
    describes = try reader.bool("describe_constraint")
    proposal = try reader.double("proposal_temperature", in: 0...100).map {
      BaseAdjustment(temperature: $0)
    }
    if let name = try reader.string("diverse") {
      let kinds = KindTable<DiversityKind>.standard
      guard let kind = kinds[name] else {
        throw .invalid(reader.name("diverse"), kinds.complaint(about: name))
      }
      guard outputs > 1 else {
        throw .invalid(
          reader.name("diverse"), "makes the texts of n different ones: n must be at least 2")
      }
      if streams {
        throw .unsupported(
          "stream",
          "is not supported together with sampler.diverse: its texts are chosen at the end")
      }
      diverse = kind
    }
    schedule = try reader.kind("schedule") { setting throws(SettingError) in
      try KindTable<ScheduleKind>.standard.schedule(setting)
    }
    let critics = reader.value("critics")
    if let critics, critics.array == nil {
      throw .invalid(reader.name("critics"), "expected an array")
    }
    for (index, value) in (critics?.array ?? []).enumerated() {
      let use = try reader.kind("critics/\(index)", value) { setting throws(SettingError) in
        try CriticUse(setting, in: .standard)
      }
      self.critics.append(use)
    }
  }

  /// The sampler's options for a request with or without a constraint. What follows a thought is
  /// drawn step by step in any case.
  func options(constrained: Bool, thinks: Bool, limits: ServiceLimits) -> SamplerOptions {
    let method = method ?? (constrained ? .smc(.automatic) : thinks ? .masked : .base)
    var options = SamplerOptions(
      method: method, particles: particles ?? (constrained ? limits.particles : 1),
      essThreshold: essThreshold ?? 0.5, resampling: resampling ?? .stratified,
      base: .init(temperature: temperature, topK: topK, topP: topP, minP: minP),
      maxTokens: min(maxTokens ?? limits.defaultTokens, limits.mostTokens))
    if let fastForward { options.fastForward = fastForward }
    options.proposal = proposal
    return options
  }
}

extension FieldReader {
  /// A field that names a kind, by itself or with settings.
  fileprivate mutating func kind<Value>(
    _ key: String, _ make: (KindSetting) throws(SettingError) -> Value
  ) throws(APIError) -> Value? {
    guard let value = value(key) else { return nil }
    return try kind(key, value, make)
  }

  /// A value that names a kind.
  fileprivate func kind<Value>(
    _ key: String, _ value: JSONValue, _ make: (KindSetting) throws(SettingError) -> Value
  ) throws(APIError) -> Value {
    do throws(SettingError) {
      return try make(KindSetting(key, value, text: JSONWriter().string(of: value)))
    } catch {
      throw .invalid("\(path)/\(key)\(error.pointer)", error.message)
    }
  }
}
