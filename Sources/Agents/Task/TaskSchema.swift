package import Constraints
package import JSONSchema
internal import Planning
internal import Prompting
internal import Sampling
internal import Tools

/// The published JSON Schema of task files, version 1: what `schema task` prints, what `$schema`
/// refers to, and what every task file is checked against. What a file may name comes from tables.
public struct TaskSchema: Sendable {
  /// The schema as a value.
  package let value: JSONValue

  /// The schema for some kinds.
  package init(_ kinds: TaskKinds, constraints: KindTable<any ConstraintKind>) {
    let fields = constraints.fields(.task)
    let slots: [String: [JSONObject.Member]] = [
      "%sections": kinds.strategies.kinds.compactMap(\.section).map {
        .init(name: $0.key, value: $0.schema)
      },
      "%constraints": fields.map { .init(name: $0.name, value: $0.schema) },
      "%success": fields.map {
        .init(name: $0.name, value: ["$ref": .string("#/$defs/constraint/properties/\($0.name)")])
      },
      "%command": [.init(name: "command", value: CommandToolFile.schema)],
      "%skills": Self.settings(kinds.skills),
      "%kinds": [
        .init(name: "strategy", value: Self.choice(kinds.strategies) { $0.summary }),
        .init(name: "method", value: Self.choice(kinds.methods.guided) { $0.summary }),
        .init(name: "speculation", value: Self.choice(kinds.speculations) { $0.summary }),
        .init(name: "heuristic", value: kinds.heuristics.schema),
        .init(name: "schedule", value: kinds.schedules.schema),
        .init(name: "critic", value: kinds.critics.schema),
        .init(name: "rater", value: kinds.raters.schema),
      ],
    ]
    // A base that is no JSON would be a fault of this file, and shows in its test.
    let base = (try? JSONValue(parsing: Self.base)) ?? false
    value = Self.filled(base, slots)
  }

  /// The schema's text, laid out for people.
  public var text: String { PageLayout().text(value) }

  /// One of a table's names.
  private static func choice<Kind>(
    _ table: KindTable<Kind>, _ summary: (Kind) -> String
  ) -> JSONValue {
    let lines = zip(table.keys, table.kinds).map { "\($0): \(summary($1))" }
    return [
      "enum": .array(table.keys.map { .string($0) }),
      "description": .string(lines.joined(separator: ". ") + "."),
    ]
  }

  /// The settings of all skills: they stand side by side in an entry of `tools`, and what does not
  /// belong to the skill that it uses is refused when it is read. Skills that share a setting's name
  /// share its schema.
  private static func settings(_ table: KindTable<SkillOutline>) -> [JSONObject.Member] {
    var members: [JSONObject.Member] = []
    for skill in table.kinds {
      for var member in skill.settings.members
      where !members.contains(where: { $0.name == member.name }) {
        if var object = member.value.object {
          let words = object["description"]?.string ?? ""
          object["description"] = .string("Of \(skill.key). \(words)")
          member.value = .object(object)
        }
        members.append(member)
      }
    }
    return members
  }

  /// The base with members in the places of slots. Its depth is this file's.
  private static func filled(
    _ value: JSONValue, _ slots: [String: [JSONObject.Member]]
  ) -> JSONValue {
    switch value {
    case .object(let object):
      .object(
        JSONObject(
          object.members.flatMap { member in
            slots[member.name]
              ?? [JSONObject.Member(name: member.name, value: filled(member.value, slots))]
          }))
    case .array(let elements): .array(elements.map { filled($0, slots) })
    default: value
    }
  }

