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
          "enum": ["direct"],
          "default": "direct",
          "description": "direct: one constrained answer; another one when the success check refuses it and the budget allows."
        },
        "sampling": {
          "type": "object",
          "additionalProperties": false,
          "properties": {
            "method": {"enum": ["auto", "awrs", "masked", "exact"], "default": "auto"},
            "particles": {"type": "integer", "minimum": 1, "maximum": 256, "default": 8},
            "ess_threshold": {"type": "number", "minimum": 0, "maximum": 1, "default": 0.5},
            "temperature": {"type": "number", "exclusiveMinimum": 0, "maximum": 100, "default": 1},
            "max_tokens": {"type": "integer", "minimum": 1, "maximum": 1048576, "default": 256},
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
          "description": "What one run may spend. A step is begun only when its cost can be reserved.",
          "additionalProperties": false,
          "properties": {
            "steps": {"type": "integer", "minimum": 1, "maximum": 1000000, "default": 1},
            "tokens": {"type": "integer", "minimum": 1, "maximum": 1000000000000, "description": "Prompt tokens and tokens drawn by all particles."},
            "seconds": {"type": "number", "exclusiveMinimum": 0, "maximum": 1000000000}
          }
        },
        "success": {
          "$ref": "#/$defs/constraint",
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
            "verbatim": {"type": "string", "minLength": 1, "description": "The name of an input: the text is a span of it."}
          }
        }
      }
    }
    """#
}
