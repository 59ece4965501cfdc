// The C face, and the little that the chat library needs from the rest of llama.cpp's `common`.
//
// It is compiled by Scripts/bootstrap together with the library, not by SwiftPM: so a build needs
// neither llama.cpp's private headers nor two minutes of C++, and it works with any libllama.

#include "llama_chat.h"

#include "chat.h"
#include "jinja/runtime.h"
#include "jinja/value.h"
#include "log.h"

#include <cstdarg>
#include <cstdlib>
#include <cstring>

// --- Where the characters of a rendering come from -------------------------------------------
// llama.cpp's templates know it: a rendering is a list of parts, each marked as the template's own
// or as input. `chat.cpp` joins the parts to one string, and what was data can no longer be told
// from what is structure. So every rendering of a call is also kept in parts, here.
namespace {

using rendering = std::vector<jinja::string_part>;
thread_local std::vector<rendering> * renderings = nullptr;
// What templates are told about the present, for `strftime_now`.
thread_local std::time_t present = 0;

const jinja::value & kept(const jinja::value & results) {
    if (renderings != nullptr) {
        renderings->push_back(jinja::runtime::gather_string_parts(results)->as_string().parts);
    }
    return results;
}

// What a template is given, as `chat.cpp` wants it, with two differences: the present is the
// caller's, and the tokens that begin and end a sequence are the template's own words, not data.
void given(jinja::context & context, const common_json & values, bool marks) {
    context.current_time = present;
    jinja::global_from_json(context, values, marks);
    for (const char * name : {"bos_token", "eos_token", "datetime", "date_string"}) {
        if (values.contains(name) && values.at(name).is_string()) {
            context.set_val(
                name, jinja::mk_val<jinja::value_string>(values.at(name).get<std::string>()));
        }
    }
}

}  // namespace

namespace jinja {
using ::given;
}

#define global_from_json given
#define gather_string_parts(results) gather_string_parts(kept(results))
#include "chat.cpp"
#undef gather_string_parts
#undef global_from_json

// --- What the library uses of common.cpp and log.cpp -----------------------------------------
// Those files would bring in the rest of llama.cpp's tools.
int common_log_get_verbosity_thold(void) { return -1; }  // no log: errors are returned
struct common_log * common_log_main() { return nullptr; }
void common_log_add(struct common_log *, enum ggml_log_level, const char *, ...) {}

std::string string_join(const std::vector<std::string> & values, const std::string & separator) {
    std::string result;
    for (size_t i = 0; i < values.size(); ++i) {
        if (i > 0) { result += separator; }
        result += values[i];
    }
    return result;
}

std::vector<std::string> string_split(const std::string & text, const std::string & delimiter) {
    std::vector<std::string> parts;
    size_t start = 0;
    for (size_t end; (end = text.find(delimiter, start)) != std::string::npos;) {
        parts.push_back(text.substr(start, end - start));
        start = end + delimiter.size();
    }
    parts.push_back(text.substr(start));
    return parts;
}

std::string string_repeat(const std::string & text, size_t count) {
    std::string result;
    result.reserve(text.size() * count);
    for (size_t i = 0; i < count; ++i) { result += text; }
    return result;
}

void string_replace_all(
    std::string & text, const std::string & search, const std::string & replacement) {
    if (search.empty()) { return; }
    for (size_t at = 0; (at = text.find(search, at)) != std::string::npos;) {
        text.replace(at, search.size(), replacement);
        at += replacement.size();
    }
}

// Only asked about a llama_model, which is never given.
std::string common_token_to_piece(const struct llama_vocab *, llama_token, bool) { return ""; }
std::vector<llama_token> common_tokenize(
    const struct llama_vocab *, const std::string &, bool, bool) {
    return {};
}

// --- The C face ------------------------------------------------------------------------------
struct mg_chat {
    common_chat_templates_ptr templates;
};

namespace {

char * copy(const std::string & text) {
    char * result = static_cast<char *>(std::malloc(text.size() + 1));
    if (result != nullptr) { std::memcpy(result, text.c_str(), text.size() + 1); }
    return result;
}

// Runs `body`; what it throws becomes a message.
template <typename Result, typename Body>
Result guarded(char ** error, Result nothing, Body body) {
    *error = nullptr;
    try {
        return body();
    } catch (const std::exception & problem) {
        *error = copy(problem.what());
    } catch (...) {
        *error = copy("unknown error");
    }
    return nothing;
}

std::string text_of(const rendering & parts) {
    std::string result;
    for (const auto & part : parts) { result += part.val; }
    return result;
}

// The rendering that `prompt` was made from, with the same marks. Some formats cut a rendering
// short or add to its end; what they add is structure.
rendering marked(const std::string & prompt, const std::vector<rendering> & candidates) {
    const rendering * best = nullptr;
    size_t length = 0;
    for (const auto & candidate : candidates) {
        const auto text = text_of(candidate);
        size_t same = 0;
        while (same < text.size() && same < prompt.size() && text[same] == prompt[same]) { ++same; }
        if (best == nullptr || same > length) {
            best = &candidate;
            length = same;
        }
    }
    rendering result;
    size_t done = 0;
    if (best != nullptr) {
        for (const auto & part : *best) {
            const size_t count = std::min(part.val.size(), length - done);
            if (count > 0) { result.push_back({part.is_input, part.val.substr(0, count)}); }
            done += count;
        }
    }
    if (done < prompt.size()) {
        // Input may only be missing from the end when the rendering was used whole.
        if (best != nullptr && length < text_of(*best).size()) {
            bool has_input = false;
            size_t place = 0;
            for (const auto & part : *best) {
                place += part.val.size();
                if (place > length && part.is_input) { has_input = true; }
            }
            if (has_input) {
                throw std::runtime_error(
                    "this template's format changes a conversation after it was rendered");
            }
        }
        result.push_back({false, prompt.substr(done)});
    }
    return result;
}

}  // namespace

