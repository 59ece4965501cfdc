import MartingaleKit
import Post

let schema = #"""
  {"type": "object", "additionalProperties": false, "required": ["number", "currency"],
   "properties": {"number": {"type": "integer", "minimum": 1, "maximum": 9999},
                  "currency": {"enum": ["EUR", "USD"]}}}
  """#
let posterior = try await Martingale.posterior(of: letter, given: .jsonSchema(schema), seed: 7)
for sample in posterior.samples { print(sample.weight, sample.string) }
