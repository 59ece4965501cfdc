// A C face on llama.cpp's chat library: Jinja templates, tool-call formats, and their parsers.
//
// The library is C++ and throws; nothing thrown leaves these functions. Texts are UTF-8. A
// structured question or answer is one JSON text. A returned text is owned by the caller and freed
// with `mg_chat_free`. Where a function fails it returns null and sets `*error` to a message, owned
// the same way. No function keeps state outside of its `mg_chat`, whose template never changes, so
// one `mg_chat` may be asked from several threads at once.
#ifndef MG_LLAMA_CHAT_H
#define MG_LLAMA_CHAT_H

#ifdef __cplusplus
extern "C" {
#endif

/// A parsed template.
typedef struct mg_chat mg_chat;

/// Parses a template. `tools` is the variant used when tools are given, or null. `begin` and `end`
/// are the texts of the model's tokens for the start and the end of a sequence.
mg_chat * mg_chat_open(
    const char * source, const char * tools, const char * begin, const char * end, char ** error);

void mg_chat_close(mg_chat * chat);

/// Renders a conversation.
///
/// Question: {"messages": […], "tools": […] or null, "tool_choice": "auto"|"required"|"none",
///   "parallel": bool, "thinking": bool, "generation": bool,
///   "arguments": {name: JSON text, …}, "now": seconds since 1970}
/// with messages and tools as OpenAI's chat completions have them.
///
/// Answer: {"parts": [{"text": …, "input": bool}, …], "generation": the text after the last
///   message, "format": number, "parser": text, "thinking": bool,
///   "thought": {"start": text, "ends": [text, …]}, "preserved": [text, …], "stops": [text, …]}
/// A part is `input` when its characters come from a message or a tool and not from the template.
char * mg_chat_render(const mg_chat * chat, const char * question, char ** error);

/// Reads what a model wrote.
///
/// Question: {"format": number, "parser": text, "generation": text} as `mg_chat_render` answered,
///   and {"text": what was written, "partial": bool, "reasoning": whether thoughts are kept apart}.
///
/// Answer: an OpenAI message with "content", "reasoning_content" and "tool_calls".
char * mg_chat_parse(const char * question, char ** error);

void mg_chat_free(char * text);

#ifdef __cplusplus
}
#endif
#endif
