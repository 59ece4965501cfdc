package import Inference

/// How model families write calls whose arguments stand between tags.
extension ToolCallForm {
  /// Qwen3-Coder's.
  package static let coder = ToolCallForm(
    opening: "<tool_call>\n<function=", middle: ">\n", separator: "\n<tool_call>\n<function=",
    closing: "", trigger: "<tool_call>",
    tags: ArgumentTags(
      opening: "<parameter=", middle: ">\n", closing: "\n</parameter>\n",
      end: "</function>\n</tool_call>"))
  /// GLM 4's.
  package static let glm = ToolCallForm(
    opening: "<tool_call>", middle: "", separator: "<tool_call>", closing: "",
    trigger: "<tool_call>",
    tags: ArgumentTags(
      opening: "<arg_key>", middle: "</arg_key><arg_value>", closing: "</arg_value>",
      end: "</tool_call>"))
}