  /// All that does not depend on kinds; members that begin with % stand for theirs.
  private static let base = #"""
    {
      "$schema": "https://json-schema.org/draft/2020-12/schema",
      "title": "Martingale task, version 1",
      "type": "object",
      "required": ["version", "goal"],
      "additionalProperties": false,
      "properties": {
        "$schema": {"type": "string", "description": "This schema, by address or relative path; never fetched."},
        "version": {"const": 1},
        "id": {
          "type": "string",
          "pattern": "^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$",
          "description": "Names the task in runs and records; the file's name by default."
        },
        "description": {"type": "string", "description": "For people."},
        "goal": {
          "type": "string",
          "minLength": 1,
          "description": "What to do. {{name}} stands for the input of that name, {{name.key}} for a member of a JSON Lines input."
        },
        "system": {"type": "string", "description": "A system message; may have the same places for inputs."},
        "inputs": {
          "type": "object",
          "description": "Named inputs. At most one of them may be JSON Lines: the task then runs once a line.",
          "propertyNames": {"pattern": "^[a-z][a-z0-9_]{0,40}$"},
          "additionalProperties": {"$ref": "#/$defs/input"}
        },
        "model": {
          "type": "object",
          "additionalProperties": false,
          "properties": {
            "path": {"type": "string", "minLength": 1, "description": "A GGUF file, or the name of an installed model."},
            "context": {"type": "integer", "minimum": 16, "maximum": 16777216, "description": "Tokens."},
            "threads": {"type": "integer", "minimum": 1, "maximum": 1024},
            "chat_template": {"type": "string", "minLength": 1, "description": "A file with the Jinja chat template to use in place of the model's own."},
            "template_arguments": {"type": "object", "description": "Arguments of the chat template; now is the present in seconds since 1970, for templates that print a date."}
          }
        },
        "strategy": {"$ref": "#/$defs/strategy", "default": "direct"},
        "prompt_file": {
          "description": "A prompt that was found, by `prompt evolve` for example. A path alone is a prompt for the strategy direct: the model gets it as raw text in the place of the goal. Its slots are filled by members of those names of the JSON Lines input, by inputs of those names, and {behaviors}, {tools} and {observations} by what was recalled, may be called and was seen. Without an output the answer is one of its labels, as raw text with the space before it.",
          "type": ["string", "object"],
          "minLength": 1,
          "required": ["file"],
          "additionalProperties": false,
          "properties": {
            "file": {"type": "string", "minLength": 1},
            "as": {"enum": ["prompt", "system", "demonstrations"], "default": "prompt", "description": "What it is: the whole prompt; what the system message says after the task's own; or messages that are shown before the goal."}
          }
        },
        "tools": {
          "type": "array",
          "maxItems": 4096,
          "description": "What the agent can do.",
          "items": {"$ref": "#/$defs/tool"}
        },
        "mcpServers": {
          "type": ["object", "string"],
          "minLength": 1,
          "description": "Tool servers, in the form that editors and chat clients share; or the path of a file with such an object. A server with a url has to be on this machine, or on a host that `run --http-hosts` names. \"replay\": true beside a command says that the server keeps state in its process and that calling its tools again, in order, brings it back: a run that is taken up does so."
        },
        "retrieval": {
          "type": "object",
          "description": "How tools are found; without it all are shown. Tools that `tools` names are shown always.",
          "additionalProperties": false,
          "properties": {
            "top": {"type": "integer", "minimum": 1, "maximum": 64, "default": 5},
            "queries": {"enum": ["none", "decompose", "model", "few-shot"], "default": "none", "description": "Who writes queries beside the situation itself."},
            "rerank": {"type": "boolean", "default": false, "description": "Whether the model orders what was found anew."},
            "learned": {"type": "string", "minLength": 1, "description": "A file of `tools learn`: past requests bring their tools nearer, and few-shot queries are written after its examples."},
            "situation": {"enum": ["goal", "observed"], "default": "goal", "description": "What tools are looked for by: the goal; or the goal with what was seen last, whenever something new was seen. What was found stays for the item."}
          }
        },
        "approvals": {
          "anyOf": [{"enum": ["ask", "without-asking", "never"]}, {"type": "array", "items": {"type": "string"}}],
          "default": "ask",
          "description": "When a person is asked before a tool writes, runs a program or talks to the network: ask; without-asking (nobody is asked and all of it runs, scripts excepted; never is its old name); or a list of tools that may, and nothing else."
        },
        "handbook": {
          "type": "object",
          "description": "Behaviors to keep in mind.",
          "additionalProperties": false,
          "properties": {
            "path": {"type": "string", "minLength": 1, "description": "The database; the user's own by default."},
            "top": {"type": "integer", "minimum": 0, "maximum": 64, "default": 5, "description": "Most behaviors in a prompt."},
            "tokens": {"type": "integer", "minimum": 1, "maximum": 1048576, "description": "Most tokens they take."},
            "topic": {"type": "string", "minLength": 1, "description": "What the task is about: what is learned gets this topic, and behaviors are looked for with it."},
            "learn": {"type": "boolean", "default": false, "description": "Whether it learns from the run."},
            "roles": {
              "type": "object",
              "description": "Who teaches, when it is not the task's own model, which always is the one that works with the behaviors.",
              "minProperties": 1,
              "additionalProperties": false,
              "properties": {
                "strategist": {"$ref": "#/$defs/other_model", "description": "Reflects on what was done, and writes behaviors."},
                "teacher": {"$ref": "#/$defs/other_model", "description": "Solves what the run did not; the strategist sees both solutions."}
              }
            }
          }
        },
        "%sections": {},
        "routing": {
          "type": "object",
          "description": "A larger model for where the task's own is unsure, in steps of direct and react. By step, the task's own model drafts, and the larger one takes the step again; by token, the larger one says the next token.",
          "required": ["large"],
          "additionalProperties": false,
          "properties": {
            "large": {"$ref": "#/$defs/other_model"},
            "by": {"enum": ["step", "token"], "default": "step", "description": "What goes to the larger model as a whole. By token both run in this process and have one vocabulary; together they are one model, with exact weights."},
            "signal": {"enum": ["entropy", "logp", "sar"], "default": "entropy", "description": "What tells that the small model is unsure: the mean entropy of its draft's tokens in nats, their mean -log p, or how little several drafts agree (SAR). By token: the entropy of the next token's distribution, or -log of its likeliest token's probability."},
            "threshold": {"type": "number", "default": 0.45, "description": "The uncertainty from which on the larger model takes a step again, or says the token; only that of entropy has a default."},
            "samples": {"type": "integer", "minimum": 2, "maximum": 64, "default": 5, "description": "Drafts that sar compares."},
            "prices": {
              "type": "object",
              "description": "What a million tokens of prompt and of answer cost; the cost is in the results.",
              "additionalProperties": false,
              "properties": {
                "small": {"$ref": "#/$defs/price"},
                "large": {"$ref": "#/$defs/price"}
              }
            }
          }
        },
        "sampling": {
          "type": "object",
          "additionalProperties": false,
          "properties": {
            "method": {"$ref": "#/$defs/method", "default": "auto"},
            "schedule": {"$ref": "#/$defs/schedule"},
            "critics": {"type": "array", "maxItems": 16, "items": {"$ref": "#/$defs/critic"}, "description": "Scores, in nats, that join the model's own where an answer is drawn; they add up."},
            "particles": {"type": "integer", "minimum": 1, "maximum": 256, "default": 8},
            "ess_threshold": {"type": "number", "minimum": 0, "maximum": 1, "default": 0.5},
            "temperature": {"type": "number", "minimum": 0, "maximum": 100, "default": 1, "description": "Actions are drawn at react's temperature where this is not said."},
            "proposal_temperature": {"type": "number", "exclusiveMinimum": 0, "maximum": 100, "description": "Tokens are drawn at this temperature instead, and weights corrected: the target stays, the texts are more various."},
            "max_tokens": {"type": "integer", "minimum": 1, "maximum": 1048576, "default": 256},
            "speculate": {"$ref": "#/$defs/speculation"},
            "record_tokens": {"type": "boolean", "default": false, "description": "Keeps the tokens of every prompt and text in the journal, with their log-probabilities under the model and under the law they were drawn from: martingale export --format rollouts --tokens."},
            "reasoning": {
              "description": "Lets the model think before each answer or action, in at most so many tokens; the constraint is the answer's. auto: when its chat template has a form for thoughts.",
              "anyOf": [{"enum": ["off", "auto"]}, {"type": "integer", "minimum": 1, "maximum": 1048576}],
              "default": "off"
            },
            "reasoning_probe": {"type": "integer", "minimum": 1, "maximum": 1000, "description": "Ends a thought when the likeliest answer was the same at the ends of so many paragraphs in a row; each look costs the tokens of an answer, at most 24."},
            "reasoning_markers": {
              "type": "array",
              "description": "What a thought begins with and what ends it, for chat templates without a form for thoughts.",
              "items": {"type": "string", "minLength": 1},
              "minItems": 2,
              "maxItems": 2
            },
            "seed": {"type": "integer", "minimum": 0, "maximum": 9223372036854775807}
          }
        },
        "output": {"$ref": "#/$defs/constraint", "description": "What every answer must be."},
        "describe": {
          "type": "boolean",
          "description": "Whether the model is told about the output constraint; by default for JSON Schema only."
        },
        "budget": {
          "type": "object",
          "description": "What the run over one item may spend. A step is begun only when its cost can be reserved.",
          "additionalProperties": false,
          "properties": {
            "steps": {"type": "integer", "minimum": 1, "maximum": 1000000, "description": "By default 1 for direct, 12 for react."},
            "tokens": {"type": "integer", "minimum": 1, "maximum": 1000000000000, "description": "Prompt tokens and tokens drawn by all particles."},
            "seconds": {"type": "number", "exclusiveMinimum": 0, "maximum": 1000000000},
            "tool_calls": {"type": "integer", "minimum": 0, "maximum": 1000000},
            "same_calls": {"type": "integer", "minimum": 1, "maximum": 1000000, "default": 5, "description": "How often the same call, with the same arguments, may be made in an item when it may have an effect; after that it is not made, and the model is told. Tools of servers with \"replay\" have no such limit."},
            "total": {
              "type": "object",
              "description": "What all runs of the task together may spend.",
              "additionalProperties": false,
              "properties": {
                "tokens": {"$ref": "#/properties/budget/properties/tokens"},
                "seconds": {"$ref": "#/properties/budget/properties/seconds"},
                "tool_calls": {"$ref": "#/properties/budget/properties/tool_calls"}
              }
            }
          }
        },
        "success": {
          "$ref": "#/$defs/success",
          "description": "What an answer has to satisfy for the run to count as solved; checked afterwards, never shown to the sampler."
        }
      },
      "$defs": {
        "input": {
          "type": "object",
          "minProperties": 1,
          "maxProperties": 1,
          "additionalProperties": false,
          "properties": {
            "text": {"type": "string"},
            "file": {"type": "string", "minLength": 1, "description": "A UTF-8 file, relative to the task file."},
            "jsonl": {"type": "string", "minLength": 1, "description": "A file of JSON strings or objects, one a line."}
          }
        },
        "constraint": {
          "type": "object",
          "description": "All that is given holds.",
          "minProperties": 1,
          "additionalProperties": false,
          "properties": {"%constraints": {}}
        },
        "success": {
          "type": "object",
          "description": "All that is given holds.",
          "minProperties": 1,
          "additionalProperties": false,
          "properties": {
            "%success": {},
            "tool": {
              "type": "object",
              "description": "A tool that is called with the answer and must not fail.",
              "required": ["name"],
              "additionalProperties": false,
              "properties": {
                "name": {"type": "string", "minLength": 1},
                "arguments": {"type": "object", "description": "Strings may have the places {{answer}} and those of inputs."},
                "regex": {"type": "string", "description": "What the result's text has to match."}
              }
            }
          }
        },
        "%kinds": {},
        "other_model": {
          "type": "object",
          "description": "A model file, or a model behind a server.",
          "additionalProperties": false,
          "properties": {
            "path": {"type": "string", "minLength": 1, "description": "A GGUF file, or the name of an installed model."},
            "context": {"type": "integer", "minimum": 16, "maximum": 16777216, "description": "Tokens."},
            "threads": {"type": "integer", "minimum": 1, "maximum": 1024},
            "endpoint": {"type": "string", "pattern": "^https?://", "description": "A server with OpenAI's interface."},
            "model": {"type": "string", "minLength": 1, "description": "One of the server's models; its first by default."},
            "api_key_env": {"type": "string", "minLength": 1, "description": "The environment variable that holds the server's key."},
            "access": {"type": "string", "pattern": "^(text|full|top:[1-9][0-9]{0,5})$", "default": "text", "description": "What the server is asked for: whole texts, or, of llama-server, distributions."},
            "timeout": {"type": "number", "exclusiveMinimum": 0, "maximum": 1000000, "default": 600, "description": "The most seconds for an answer."}
          }
        },
        "price": {"type": "array", "minItems": 2, "maxItems": 2, "items": {"type": "number", "minimum": 0, "maximum": 1000000000}},
        "tool": {
          "description": "The name of a tool or skill; its use, with arguments held to another schema (x-verbatim may name inputs) for a tool, with its settings for a skill; a folder that file tools are confined to; a file of command tools; or a command tool itself.",
          "type": ["string", "object"],
          "minLength": 1,
          "additionalProperties": false,
          "properties": {
            "folder": {"type": "string", "minLength": 1},
            "catalogue": {"type": "string", "minLength": 1},
            "use": {"type": "string", "minLength": 1},
            "arguments": {"type": "object"},
            "calls": {"type": "integer", "minimum": 1, "maximum": 1000000, "description": "How often it may be called in an item; after that it is not shown, and not called."},
            "name": {"type": "string", "minLength": 1},
            "title": {"type": "string"},
            "description": {"type": "string"},
            "inputSchema": {"type": "object"},
            "outputSchema": {"type": "object"},
            "%command": {},
            "%skills": {}
          }
        }
      }
    }
    """#
}

/// JSON for reading: what fits on a line stands on one, anything else a member or element a line.
struct PageLayout {
  /// Most characters of a line that could be broken.
  var width = 120

  /// The text; depth costs stack, so for values of this program's own only.
  func text(_ value: JSONValue) -> String { text(value, 0) }

  private func text(_ value: JSONValue, _ level: Int) -> String {
    let short = JSONWriter(.spaced).string(of: value)
    let indent = String(repeating: "  ", count: level + 1)
    guard short.count + level * 2 > width else { return short }
    let (open, close, lines): (String, String, [String])
    switch value {
    case .object(let object) where !object.isEmpty:
      (open, close) = ("{", "}")
      lines = object.members.map { member in
        "\(JSONWriter().string(of: .string(member.name))): \(text(member.value, level + 1))"
      }
    case .array(let elements) where elements.contains(where: { $0.kind == .object }):
      (open, close) = ("[", "]")
      lines = elements.map { text($0, level + 1) }
    default: return short
    }
    return "\(open)\n" + lines.map { indent + $0 }.joined(separator: ",\n")
      + "\n\(String(indent.dropLast(2)))\(close)"
  }
}
