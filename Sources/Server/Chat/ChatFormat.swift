import Inference
import JSONSchema
import Sampling

/// How answers are written as a chat completion.
struct ChatFormat: Sendable {
  var id: String
  var created: Int
  var model: ServedModel
  var record: HonestyRecord
  /// What an answer may be.
  var form: ReplyForm

  func response(_ outcome: OrderOutcome) -> JSONValue {
    var choices: [JSONValue] = []
    for (index, answer) in outcome.answers.enumerated() {
      let logProbabilities =
        outcome.logProbabilities.isEmpty ? nil : outcome.logProbabilities[index]
      choices.append(choice(answer, index, logProbabilities))
    }
    var object = head("chat.completion")
    object["choices"] = .array(choices)
    object["usage"] = OrderOutcome.usage(outcome.answers, outputs: max(1, outcome.answers.count))
    object["martingale"] = record.json(outcome)
    return .object(object)
  }

  /// What responses and chunks begin with.
  func head(_ kind: String) -> JSONObject {
    var object = JSONObject()
    object["id"] = .string(id)
    object["object"] = .string(kind)
    object["created"] = .int(created)
    object["model"] = .string(model.id)
    object["system_fingerprint"] = .string(model.fingerprint)
    return object
  }

  private func choice(
    _ answer: GenerationAnswer, _ index: Int, _ logProbabilities: TokenLogProbabilities?
  ) -> JSONValue {
    let turn = form.turn(answer.sample.text)
    var message = JSONObject()
    message["role"] = "assistant"
    message["content"] = turn.words.map { .string($0) } ?? .null
    message["refusal"] = .null
    if let thought = answer.sample.thought {
      message["reasoning_content"] = .string(thought.string)
    }
    if !turn.calls.isEmpty {
      message["tool_calls"] = .array(
        turn.calls.enumerated().map { .object($1.json(id: callID(index, $0))) })
    }
    return [
      "index": .int(index), "message": .object(message),
      "logprobs": turn.calls.isEmpty ? logProbabilities?.chat ?? .null : .null,
      "finish_reason": .string(finishReason(answer)), "log_weight": answer.logWeight,
    ]
  }

  /// Why a text ends where it does: a complete text is never said to be cut.
  func finishReason(_ answer: GenerationAnswer) -> String {
    form.turn(answer.sample.text).calls.isEmpty ? answer.sample.finish.rawValue : "tool_calls"
  }

  /// The name of a call: of text `index`, and its number in it.
  func callID(_ index: Int, _ number: Int = 0) -> String {
    let name = "call_\(id.drop { $0 != "-" }.dropFirst())_\(index)"
    return number == 0 ? name : name + "_\(number)"
  }
}

extension ServedModel {
  /// Changes when the model's numbers may: from the file's hash.
  var fingerprint: String { "fp_" + (model.identity.sha256.map { String($0.prefix(12)) } ?? id) }
}
