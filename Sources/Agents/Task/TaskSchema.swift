package import JSONSchema

/// The published JSON Schema of task files, version 1: what `schema task` prints, what `$schema`
/// refers to, and what every task file is checked against.
public enum TaskSchema {
  /// The schema with its text.
  package static func document() throws(SchemaError) -> SchemaDocument {
    try SchemaDocument(text)
  }

  /// The schema's text.
  public static let text = #"""
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
            "threads": {"type": "integer", "minimum": 1, "maximum": 1024}
          }
        },
        "strategy": {
          "enum": ["direct", "react", "prs", "plan"],
          "default": "direct",
          "description": "direct: one constrained answer, another one when the success check refuses it and the budget allows. react: thoughts and calls of tools until there is an answer. prs: the problem is split, solved and joined. plan: places are explored."
        },
        "prompt_file": {"type": "string", "minLength": 1, "description": "A prompt found by `prompt evolve`, for the strategy direct. The model gets it as raw text in the place of the goal; each of its slots is filled by the member of that name of the JSON Lines input, or by the input of that name. Without an output the answer is one of its labels, with the space before it."},
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
            "rerank": {"type": "boolean", "default": false, "description": "Whether the model orders what was found anew."}
          }
        },
        "approvals": {
          "anyOf": [{"enum": ["ask", "never"]}, {"type": "array", "items": {"type": "string"}}],
          "default": "ask",
          "description": "When a person is asked before a tool writes, runs a program or talks to the network: ask, never, or a list of tools that may."
        },
        "handbook": {
          "type": "object",
          "description": "Behaviors to keep in mind.",
          "additionalProperties": false,
          "properties": {
            "path": {"type": "string", "minLength": 1, "description": "The database; the user's own by default."},
            "top": {"type": "integer", "minimum": 0, "maximum": 64, "default": 5, "description": "Most behaviors in a prompt."},
            "tokens": {"type": "integer", "minimum": 1, "maximum": 1048576, "description": "Most tokens they take."},
            "learn": {"type": "boolean", "default": false, "description": "Whether it learns from the run."}
          }
        },
        "react": {
          "type": "object",
          "description": "How the strategy react goes about it.",
          "additionalProperties": false,
          "properties": {
            "examples": {
              "type": "array",
              "maxItems": 256,
              "description": "Episodes that show how it is done; they stand before the goal.",
              "items": {
                "type": "object",
                "required": ["goal", "steps"],
                "additionalProperties": false,
                "properties": {
                  "goal": {"type": "string"},
                  "steps": {
                    "type": "array",
                    "items": {
                      "type": "object",
                      "required": ["name"],
                      "additionalProperties": false,
                      "properties": {
                        "thought": {"type": "string"},
                        "name": {"type": "string", "minLength": 1},
                        "arguments": {"type": "object"},
                        "result": {"type": "string"}
                      }
                    }
                  },
                  "answer": {"type": "string"}
                }
              }
            },
            "answer": {"enum": ["sampled", "observation"], "default": "sampled", "description": "Where the answer comes from: the model, or the last result of a tool as it is."},
            "thought_length": {"type": "integer", "minimum": 0, "maximum": 10000, "default": 120, "description": "Most characters of a thought; 0 for none."},
            "hesitation": {"type": "number", "minimum": 0, "maximum": 1, "default": 0.5, "description": "The share of the greatest entropy over tools from which on it counts as undecided."},
            "least_log_z": {"type": "number", "maximum": 0, "description": "The log Z of an action below which it counts as undecided, too."},
            "unsure": {"enum": ["act", "ask", "stop"], "default": "act", "description": "What it does when it stays undecided."},
            "observation_length": {"type": "integer", "minimum": 16, "maximum": 1000000, "default": 2000, "description": "Most characters of a tool's result in the prompt."}
          }
        },
        "plan": {
          "type": "object",
          "description": "Where the strategy plan looks, and by whose advice.",
          "required": ["world"],
          "additionalProperties": false,
          "properties": {
            "world": {
              "description": "A folder, maps of houses, or a tool that starts a world and one that acts in it.",
              "oneOf": [
                {"type": "object", "required": ["directory"], "additionalProperties": false, "properties": {"directory": {"type": "string", "minLength": 1, "description": "Which file in it mentions what is looked for?"}}},
                {"type": "object", "required": ["houses"], "additionalProperties": false, "properties": {"houses": {"type": "string", "minLength": 1, "description": "A file of house maps, one a line."}}},
                {"$ref": "#/$defs/tool_world"}
              ]
            },
            "find": {"type": "string", "minLength": 1, "description": "What is looked for, with places for inputs; the goal by default."},
            "heuristic": {"enum": ["nearest", "embedding", "likelihood", "rooms", "options", "mean"], "description": "By default rooms in houses, embedding elsewhere."},
            "weights": {"type": "array", "minItems": 2, "maxItems": 2, "items": {"type": "number", "minimum": 0, "maximum": 1000000000}, "description": "What a full vote for and against a place is worth, in cost."},
            "decisions": {"type": "integer", "minimum": 1, "maximum": 1000000, "default": 1000, "description": "Most choices among places."}
          }
        },
        "routing": {
          "type": "object",
          "description": "A larger model. The task's own model drafts every step of direct or react; where it is unsure, the larger one takes the step again.",
          "required": ["large"],
          "additionalProperties": false,
          "properties": {
            "large": {
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
            "signal": {"enum": ["entropy", "logp", "sar"], "default": "entropy", "description": "What tells that the small model is unsure: the mean entropy of its draft's tokens in nats, their mean -log p, or how little several drafts agree (SAR)."},
            "threshold": {"type": "number", "default": 0.45, "description": "The uncertainty from which on the larger model takes a step again; only that of entropy has a default."},
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
        "solve": {
          "type": "object",
          "description": "How the strategy prs goes about it.",
          "additionalProperties": false,
          "properties": {
            "rater": {"type": "string", "pattern": "^(model(-argmax)?(-raw)?|statistics|length|operators|nesting|perplexity|constant:([1-9](\\.[0-9]+)?|10))$", "default": "model", "description": "Who says how complex a problem is: the model, or counts of the text."},
            "planner": {"enum": ["model", "expression"], "default": "model", "description": "Who breaks it into steps: the model, or an expression's own operators."},
            "threshold": {"type": "number", "minimum": 0, "maximum": 10, "default": 3, "description": "Up to this complexity it is answered at once."},
            "depth": {"type": "integer", "minimum": 0, "maximum": 64, "default": 2, "description": "How deep steps are planned again."},
            "sequential": {"type": "boolean", "default": false, "description": "Whether every step sees all earlier ones, instead of those it names as #k."},
            "nodes": {"type": "integer", "minimum": 1, "maximum": 100000, "default": 32},
            "tokens": {"type": "integer", "minimum": 1, "maximum": 1000000000000, "description": "The most tokens of one solution; by default what the budget has left."},
            "plan_tokens": {"type": "integer", "minimum": 1, "maximum": 1048576, "default": 96, "description": "The most tokens of a plan, or of the answer where it is drawn."},
            "step_tokens": {"type": "integer", "minimum": 1, "maximum": 1048576, "default": 32, "description": "The most tokens of a step's answer, where it is drawn."},
            "steps": {
              "type": "object",
              "description": "What the answers of steps must be; one line by default.",
              "minProperties": 1,
              "maxProperties": 1,
              "additionalProperties": false,
              "properties": {
                "choice": {"type": "array", "minItems": 1, "items": {"type": "string", "minLength": 1}, "uniqueItems": true},
                "regex": {"type": "string"}
              }
            },
            "divide_prior": {"type": "boolean", "default": false, "description": "Whether choices are divided by their probability for a problem that says nothing."},
            "notes": {"type": "string", "description": "Rules that every question which is answered at once gets; may have the same places for inputs."}
          }
        },
        "sampling": {
          "type": "object",
          "additionalProperties": false,
          "properties": {
            "method": {"enum": ["auto", "awrs", "masked", "exact"], "default": "auto"},
            "particles": {"type": "integer", "minimum": 1, "maximum": 256, "default": 8},
            "ess_threshold": {"type": "number", "minimum": 0, "maximum": 1, "default": 0.5},
            "temperature": {"type": "number", "minimum": 0, "maximum": 100, "default": 1},
            "max_tokens": {"type": "integer", "minimum": 1, "maximum": 1048576, "default": 256},
            "reasoning": {
              "description": "Lets the model think before each answer or action, in at most so many tokens; the constraint is the answer's. auto: when its chat template has a form for thoughts.",
              "anyOf": [{"enum": ["off", "auto"]}, {"type": "integer", "minimum": 1, "maximum": 1048576}],
              "default": "off"
            },
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
          "properties": {
            "regex": {"type": "string", "description": "PCRE2 syntax; the whole text matches."},
            "json_schema": {
              "type": ["object", "boolean", "string"],
              "description": "A schema, or the path of one. x-verbatim names an input whose span a string must be."
            },
            "grammar_file": {"type": "string", "minLength": 1, "description": "A GBNF file."},
            "grammar": {"type": "string", "minLength": 1, "description": "The name of a ready-made constraint."},
            "choice": {"type": "array", "minItems": 1, "items": {"type": "string"}, "uniqueItems": true},
            "verbatim": {"type": "string", "minLength": 1, "description": "The name of an input: the text is a span of it."},
            "checker": {"type": "string", "minLength": 1, "description": "A program and its arguments, asked one JSON object a line."}
          }
        },
        "success": {
          "type": "object",
          "description": "All that is given holds.",
          "minProperties": 1,
          "additionalProperties": false,
          "properties": {
            "regex": {"$ref": "#/$defs/constraint/properties/regex"},
            "json_schema": {"$ref": "#/$defs/constraint/properties/json_schema"},
            "grammar_file": {"$ref": "#/$defs/constraint/properties/grammar_file"},
            "grammar": {"$ref": "#/$defs/constraint/properties/grammar"},
            "choice": {"$ref": "#/$defs/constraint/properties/choice"},
            "verbatim": {"$ref": "#/$defs/constraint/properties/verbatim"},
            "checker": {"$ref": "#/$defs/constraint/properties/checker"},
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
        "price": {"type": "array", "minItems": 2, "maxItems": 2, "items": {"type": "number", "minimum": 0, "maximum": 1000000000}},
        "tool_world": {
          "type": "object",
          "required": ["reset", "step"],
          "additionalProperties": false,
          "properties": {
            "reset": {"type": "string", "minLength": 1, "description": "The tool that starts the world anew."},
            "step": {"type": "string", "minLength": 1, "description": "The tool that does an action."},
            "argument": {"type": "string", "minLength": 1, "default": "action", "description": "Which of its arguments takes the action."},
            "prepare": {"type": "array", "maxItems": 16, "description": "Calls that make the world.", "items": {"type": "object", "required": ["tool"], "additionalProperties": false, "properties": {"tool": {"type": "string", "minLength": 1}, "arguments": {"type": "object"}}}},
            "text": {"type": "string", "default": "text", "description": "Where a result says what is seen."},
            "actions": {"type": "string", "default": "actions", "description": "Where it lists the possible actions."},
            "done": {"type": "string", "default": "done", "description": "Where it says that the goal is reached."},
            "state": {"type": "array", "maxItems": 16, "items": {"type": "string"}, "description": "What tells one state from another; text and actions by default."},
            "objective": {"type": "string", "description": "Where the first result says what is looked for."}
          }
        },
        "tool": {
          "description": "The name of a tool, or its use with arguments held to another schema (x-verbatim may name inputs); a folder that file tools are confined to; a file of command tools; or a command tool itself.",
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
            "command": {"type": "object"}
          }
        }
      }
    }
    """#
}