mg_chat * mg_chat_open(
    const char * source, const char * tools, const char * begin, const char * end, char ** error) {
    return guarded<mg_chat *>(error, nullptr, [&]() -> mg_chat * {
        if (source == nullptr || *source == 0) { throw std::runtime_error("the template is empty"); }
        auto chat = std::make_unique<mg_chat>();
        try {
            chat->templates = common_chat_templates_init(nullptr, source, begin, end);
            if (tools != nullptr && *tools != 0) {
                chat->templates->template_tool_use =
                    std::make_unique<common_chat_template>(tools, begin, end);
            }
        } catch (const std::exception &) {
            // `chat.cpp` throws a copy that has lost its message: parse again to get it.
            jinja::lexer lexer;
            jinja::parse_from_tokens(lexer.tokenize(source));
            throw;
        }
        return chat.release();
    });
}

void mg_chat_close(mg_chat * chat) { delete chat; }

char * mg_chat_render(const mg_chat * chat, const char * question, char ** error) {
    std::vector<rendering> all;
    char * result = guarded<char *>(error, nullptr, [&] {
        const auto asked = common_json::parse(std::string(question));
        common_chat_templates_inputs inputs;
        inputs.messages = common_chat_msgs_parse_oaicompat(asked.at("messages"));
        if (asked.contains("tools") && !asked.at("tools").is_null()) {
            inputs.tools = common_chat_tools_parse_oaicompat(asked.at("tools"));
        }
        inputs.tool_choice =
            common_chat_tool_choice_parse_oaicompat(asked.value("tool_choice", "auto"));
        inputs.parallel_tool_calls = asked.value("parallel", false);
        inputs.enable_thinking = asked.value("thinking", true);
        inputs.add_generation_prompt = asked.value("generation", true);
        inputs.reasoning_format = COMMON_REASONING_FORMAT_DEEPSEEK;
        // Templates may print the date: it is the caller's, not the clock's.
        present = static_cast<std::time_t>(asked.value("now", (int64_t) 0));
        inputs.now = std::chrono::system_clock::from_time_t(present);
        inputs.chat_template_kwargs["datetime"] =
            common_json(format_time(inputs.now, "%b %d %Y")).dump();
        inputs.chat_template_kwargs["date_string"] =
            common_json(format_time(inputs.now, "%d %b %Y")).dump();
        if (asked.contains("arguments")) {
            for (const auto & [name, value] : asked.at("arguments").items()) {
                inputs.chat_template_kwargs[name] = value.get<std::string>();
            }
        }
        renderings = &all;
        const auto params = common_chat_templates_apply(chat->templates.get(), inputs);
        renderings = nullptr;

        auto parts = common_json::array();
        for (const auto & part : marked(params.prompt, all)) {
            parts.push_back(common_json{{"text", part.val}, {"input", part.is_input}});
        }
        common_json answer;
        answer["parts"] = parts;
        answer["generation"] = params.generation_prompt;
        answer["format"] = (int) params.format;
        answer["parser"] = params.parser;
        answer["thinking"] = params.supports_thinking;
        common_json thought;
        thought["start"] = params.thinking_start_tag;
        thought["ends"] = common_json(params.thinking_end_tags);
        answer["thought"] = thought;
        answer["preserved"] = common_json(params.preserved_tokens);
        answer["stops"] = common_json(params.additional_stops);
        return copy(answer.dump());
    });
    renderings = nullptr;
    return result;
}

char * mg_chat_parse(const char * question, char ** error) {
    return guarded<char *>(error, nullptr, [&] {
        const auto asked = common_json::parse(std::string(question));
        common_chat_parser_params params;
        params.format = static_cast<common_chat_format>(asked.value("format", 0));
        params.generation_prompt = asked.value("generation", "");
        params.reasoning_format = asked.value("reasoning", true)
            ? COMMON_REASONING_FORMAT_DEEPSEEK : COMMON_REASONING_FORMAT_NONE;
        const auto parser = asked.value("parser", "");
        if (!parser.empty()) { params.parser.load(parser); }
        const auto message =
            common_chat_parse(asked.value("text", ""), asked.value("partial", false), params);
        return copy(message.to_json_oaicompat().dump());
    });
}

void mg_chat_free(char * text) { std::free(text); }
