public import Constraints
public import Inference
internal import LlamaBackend
public import Sampling

/// A prompt, a constraint and a model in; texts with weights out.
///
///     let posterior = try await Martingale.posterior(
///       of: "Is this spam? \"You won!\"", given: .choice(["yes", "no"]), model: "model.gguf")
///     for sample in posterior.samples { print(sample.weight, sample.string) }
///
/// The same as `martingale generate` with the same options, draw for draw.
public enum Martingale {
  /// The weighted texts with which a model goes on after a prompt, given what they must be.
  /// - Parameters:
  ///   - prompt: a user's message, in the model's own chat format where it has one. Whatever it
  ///     contains is text: control tokens cannot be spelled.
  ///   - parts: what every text must be, all at once; any text when there are none.
  ///   - model: a GGUF file or the name of an installed model; nil is the default model. Opened
  ///     anew in each call: to ask more than once, keep a `LlamaModel`.
  ///   - seed: equal seeds give equal results.
  /// - Throws: what is wrong with the constraint (`cause` has its place), with the model, or with
  ///   the options. That no particle survived is no error: the posterior is then empty.
  public static func posterior(
    of prompt: String, given parts: ConstraintSpec.Part..., model: String? = nil,
    options: SamplerOptions = SamplerOptions(), seed: UInt64 = 0
  ) async throws(SamplingError) -> Posterior {
    let opened: LlamaModel
    do throws(InferenceError) {
      opened = try LlamaModel(path: ModelLocator().locate(model))
    } catch {
      throw SamplingError(error)
    }
    return try await opened.posterior(of: prompt, given: parts, options: options, seed: seed)
  }
}

extension LanguageModel {
  /// As `Martingale.posterior`, for a model that is open: one in this process, behind a server, or
  /// of your own.
  /// - Parameters:
  ///   - compiler: its limits, its kinds of constraints, and where ready-made ones are found.
  ///   - describes: whether the model is told about the constraint in a system message; nil tells
  ///     it about JSON Schemas only.
  public func posterior(
    of prompt: String, given parts: [ConstraintSpec.Part] = [],
    compiler: ConstraintCompiler = ConstraintCompiler(), describes: Bool? = nil,
    options: SamplerOptions = SamplerOptions(), seed: UInt64 = 0
  ) async throws(SamplingError) -> Posterior {
    let specification = ConstraintSpec(parts)
    let compiled: CompiledConstraint?
    do throws(ConstraintError) {
      compiled = parts.isEmpty ? nil : try compiler.compile(specification)
    } catch {
      throw SamplingError(error)
    }
    if let command = compiled?.checkers.first {
      throw SamplingError(
        .unsupported,
        "the checker \"\(command)\" is a program: start an ExternalChecker and give it to a "
          + "Generator")
    }
    var messages = [ChatMessage(role: "user", content: prompt)]
    let description = ConstraintDescription(specification)
    if describes ?? description.isOnByDefault, let text = description.text {
      messages.insert(ChatMessage(role: "system", content: text), at: 0)
    }
    let tokens: [TokenID]
    do throws(InferenceError) {
      tokens = try self.tokens(of: messages)
    } catch {
      throw SamplingError(error)
    }
    let generation = try await Generator(model: self, options: options).generate(
      tokens, under: compiled, key: RandomKey(seed: seed))
    return generation.posterior
  }

  /// The prompt in the model's chat format, or as it is for a model without one.
  private func tokens(of messages: [ChatMessage]) throws(InferenceError) -> [TokenID] {
    do throws(InferenceError) {
      return try tokenize(chat: messages)
    } catch {
      guard error.code == .unsupported else { throw error }
    }
    return try tokenize(prompt: messages.map(\.content).joined(separator: "\n"))
  }
}
