#compdef martingale

__martingale_complete() {
    local -ar non_empty_completions=("${@:#(|:*)}")
    local -ar empty_completions=("${(M)@:#(|:*)}")
    _describe -V '' non_empty_completions -- empty_completions -P $'\'\''
}

__martingale_custom_complete() {
    local -a completions
    completions=("${(@f)"$("${command_name}" "${@}" "${command_line[@]}")"}")
    if [[ "${#completions[@]}" -gt 1 ]]; then
        __martingale_complete "${completions[@]:0:-1}"
    fi
}

__martingale_cursor_index_in_current_word() {
    if [[ -z "${QIPREFIX}${IPREFIX}${PREFIX}" ]]; then
        printf 0
    else
        printf %s "${#${(z)LBUFFER}[-1]}"
    fi
}

_martingale() {
    emulate -RL zsh -G
    setopt extendedglob nullglob numericglobsort
    unsetopt aliases banghist

    local -xr SAP_SHELL=zsh
    local -x SAP_SHELL_VERSION
    SAP_SHELL_VERSION="$(builtin emulate zsh -c 'printf %s "${ZSH_VERSION}"')"
    local -r SAP_SHELL_VERSION

    local context state state_descr line
    local -A opt_args

    local -r command_name="${words[1]}"
    local -ar command_line=("${words[@]}")
    local -ir current_word_index="$((CURRENT - 1))"

    local -i ret=1
    local -ar arg_specs=(
        '--version[Show the version.]'
        '(-h --help)'{-h,--help}'[Show help information.]'
        '(-): :->command'
        '(-)*:: :->arg'
    )
    _arguments -w -s -S : "${arg_specs[@]}" && ret=0
    case "${state}" in
    command)
        local -ar subcommands=(
            'init:Write a starter task.'
            'run:Run an agent from a JSON task.'
            'validate:Check task files.'
            'schema:Print the JSON Schema of a file format.'
            'merge:Put the results of shards together.'
            'runs:List, show and remove runs that were kept.'
            'report:Make one self-contained HTML page of runs, or of explained answers.'
            'export:Make training data of runs: JSON Lines that TRL and others load.'
            'generate:Generate text that satisfies a constraint.'
            'check:Check whether a text satisfies a constraint.'
            'grammar:Ready-made constraints; what a constraint would enforce; are two patterns the same.'
            'plan:Search houses, directories and worlds with a model'\''s guesses as a heuristic.'
            'solve:Solve a problem by rating it, breaking it into steps, and putting them together.'
            'summarise:Summarise texts that are longer than the model'\''s context.'
            'handbook:Keep, find, learn and measure behaviors: reasoning that need not be done twice.'
            'tools:List, search and call tools; measure how well they are found.'
            'prompt:Search for prompts by cutting tokens, measure them, and look at what was found.'
            'bench:Measure this machine and this build; JSON Lines out.'
            'models:List, fetch, choose and inspect models.'
            'steer:Make a control vector of contrasting prompts, for --control-vector.'
            'doctor:Check the installation: components, configuration, model, word vectors, directories.'
            'config:Show and change the configuration.'
            'manual:Print or write manual pages.'
            'serve:Serve a model to OpenAI clients, constraints included.'
            'mcp:Offer generation, checking, tasks and the handbook to MCP clients.'
            'help:Show subcommand help information.'
        )
        _describe -V subcommand subcommands && ret=0
        ;;
    arg)
        case "${words[1]}" in
        init|run|validate|schema|merge|runs|report|export|generate|check|grammar|plan|solve|summarise|handbook|tools|prompt|bench|models|steer|doctor|config|manual|serve|mcp|help)
            "_martingale_${words[1]}" && ret=0
            ;;
        esac
        ;;
    esac

    return "${ret}"
}

_martingale_init() {
    local -i ret=1
    local -ar ___kind=('classify' 'extract' 'agent')
    local -ar arg_specs=(
        ':file:_files'
        '--kind[What it does\: classify lines, extract fields from texts, or use tools.]:kind:{__martingale_complete "${___kind[@]}"}'
        '--version[Show the version.]'
        '(-h --help)'{-h,--help}'[Show help information.]'
    )
    _arguments -w -s -S : "${arg_specs[@]}" && ret=0

    return "${ret}"
}

_martingale_run() {
    local -i ret=1
    local -ar ___unfinished_calls=('stop' 'repeat' 'report')
    local -ar arg_specs=(
        '*:tasks:_files'
        '--journal[Keep the journal here.]:folder:_files -/'
        '--resume[Go on with this run\: its folder, its name, or latest.]:run:{local -a list;list=(${(f)"$({ martingale runs list --limit 100 2>/dev/null | cut -f2; echo latest; ls -d */; } 2>/dev/null)"});_describe -V "" list}'
        '--shard[Run only every n-th item, beginning with the i-th.]:i/n:'
        '--rollouts[Run every item so often, each time with other draws\: item i has the numbers from i times n on.]:n:'
        '--jobs[Most items at the same time.]:n:'
        '--limit[Run only the first items; the others are left for --resume.]:n:'
        '*--set[Change a value of the task file\: a JSON pointer, =, and JSON or a text; repeat it.]:/pointer=value:'
        '--unfinished-calls[What to do about a tool call that had begun when the run was stopped or its server died, and may have had an effect.]:stop|repeat|report:{__martingale_complete "${___unfinished_calls[@]}"}'
        '--http-hosts[Tool servers with an address (mcpServers, url) may be on these hosts, beside this machine; `any` for all.]:host,host|any:'
        '--events[Write the journal'\''s events here too, as they happen.]:file:_files'
        '--json[Print one JSON record an item.]'
        '(--quiet -q)'{--quiet,-q}'[No notes on standard error.]'
        '(--verbose -v)'{--verbose,-v}'[Tell on standard error what is asked, thought, called and seen, as it happens.]'
        '(-m --model)'{-m,--model}'[A model'\''s name or path, instead of the task'\''s.]:name|path:{local -a list;list=(${(f)"$({ martingale models list | sed '\''s/^[* ]*//'\'' 2>/dev/null | cut -f1; ls -d *.gguf; } 2>/dev/null)"});_describe -V "" list}'
        '--threads[Threads for the model, instead of the task'\''s.]:threads:'
        '--seed[Seed of every random draw, instead of the task'\''s. By default `run` draws one and prints it, and `bench` takes 0.]:seed:'
        '*--rpc[Put the model'\''s layers on these machines (llama.cpp'\''s ggml-rpc-server); repeat it.]:host\:port:'
        '--gpu-layers[Layers that the GPU holds. Default\: all, where there is one.]:n:'
        '--fast-cache[Read prompts faster, with llama.cpp'\''s own cache types.]'
        '*--control-vector[Steer the model\: add this vector to its hidden states, scale times; repeat it.]:file\:scale:'
        '--chat-template[Use this Jinja chat template in place of the model'\''s own.]:file:_files'
        '*--template-arg[An argument of the chat template\: JSON, or else a text; repeat it.]:name=value:'
        '--endpoint[Ask the OpenAI-compatible server there\: llama-server, vLLM, SGLang, Ollama, …]:url:'
        '--api-key-env[The environment variable that holds the endpoint'\''s key.]:variable:'
        '--endpoint-access[What the endpoint is asked for\: whole texts, whose constraint it enforces if it can; or, of llama-server, next-token distributions for the samplers here, whole or their k likeliest tokens.]:text|full|top\:k:'
        '--endpoint-timeout[The most seconds for an answer of the endpoint.]:seconds:'
        '--trace[Append OpenTelemetry spans to this file, one OTLP document in JSON a line.]:file:_files'
        '--otlp[Send OpenTelemetry spans to this collector (OTLP over HTTP).]:url:'
        '--trace-content[Spans also hold prompts'\'' texts, answers, arguments and results.]'
        '--version[Show the version.]'
        '(-h --help)'{-h,--help}'[Show help information.]'
    )
    _arguments -w -s -S : "${arg_specs[@]}" && ret=0

    return "${ret}"
}

_martingale_validate() {
    local -i ret=1
    local -ar arg_specs=(
        '*:tasks:_files'
        '--elsewhere[The tasks run on another machine\: do not look for models and programs here.]'
        '--version[Show the version.]'
        '(-h --help)'{-h,--help}'[Show help information.]'
    )
    _arguments -w -s -S : "${arg_specs[@]}" && ret=0

    return "${ret}"
}

_martingale_schema() {
    local -i ret=1
    local -ar _format=('task')
    local -ar arg_specs=(
        ':format:{__martingale_complete "${_format[@]}"}'
        '--markdown[A page for people instead of the schema\: every member, in Markdown.]'
        '--version[Show the version.]'
        '(-h --help)'{-h,--help}'[Show help information.]'
    )
    _arguments -w -s -S : "${arg_specs[@]}" && ret=0

    return "${ret}"
}

_martingale_merge() {
    local -i ret=1
    local -ar arg_specs=(
        '*:run:{local -a list;list=(${(f)"$({ martingale runs list --limit 100 2>/dev/null | cut -f2; echo latest; ls -d */; } 2>/dev/null)"});_describe -V "" list}'
        '--json[Print one JSON record an item.]'
        '--partial[Print what there is although shards are missing.]'
        '(--quiet -q)'{--quiet,-q}'[No notes on standard error.]'
        '--version[Show the version.]'
        '(-h --help)'{-h,--help}'[Show help information.]'
    )
    _arguments -w -s -S : "${arg_specs[@]}" && ret=0

    return "${ret}"
}

_martingale_runs() {
    local -i ret=1
    local -ar arg_specs=(
        '--version[Show the version.]'
        '(-h --help)'{-h,--help}'[Show help information.]'
        '(-): :->command'
        '(-)*:: :->arg'
    )
    _arguments -w -s -S : "${arg_specs[@]}" && ret=0
    case "${state}" in
    command)
        local -ar subcommands=(
            'list:List the runs that are kept, the last first.'
            'show:Show a run'\''s items, one a line.'
            'rm:Remove runs.'
            'gc:Remove finished runs that are old.'
        )
        _describe -V subcommand subcommands && ret=0
        ;;
    arg)
        case "${words[1]}" in
        list|show|rm|gc)
            "_martingale_runs_${words[1]}" && ret=0
            ;;
        esac
        ;;
    esac

    return "${ret}"
}

_martingale_runs_list() {
    local -i ret=1
    local -ar arg_specs=(
        '--limit[Most runs.]:n:'
        '--json[One JSON record a run.]'
        '--version[Show the version.]'
        '(-h --help)'{-h,--help}'[Show help information.]'
    )
    _arguments -w -s -S : "${arg_specs[@]}" && ret=0

    return "${ret}"
}

_martingale_runs_show() {
    local -i ret=1
    local -ar arg_specs=(
        ':run:{local -a list;list=(${(f)"$({ martingale runs list --limit 100 2>/dev/null | cut -f2; echo latest; ls -d */; } 2>/dev/null)"});_describe -V "" list}'
        '--json[One JSON record.]'
        '--version[Show the version.]'
        '(-h --help)'{-h,--help}'[Show help information.]'
    )
    _arguments -w -s -S : "${arg_specs[@]}" && ret=0

    return "${ret}"
}

_martingale_runs_rm() {
    local -i ret=1
    local -ar arg_specs=(
        '*:run:{local -a list;list=(${(f)"$({ martingale runs list --limit 100 2>/dev/null | cut -f2; echo latest; ls -d */; } 2>/dev/null)"});_describe -V "" list}'
        '--version[Show the version.]'
        '(-h --help)'{-h,--help}'[Show help information.]'
    )
    _arguments -w -s -S : "${arg_specs[@]}" && ret=0

    return "${ret}"
}

_martingale_runs_gc() {
    local -i ret=1
    local -ar arg_specs=(
        '--older-than[Days since their journals were written.]:days:'
        '--version[Show the version.]'
        '(-h --help)'{-h,--help}'[Show help information.]'
    )
    _arguments -w -s -S : "${arg_specs[@]}" && ret=0

    return "${ret}"
}

_martingale_report() {
    local -i ret=1
    local -ar arg_specs=(
        '*:run:{local -a list;list=(${(f)"$({ martingale runs list --limit 100 2>/dev/null | cut -f2; echo latest; ls -d */; } 2>/dev/null)"});_describe -V "" list}'
        '(-o --output)'{-o,--output}'[Where the page goes; - for standard output.]:file:_files'
        '--version[Show the version.]'
        '(-h --help)'{-h,--help}'[Show help information.]'
    )
    _arguments -w -s -S : "${arg_specs[@]}" && ret=0

    return "${ret}"
}

_martingale_export() {
    local -i ret=1
    local -ar arg_specs=(
        '*:run:{local -a list;list=(${(f)"$({ martingale runs list --limit 100 2>/dev/null | cut -f2; echo latest; ls -d */; } 2>/dev/null)"});_describe -V "" list}'
        '--format[What the rows are.]:sft|dpo|kto|rollouts:'
        '--tokens[With rollouts\: token ids and log-probabilities, which the task has recorded (sampling.record_tokens).]'
        '--min-reward[Leave out rollouts with less reward (1\: solved, 0\: not).]:x:'
        '--dedupe[Leave out rows that teach what an earlier one did.]'
        '*--drop-input[Replace this input'\''s text by its name; may be given again.]:name:'
        '--without-behaviors[With sft\: leave out behaviors that stood in prompts, so that they are learned.]'
        '--list-tools[With sft\: tools as a list (OpenAI'\''s fine-tuning) and not as a JSON text (TRL).]'
        '--min-ratio[With dpo\: a posterior'\''s likeliest text is preferred when it weighs so many times the least likely one.]:x:'
        '--task[The task as it was, where it is not at its place any more.]:file:_files'
        '(-o --output)'{-o,--output}'[Where the rows go; standard output without it.]:file:_files'
        '(--quiet -q)'{--quiet,-q}'[No notes on standard error.]'
        '--version[Show the version.]'
        '(-h --help)'{-h,--help}'[Show help information.]'
    )
    _arguments -w -s -S : "${arg_specs[@]}" && ret=0

    return "${ret}"
}

_martingale_generate() {
    local -i ret=1
    local -ar ___json_format=('assert' 'annotation')
    local -ar ___json_order=('schema' 'any')
    local -ar ___diverse=('icn' 'dpp' 'latr')
    local -ar ___resampling=('stratified' 'systematic' 'multinomial' 'residual')
    local -ar ___fast_forward=('off' 'forced' 'canonical')
    local -ar arg_specs=(
        ':prompt:'
        '--lines[One prompt a line in, one output a line out, in order.]'
        '--jsonl[One JSON request a line in, one record a line out, in order.]'
        '--json[Print one JSON record an output.]'
        '--stream[Print what all particles agree on as soon as it is certain.]'
        '--system[System message, before the prompt.]:text:'
        '--prompt-file[Put each prompt into this prompt file (`prompt evolve` writes one), as it is, without chat.]:file:_files'
        '--describe-constraint[Tell the model about the constraint. Default\: only for JSON Schema.]'
        '--no-describe-constraint[Tell the model about the constraint. Default\: only for JSON Schema.]'
        '--abstain-below[Give no answer (exit 1) when log Z is below this\: the model does not want the constraint.]:nats:'
        '--allow-cut[Let a text without a constraint end at --max-tokens\: exit 0.]'
        '--explain[Show on standard error, or in the record, which lines of the prompt support the answer.]'
        '--explain-orders[With --explain\: orders of the lines that are drawn when there are more than 6.]:n:'
        '(--quiet -q)'{--quiet,-q}'[No notes on standard error.]'
        '*--regex[The whole output matches this pattern (PCRE2 syntax).]:re:'
        '*--json-schema[The output is JSON that this schema accepts\: a file, the schema itself, or - for stdin.]:file|inline|-:_files'
        '*--grammar-file[The output is derived by this GBNF grammar.]:file:_files'
        '*--grammar[The output satisfies a ready-made constraint (see `grammar list`).]:name:{local -a list;list=(${(f)"$(martingale grammar list | tr -s '\'' '\'' '\''\t'\'' 2>/dev/null | cut -f1)"});_describe -V "" list}'
        '*--choice[The output is one of these texts; repeat it.]:text:'
        '*--choice-file[The output is a line of this file, or a text of --choice.]:file:_files'
        '*--verbatim[The output is a contiguous span of this file.]:file:_files'
        '*--checker[The output satisfies an external program (line protocol\: see the README).]:command:'
        '--json-format[Whether `format` in a schema is enforced or only noted.]:assert|annotation:{__martingale_complete "${___json_format[@]}"}'
        '*--source[A text that `"x-verbatim"\: "name"` in a schema copies spans from; repeat it.]:name=file:'
        '--json-order[The order of JSON members when generating.]:schema|any:{__martingale_complete "${___json_order[@]}"}'
        '--json-style[How JSON is written when generating\: without white space, in indented lines, or as the model likes.]:compact|pretty|any:'
        '--json-whitespace[The most whitespace between JSON tokens when generating; 0 is compact.]:n:'
        '--method[How tokens are drawn under the constraint.]:method:'
        '--particles[Particles of a run; 1 is locally masked decoding, and the output says so.]:n:'
        '(-n --outputs)'{-n,--outputs}'[Outputs; each is drawn from the weighted posterior of its own run.]:n:'
        '--diverse[Make the outputs of -n different ones.]:icn|dpp|latr:{__martingale_complete "${___diverse[@]}"}'
        '--ess-threshold[Resample when ESS falls below this share of the particles.]:ess-threshold:'
        '--resampling[Resampling scheme.]:resampling:{__martingale_complete "${___resampling[@]}"}'
        '--probes[Extra draws that sharpen each AWRS weight.]:n:'
        '--fast-forward[Skip ahead where one token only is viable (forced, exact), or spell forced bytes with the tokenizer'\''s own tokens (canonical, another target, recorded).]:fast-forward:{__martingale_complete "${___fast_forward[@]}"}'
        '--speculate[With one particle\: guess tokens and ask the model about several at once; the text stays the same.]:speculate:'
        '--draft-model[With one particle\: let this model, a smaller one with the same vocabulary, guess tokens; the text stays the same.]:name|path:{local -a list;list=(${(f)"$({ martingale models list | sed '\''s/^[* ]*//'\'' 2>/dev/null | cut -f1; ls -d *.gguf; } 2>/dev/null)"});_describe -V "" list}'
        '--schedule[Change the base from token to token\: a schedule'\''s name, or {"name"\: settings}.]:name|json:'
        '*--critic[A score in nats that joins the model'\''s own, as {"name"\: settings}; repeat it.]:json:'
        '--proposal-temperature[Draw at this temperature and correct the weights\: the target stays, the texts vary more.]:t:'
        '--top-k[Keep the k likeliest tokens (changes the base).]:k:'
        '--top-p[Keep the likeliest tokens of mass p (changes it).]:p:'
        '--min-p[Drop tokens below p times the likeliest (changes it).]:p:'
        '--route-model[Let this model, a larger one with the same vocabulary, say the tokens of which the model is unsure.]:name|path:{local -a list;list=(${(f)"$({ martingale models list | sed '\''s/^[* ]*//'\'' 2>/dev/null | cut -f1; ls -d *.gguf; } 2>/dev/null)"});_describe -V "" list}'
        '--route-signal[What tells that the model is unsure. Default\: entropy.]:route-signal:'
        '--route-threshold[The uncertainty from which on a token is routed; only that of entropy has a default, 0.45.]:nats:'
        '--reasoning[Let the model think before its answer, in at most so many tokens; the constraint is the answer'\''s. auto\: when its chat template has a form for thoughts.]:tokens|auto|off:'
        '*--reasoning-markers[What a thought begins with, and, given again, what ends it, for templates without a form.]:text:'
        '--reasoning-probe[End a thought when the likeliest answer was the same at the ends of so many paragraphs in a row.]:n:'
        '(-m --model)'{-m,--model}'[A model'\''s name, or the path of a GGUF file.]:name|path:{local -a list;list=(${(f)"$({ martingale models list | sed '\''s/^[* ]*//'\'' 2>/dev/null | cut -f1; ls -d *.gguf; } 2>/dev/null)"});_describe -V "" list}'
        '--threads[Threads for the model. Default\: the cores that are free.]:threads:'
        '--context[Context length in tokens.]:n:'
        '--config[Read this configuration file.]:file:_files'
        '*--rpc[Put the model'\''s layers on these machines (llama.cpp'\''s ggml-rpc-server); repeat it.]:host\:port:'
        '--gpu-layers[Layers that the GPU holds. Default\: all, where there is one.]:n:'
        '--fast-cache[Read prompts faster, with llama.cpp'\''s own cache types.]'
        '*--control-vector[Steer the model\: add this vector to its hidden states, scale times; repeat it.]:file\:scale:'
        '--chat-template[Use this Jinja chat template in place of the model'\''s own.]:file:_files'
        '*--template-arg[An argument of the chat template\: JSON, or else a text; repeat it.]:name=value:'
        '--seed[Seed of every random draw. Default\: drawn, and printed.]:seed:'
        '--temperature[Sampling temperature.]:temperature:'
        '--max-tokens[The most tokens of an answer, its end included.]:n:'
        '--chat[Use the model'\''s chat format (default when it has one).]'
        '--no-chat[Use the model'\''s chat format (default when it has one).]'
        '--raw[Give the prompt to the model as it is.]'
        '--endpoint[Ask the OpenAI-compatible server there\: llama-server, vLLM, SGLang, Ollama, …]:url:'
        '--api-key-env[The environment variable that holds the endpoint'\''s key.]:variable:'
        '--endpoint-access[What the endpoint is asked for\: whole texts, whose constraint it enforces if it can; or, of llama-server, next-token distributions for the samplers here, whole or their k likeliest tokens.]:text|full|top\:k:'
        '--endpoint-timeout[The most seconds for an answer of the endpoint.]:seconds:'
        '--price[What a million tokens of prompt and of answer cost there; the cost is in the record.]:prompt,answer:'
        '--version[Show the version.]'
        '(-h --help)'{-h,--help}'[Show help information.]'
    )
    _arguments -w -s -S : "${arg_specs[@]}" && ret=0

    return "${ret}"
}

_martingale_check() {
    local -i ret=1
    local -ar ___json_format=('assert' 'annotation')
    local -ar arg_specs=(
        ':text:'
        '--prefix[Ask whether the text could still become acceptable.]'
        '--json[Print one JSON object.]'
        '--jsonl[Read constraints with tests as JSON Lines, and judge each.]'
        '*--regex[The whole output matches this pattern (PCRE2 syntax).]:re:'
        '*--json-schema[The output is JSON that this schema accepts\: a file, the schema itself, or - for stdin.]:file|inline|-:_files'
        '*--grammar-file[The output is derived by this GBNF grammar.]:file:_files'
        '*--grammar[The output satisfies a ready-made constraint (see `grammar list`).]:name:{local -a list;list=(${(f)"$(martingale grammar list | tr -s '\'' '\'' '\''\t'\'' 2>/dev/null | cut -f1)"});_describe -V "" list}'
        '*--choice[The output is one of these texts; repeat it.]:text:'
        '*--choice-file[The output is a line of this file, or a text of --choice.]:file:_files'
        '*--verbatim[The output is a contiguous span of this file.]:file:_files'
        '*--checker[The output satisfies an external program (line protocol\: see the README).]:command:'
        '--json-format[Whether `format` in a schema is enforced or only noted.]:assert|annotation:{__martingale_complete "${___json_format[@]}"}'
        '*--source[A text that `"x-verbatim"\: "name"` in a schema copies spans from; repeat it.]:name=file:'
        '--version[Show the version.]'
        '(-h --help)'{-h,--help}'[Show help information.]'
    )
    _arguments -w -s -S : "${arg_specs[@]}" && ret=0

    return "${ret}"
}

_martingale_grammar() {
    local -i ret=1
    local -ar arg_specs=(
        '--version[Show the version.]'
        '(-h --help)'{-h,--help}'[Show help information.]'
        '(-): :->command'
        '(-)*:: :->arg'
    )
    _arguments -w -s -S : "${arg_specs[@]}" && ret=0
    case "${state}" in
    command)
        local -ar subcommands=(
            'list:The names that --grammar takes, with their kinds.'
            'show:The source of a constraint.'
            'audit:What a constraint would enforce, keyword by keyword, before anything is generated.'
            'equal:Compare the languages of two regular patterns, exactly.'
            'minimise:Find the shortest pattern of the same language, and its smallest automaton.'
        )
        _describe -V subcommand subcommands && ret=0
        ;;
    arg)
        case "${words[1]}" in
        list|show|audit|equal|minimise)
            "_martingale_grammar_${words[1]}" && ret=0
            ;;
        esac
        ;;
    esac

    return "${ret}"
}

_martingale_grammar_list() {
    local -i ret=1
    local -ar arg_specs=(
        '--json[Print one JSON object a constraint.]'
        '--version[Show the version.]'
        '(-h --help)'{-h,--help}'[Show help information.]'
    )
    _arguments -w -s -S : "${arg_specs[@]}" && ret=0

    return "${ret}"
}

_martingale_grammar_show() {
    local -i ret=1
    local -ar arg_specs=(
        ':name:'
        '--version[Show the version.]'
        '(-h --help)'{-h,--help}'[Show help information.]'
    )
    _arguments -w -s -S : "${arg_specs[@]}" && ret=0

    return "${ret}"
}

_martingale_grammar_audit() {
    local -i ret=1
    local -ar ___json_format=('assert' 'annotation')
    local -ar ___json_order=('schema' 'any')
    local -ar arg_specs=(
        '*:files:'
        '*--regex[The whole output matches this pattern (PCRE2 syntax).]:re:'
        '*--json-schema[The output is JSON that this schema accepts\: a file, the schema itself, or - for stdin.]:file|inline|-:_files'
        '*--grammar-file[The output is derived by this GBNF grammar.]:file:_files'
        '*--grammar[The output satisfies a ready-made constraint (see `grammar list`).]:name:{local -a list;list=(${(f)"$(martingale grammar list | tr -s '\'' '\'' '\''\t'\'' 2>/dev/null | cut -f1)"});_describe -V "" list}'
        '*--choice[The output is one of these texts; repeat it.]:text:'
        '*--choice-file[The output is a line of this file, or a text of --choice.]:file:_files'
        '*--verbatim[The output is a contiguous span of this file.]:file:_files'
        '*--checker[The output satisfies an external program (line protocol\: see the README).]:command:'
        '--json-format[Whether `format` in a schema is enforced or only noted.]:assert|annotation:{__martingale_complete "${___json_format[@]}"}'
        '*--source[A text that `"x-verbatim"\: "name"` in a schema copies spans from; repeat it.]:name=file:'
        '--json-order[The order of JSON members when generating.]:schema|any:{__martingale_complete "${___json_order[@]}"}'
        '--json-style[How JSON is written when generating\: without white space, in indented lines, or as the model likes.]:compact|pretty|any:'
        '--json-whitespace[The most whitespace between JSON tokens when generating; 0 is compact.]:n:'
        '--version[Show the version.]'
        '(-h --help)'{-h,--help}'[Show help information.]'
    )
    _arguments -w -s -S : "${arg_specs[@]}" && ret=0

    return "${ret}"
}

_martingale_grammar_equal() {
    local -i ret=1
    local -ar arg_specs=(
        ':first:'
        ':second:'
        '--json[Print one JSON object.]'
        '--version[Show the version.]'
        '(-h --help)'{-h,--help}'[Show help information.]'
    )
    _arguments -w -s -S : "${arg_specs[@]}" && ret=0

    return "${ret}"
}

_martingale_grammar_minimise() {
    local -i ret=1
    local -ar arg_specs=(
        ':pattern:'
        '--most[Try so many patterns.]:n:'
        '--json[Print one JSON object, with the automaton.]'
        '--version[Show the version.]'
        '(-h --help)'{-h,--help}'[Show help information.]'
    )
    _arguments -w -s -S : "${arg_specs[@]}" && ret=0

    return "${ret}"
}

_martingale_plan() {
    local -i ret=1
    local -ar arg_specs=(
        '--version[Show the version.]'
        '(-h --help)'{-h,--help}'[Show help information.]'
        '(-): :->command'
        '(-)*:: :->arg'
    )
    _arguments -w -s -S : "${arg_specs[@]}" && ret=0
    case "${state}" in
    command)
        local -ar subcommands=(
            'run:Search one house or metric map, or a directory for the file that mentions a text.'
            'bench:Measure a heuristic over every search of a file of houses or metric maps.'
        )
        _describe -V subcommand subcommands && ret=0
        ;;
    arg)
        case "${words[1]}" in
        run|bench)
            "_martingale_plan_${words[1]}" && ret=0
            ;;
        esac
        ;;
    esac

    return "${ret}"
}

_martingale_plan_run() {
    local -i ret=1
    local -ar arg_specs=(
        '--directory[Search this directory tree, read-only.]:folder:_files -/'
        '--goal[The text the file must mention.]:text:'
        '--house[Search the first house of this file.]:file:_files'
        '--map[Search the first metric map of this file\: rows of cells, things in them, sight in metres.]:file:_files'
        '--episode[Which search of the house or map.]:index:'
        '--heuristic[Who guesses.]:name|json:'
        '--weights[What full votes are worth, in cost.]:p,n:'
        '--decisions[Give up after this many choices.]:n:'
        '--show[Draw the explored map.]'
        '--html[Draw the explored map into an HTML file.]:file:_files'
        '--json[Print one JSON object.]'
        '(-m --model)'{-m,--model}'[A model'\''s name, or the path of a GGUF file.]:name|path:{local -a list;list=(${(f)"$({ martingale models list | sed '\''s/^[* ]*//'\'' 2>/dev/null | cut -f1; ls -d *.gguf; } 2>/dev/null)"});_describe -V "" list}'
        '--threads[Threads for the model. Default\: the cores that are free.]:threads:'
        '--context[Context length in tokens.]:n:'
        '--config[Read this configuration file.]:file:_files'
        '*--rpc[Put the model'\''s layers on these machines (llama.cpp'\''s ggml-rpc-server); repeat it.]:host\:port:'
        '--gpu-layers[Layers that the GPU holds. Default\: all, where there is one.]:n:'
        '--fast-cache[Read prompts faster, with llama.cpp'\''s own cache types.]'
        '*--control-vector[Steer the model\: add this vector to its hidden states, scale times; repeat it.]:file\:scale:'
        '--chat-template[Use this Jinja chat template in place of the model'\''s own.]:file:_files'
        '*--template-arg[An argument of the chat template\: JSON, or else a text; repeat it.]:name=value:'
        '--seed[Seed of every random draw. Default\: drawn, and printed.]:seed:'
        '--embedder[What compares meanings\: words (nothing does), vectors, table (the model'\''s own), a file, or an OpenAI-compatible server.]:words|vectors|table|path.gguf|url\[#model\]:'
        '--embedder-key-env[The environment variable that holds the key of --embedder'\''s server.]:variable:'
        '--version[Show the version.]'
        '(-h --help)'{-h,--help}'[Show help information.]'
    )
    _arguments -w -s -S : "${arg_specs[@]}" && ret=0

    return "${ret}"
}

_martingale_plan_bench() {
    local -i ret=1
    local -ar arg_specs=(
        ':maps:'
        '--heuristic[Who guesses\: nearest, embedding, likelihood, rooms, options, mean, poll, prior, random, oracle, bandit, adversarial, noisy\:E.]:name|json:'
        '--weights[Metres that a full recommendation and a full warning are worth.]:p,n:'
        '--against[Compare with this heuristic, search by search.]:name|json:'
        '--prior[The table of `prior`\: room type, object, probability. Default\: prior.json beside the maps.]:file:_files'
        '--cross-validate[Tune `rooms` on the other folds'\'' houses and report the held-out folds.]:folds:'
        '--limit[Take the first n searches.]:n:'
        '--records[Keep every search'\''s result, and go on from there when started again.]:file:_files'
        '--no-cache[Ask the model afresh instead of reading tables kept from earlier runs.]'
        '(-m --model)'{-m,--model}'[A model'\''s name, or the path of a GGUF file.]:name|path:{local -a list;list=(${(f)"$({ martingale models list | sed '\''s/^[* ]*//'\'' 2>/dev/null | cut -f1; ls -d *.gguf; } 2>/dev/null)"});_describe -V "" list}'
        '--threads[Threads for the model. Default\: the cores that are free.]:threads:'
        '--context[Context length in tokens.]:n:'
        '--config[Read this configuration file.]:file:_files'
        '*--rpc[Put the model'\''s layers on these machines (llama.cpp'\''s ggml-rpc-server); repeat it.]:host\:port:'
        '--gpu-layers[Layers that the GPU holds. Default\: all, where there is one.]:n:'
        '--fast-cache[Read prompts faster, with llama.cpp'\''s own cache types.]'
        '*--control-vector[Steer the model\: add this vector to its hidden states, scale times; repeat it.]:file\:scale:'
        '--chat-template[Use this Jinja chat template in place of the model'\''s own.]:file:_files'
        '*--template-arg[An argument of the chat template\: JSON, or else a text; repeat it.]:name=value:'
        '--seed[Seed of every random draw. Default\: drawn, and printed.]:seed:'
        '--embedder[What compares meanings\: words (nothing does), vectors, table (the model'\''s own), a file, or an OpenAI-compatible server.]:words|vectors|table|path.gguf|url\[#model\]:'
        '--embedder-key-env[The environment variable that holds the key of --embedder'\''s server.]:variable:'
        '--version[Show the version.]'
        '(-h --help)'{-h,--help}'[Show help information.]'
    )
    _arguments -w -s -S : "${arg_specs[@]}" && ret=0

    return "${ret}"
}

_martingale_solve() {
    local -i ret=1
    local -ar ___planner=('model' 'expression')
    local -ar ___arm=('direct' 'cot' 'self-consistency' 'plan-and-solve' 'tree-planner' 'prs')
    local -ar arg_specs=(
        ':problem:'
        '(-m --model)'{-m,--model}'[A model'\''s name, or the path of a GGUF file.]:name|path:{local -a list;list=(${(f)"$({ martingale models list | sed '\''s/^[* ]*//'\'' 2>/dev/null | cut -f1; ls -d *.gguf; } 2>/dev/null)"});_describe -V "" list}'
        '--threads[Threads for the model. Default\: the cores that are free.]:threads:'
        '--context[Context length in tokens.]:n:'
        '--config[Read this configuration file.]:file:_files'
        '*--rpc[Put the model'\''s layers on these machines (llama.cpp'\''s ggml-rpc-server); repeat it.]:host\:port:'
        '--gpu-layers[Layers that the GPU holds. Default\: all, where there is one.]:n:'
        '--fast-cache[Read prompts faster, with llama.cpp'\''s own cache types.]'
        '*--control-vector[Steer the model\: add this vector to its hidden states, scale times; repeat it.]:file\:scale:'
        '--chat-template[Use this Jinja chat template in place of the model'\''s own.]:file:_files'
        '*--template-arg[An argument of the chat template\: JSON, or else a text; repeat it.]:name=value:'
        '--seed[Seed of every random draw. Default\: drawn, and printed.]:seed:'
        '--temperature[Sampling temperature.]:temperature:'
        '--max-tokens[The most tokens of an answer, its end included.]:n:'
        '--chat[Use the model'\''s chat format (default when it has one).]'
        '--no-chat[Use the model'\''s chat format (default when it has one).]'
        '--raw[Give the prompt to the model as it is.]'
        '--rater[Who says how complex a problem is\: model, model-raw, model-argmax, model-argmax-raw, statistics, length, operators, nesting, perplexity, constant\:N.]:name:'
        '--planner[Who breaks it into steps\: the model, or an expression'\''s own operators.]:planner:{__martingale_complete "${___planner[@]}"}'
        '--threshold[Answer at once up to this complexity.]:c:'
        '--depth[How deep steps are planned again; 0 answers at once.]:n:'
        '--nodes[The most nodes of the tree.]:n:'
        '--budget-tokens[The most tokens of all calls, prompts included.]:n:'
        '--budget-seconds[The most seconds.]:s:'
        '--step-tokens[The most tokens of a step'\''s drawn answer.]:n:'
        '--leaf-thought[The most tokens of a thought before what is answered at once; 0 for none.]:n:'
        '--sequential[Show every step all earlier ones, instead of those it names as #k.]'
        '--divide-prior[Divide choices by their probability for a problem that says nothing.]'
        '--particles[Particles where text is drawn; 1 is masked decoding.]:n:'
        '--prompts[A folder whose assessor.txt, planner.txt, solver.txt, composer.txt, reasoner.txt and chooser.txt stand for the built-in prompts.]:folder:_files -/'
        '--notes[A file of rules that every leaf'\''s prompt gets.]:file:_files'
        '--step-handbook[Behaviors of this handbook for leaves.]:path:_files'
        '--step-calculator[Leaves that are arithmetic are calculated.]'
        '*--choice[The answer is one of these; repeat it.]:text:'
        '--regex[The whole answer matches this pattern.]:re:'
        '*--step-choice[Steps'\'' answers are one of these; repeat it.]:text:'
        '--step-regex[Steps'\'' answers match this pattern.]:re:'
        '--arm[The method.]:arm:{__martingale_complete "${___arm[@]}"}'
        '--json[Print the answer with its tree as JSON.]'
        '--html[Write a page with the tree.]:file:_files'
        '--version[Show the version.]'
        '(-h --help)'{-h,--help}'[Show help information.]'
    )
    _arguments -w -s -S : "${arg_specs[@]}" && ret=0

    return "${ret}"
}

_martingale_summarise() {
    local -i ret=1
    local -ar ___method=('hierarchical' 'incremental')
    local -ar arg_specs=(
        '*:file:_files'
        '--method[Merge summaries of pieces, or carry one along.]:method:{__martingale_complete "${___method[@]}"}'
        '--focus[What the summary is for.]:text:'
        '--piece-tokens[About how many tokens are read at once; at least twice --max-tokens.]:n:'
        '--budget-tokens[The most tokens of all questions, prompts included.]:n:'
        '--judge[Judge the summary'\''s sentences with this model.]:name|path:{local -a list;list=(${(f)"$({ martingale models list | sed '\''s/^[* ]*//'\'' 2>/dev/null | cut -f1; ls -d *.gguf; } 2>/dev/null)"});_describe -V "" list}'
        '--json[Print the summary with what it took as JSON.]'
        '--temperature[Sampling temperature; 0 takes the likeliest token.]:temperature:'
        '(-m --model)'{-m,--model}'[A model'\''s name, or the path of a GGUF file.]:name|path:{local -a list;list=(${(f)"$({ martingale models list | sed '\''s/^[* ]*//'\'' 2>/dev/null | cut -f1; ls -d *.gguf; } 2>/dev/null)"});_describe -V "" list}'
        '--threads[Threads for the model. Default\: the cores that are free.]:threads:'
        '--context[Context length in tokens.]:n:'
        '--config[Read this configuration file.]:file:_files'
        '*--rpc[Put the model'\''s layers on these machines (llama.cpp'\''s ggml-rpc-server); repeat it.]:host\:port:'
        '--gpu-layers[Layers that the GPU holds. Default\: all, where there is one.]:n:'
        '--fast-cache[Read prompts faster, with llama.cpp'\''s own cache types.]'
        '*--control-vector[Steer the model\: add this vector to its hidden states, scale times; repeat it.]:file\:scale:'
        '--chat-template[Use this Jinja chat template in place of the model'\''s own.]:file:_files'
        '*--template-arg[An argument of the chat template\: JSON, or else a text; repeat it.]:name=value:'
        '--seed[Seed of every random draw. Default\: drawn, and printed.]:seed:'
        '--max-tokens[The most tokens of an answer, its end included.]:n:'
        '--chat[Use the model'\''s chat format (default when it has one).]'
        '--no-chat[Use the model'\''s chat format (default when it has one).]'
        '--raw[Give the prompt to the model as it is.]'
        '--version[Show the version.]'
        '(-h --help)'{-h,--help}'[Show help information.]'
    )
    _arguments -w -s -S : "${arg_specs[@]}" && ret=0

    return "${ret}"
}

_martingale_handbook() {
    local -i ret=1
    local -ar arg_specs=(
        '--version[Show the version.]'
        '(-h --help)'{-h,--help}'[Show help information.]'
        '(-): :->command'
        '(-)*:: :->arg'
    )
    _arguments -w -s -S : "${arg_specs[@]}" && ret=0
    case "${state}" in
    command)
        local -ar subcommands=(
            'list:The behaviors, by name.'
            'show:Everything about one behavior.'
            'search:Behaviors for a question, by words and by meaning.'
            'add:Write a behavior by hand; it is in use at once.'
            'edit:Change a behavior; its text becomes a new version.'
            'approve:Put behaviors into use, with their latest version.'
            'learn:Solve problems, reflect on the solutions, and keep the behaviors.'
            'solve:Answer problems with behaviors, and compare with answering without.'
            'merge:Let one behavior stand for two that say the same.'
            'unmerge:Undo a merge; the behavior has its former status again.'
            'deprecate:Take behaviors out of use; nothing is deleted.'
            'lint:Check the file, the rules, near-duplicates and contradictions.'
            'stats:How many there are, and whether they help.'
            'revert:Put an earlier version'\''s text into use again.'
            'rename:Give a behavior another name.'
            'delete:Forget behaviors, with their versions and their uses.'
            'diff:How the versions of a behavior differ.'
            'import:Read behaviors from JSON Lines, all of a file or none.'
            'export:Write the handbook as JSON Lines, sorted by name; the same contents, the same bytes.'
        )
        _describe -V subcommand subcommands && ret=0
        ;;
    arg)
        case "${words[1]}" in
        list|show|search|add|edit|approve|learn|solve|merge|unmerge|deprecate|lint|stats|revert|rename|delete|diff|import|export)
            "_martingale_handbook_${words[1]}" && ret=0
            ;;
        esac
        ;;
    esac

    return "${ret}"
}

_martingale_handbook_list() {
    local -i ret=1
    local -ar ___status=('draft' 'active' 'deprecated' 'merged')
    local -ar ___sort=('name' 'uses' 'successes' 'updated' 'created')
    local -ar arg_specs=(
        '--handbook[The handbook'\''s file. Default\: $MARTINGALE_HANDBOOK, else handbook.sqlite in the user'\''s data.]:path:_files'
        '--json[Print JSON.]'
        '*--status[Only this status; repeat it.]:status:{__martingale_complete "${___status[@]}"}'
        '--topic[Only this topic.]:topic:'
        '--limit[At most so many.]:n:'
        '--sort[By name, or the greatest first\: uses, successes, updated, created.]:key:{__martingale_complete "${___sort[@]}"}'
        '--version[Show the version.]'
        '(-h --help)'{-h,--help}'[Show help information.]'
    )
    _arguments -w -s -S : "${arg_specs[@]}" && ret=0

    return "${ret}"
}

_martingale_handbook_show() {
    local -i ret=1
    local -ar arg_specs=(
        '--handbook[The handbook'\''s file. Default\: $MARTINGALE_HANDBOOK, else handbook.sqlite in the user'\''s data.]:path:_files'
        '--json[Print JSON.]'
        ':name:{local -a list;list=(${(f)"$(martingale handbook list | tr -s '\'' '\'' '\''\t'\'' 2>/dev/null | cut -f1)"});_describe -V "" list}'
        '--version[Show the version.]'
        '(-h --help)'{-h,--help}'[Show help information.]'
    )
    _arguments -w -s -S : "${arg_specs[@]}" && ret=0

    return "${ret}"
}

_martingale_handbook_search() {
    local -i ret=1
    local -ar arg_specs=(
        '--handbook[The handbook'\''s file. Default\: $MARTINGALE_HANDBOOK, else handbook.sqlite in the user'\''s data.]:path:_files'
        '--json[Print JSON.]'
        '--embedder[What compares meanings\: words (nothing does), vectors, table (the model'\''s own), a file, or an OpenAI-compatible server.]:words|vectors|table|path.gguf|url\[#model\]:'
        '--embedder-key-env[The environment variable that holds the key of --embedder'\''s server.]:variable:'
        ':query:'
        '--limit[At most so many.]:n:'
        '--all[Search drafts, deprecated and merged ones too.]'
        '--topic[Only this topic.]:topic:'
        '--least-score[Only those with at least this score.]:x:'
        '--version[Show the version.]'
        '(-h --help)'{-h,--help}'[Show help information.]'
    )
    _arguments -w -s -S : "${arg_specs[@]}" && ret=0

    return "${ret}"
}

_martingale_handbook_add() {
    local -i ret=1
    local -ar arg_specs=(
        '--handbook[The handbook'\''s file. Default\: $MARTINGALE_HANDBOOK, else handbook.sqlite in the user'\''s data.]:path:_files'
        '--json[Print JSON.]'
        ':name:'
        ':instruction:'
        '--topic[What it is about.]:topic:'
        '--scope[What it may contain\: urls, commands.]:scope:'
        '--draft[Leave it a draft.]'
        '--replace[Write a new version when there is a behavior of this name.]'
        '--version[Show the version.]'
        '(-h --help)'{-h,--help}'[Show help information.]'
    )
    _arguments -w -s -S : "${arg_specs[@]}" && ret=0

    return "${ret}"
}

_martingale_handbook_edit() {
    local -i ret=1
    local -ar arg_specs=(
        '--handbook[The handbook'\''s file. Default\: $MARTINGALE_HANDBOOK, else handbook.sqlite in the user'\''s data.]:path:_files'
        '--json[Print JSON.]'
        ':name:{local -a list;list=(${(f)"$(martingale handbook list | tr -s '\'' '\'' '\''\t'\'' 2>/dev/null | cut -f1)"});_describe -V "" list}'
        '--instruction[The new text.]:instruction:'
        '--topic[The new topic.]:topic:'
        '--scope[The new scope.]:scope:'
        '--version[Show the version.]'
        '(-h --help)'{-h,--help}'[Show help information.]'
    )
    _arguments -w -s -S : "${arg_specs[@]}" && ret=0

    return "${ret}"
}

_martingale_handbook_approve() {
    local -i ret=1
    local -ar arg_specs=(
        '--handbook[The handbook'\''s file. Default\: $MARTINGALE_HANDBOOK, else handbook.sqlite in the user'\''s data.]:path:_files'
        '--json[Print JSON.]'
        '*:names:{local -a list;list=(${(f)"$(martingale handbook list | tr -s '\'' '\'' '\''\t'\'' 2>/dev/null | cut -f1)"});_describe -V "" list}'
        '--drafts[All drafts.]'
        '--version[Show the version.]'
        '(-h --help)'{-h,--help}'[Show help information.]'
    )
    _arguments -w -s -S : "${arg_specs[@]}" && ret=0

    return "${ret}"
}

_martingale_handbook_learn() {
    local -i ret=1
    local -ar ___wrong=('skip' 'draft' 'keep')
    local -ar arg_specs=(
        '--handbook[The handbook'\''s file. Default\: $MARTINGALE_HANDBOOK, else handbook.sqlite in the user'\''s data.]:path:_files'
        '--json[Print JSON.]'
        '(-m --model)'{-m,--model}'[A model'\''s name, or the path of a GGUF file.]:name|path:{local -a list;list=(${(f)"$({ martingale models list | sed '\''s/^[* ]*//'\'' 2>/dev/null | cut -f1; ls -d *.gguf; } 2>/dev/null)"});_describe -V "" list}'
        '--threads[Threads for the model. Default\: the cores that are free.]:threads:'
        '--context[Context length in tokens.]:n:'
        '--config[Read this configuration file.]:file:_files'
        '*--rpc[Put the model'\''s layers on these machines (llama.cpp'\''s ggml-rpc-server); repeat it.]:host\:port:'
        '--gpu-layers[Layers that the GPU holds. Default\: all, where there is one.]:n:'
        '--fast-cache[Read prompts faster, with llama.cpp'\''s own cache types.]'
        '*--control-vector[Steer the model\: add this vector to its hidden states, scale times; repeat it.]:file\:scale:'
        '--chat-template[Use this Jinja chat template in place of the model'\''s own.]:file:_files'
        '*--template-arg[An argument of the chat template\: JSON, or else a text; repeat it.]:name=value:'
        '--seed[Seed of every random draw. Default\: drawn, and printed.]:seed:'
        '--temperature[Sampling temperature.]:temperature:'
        '--max-tokens[The most tokens of an answer, its end included.]:n:'
        '--chat[Use the model'\''s chat format (default when it has one).]'
        '--no-chat[Use the model'\''s chat format (default when it has one).]'
        '--raw[Give the prompt to the model as it is.]'
        '--endpoint[Ask the OpenAI-compatible server there\: llama-server, vLLM, SGLang, Ollama, …]:url:'
        '--api-key-env[The environment variable that holds the endpoint'\''s key.]:variable:'
        '--endpoint-access[What the endpoint is asked for\: whole texts, whose constraint it enforces if it can; or, of llama-server, next-token distributions for the samplers here, whole or their k likeliest tokens.]:text|full|top\:k:'
        '--endpoint-timeout[The most seconds for an answer of the endpoint.]:seconds:'
        '--embedder[What compares meanings\: words (nothing does), vectors, table (the model'\''s own), a file, or an OpenAI-compatible server.]:words|vectors|table|path.gguf|url\[#model\]:'
        '--embedder-key-env[The environment variable that holds the key of --embedder'\''s server.]:variable:'
        '*:problems:_files'
        '--run[A name for this run in the records.]:id:'
        '--wrong[What wrong solutions teach\: nothing, drafts, or the same as right ones.]:wrong:{__martingale_complete "${___wrong[@]}"}'
        '--strategist[Model that solves, reflects and writes behaviors, instead of --model.]:name|path:{local -a list;list=(${(f)"$({ martingale models list | sed '\''s/^[* ]*//'\'' 2>/dev/null | cut -f1; ls -d *.gguf; } 2>/dev/null)"});_describe -V "" list}'
        '--teacher[Model for the answers of --sft, instead of --model.]:name|path:{local -a list;list=(${(f)"$({ martingale models list | sed '\''s/^[* ]*//'\'' 2>/dev/null | cut -f1; ls -d *.gguf; } 2>/dev/null)"});_describe -V "" list}'
        '--ask-duplicates[Ask the strategist about behaviors that are alike, and merge those that say the same.]'
        '--traces[Solutions a problem, each reflected on; a problem that comes with one has that one.]:n:'
        '--sft[Also answer every problem with and without behaviors, into bc_sft.jsonl and sft.jsonl here.]:folder:_files -/'
        '--only-correct[Keep only right answers in the training files.]'
        '--only-citing[Keep only answers that cite a behavior in bc_sft.jsonl.]'
        '--strip-citations[Take the names of behaviors out of the answers.]'
        '--most-tokens[Keep only answers of at most so many tokens.]:n:'
        '--version[Show the version.]'
        '(-h --help)'{-h,--help}'[Show help information.]'
    )
    _arguments -w -s -S : "${arg_specs[@]}" && ret=0

    return "${ret}"
}

_martingale_handbook_solve() {
    local -i ret=1
    local -ar ___arm=('plain' 'conditioned' 'shuffled' 'topic' 'self-improvement' 'critique-and-revise')
    local -ar arg_specs=(
        '--handbook[The handbook'\''s file. Default\: $MARTINGALE_HANDBOOK, else handbook.sqlite in the user'\''s data.]:path:_files'
        '--json[Print JSON.]'
        '(-m --model)'{-m,--model}'[A model'\''s name, or the path of a GGUF file.]:name|path:{local -a list;list=(${(f)"$({ martingale models list | sed '\''s/^[* ]*//'\'' 2>/dev/null | cut -f1; ls -d *.gguf; } 2>/dev/null)"});_describe -V "" list}'
        '--threads[Threads for the model. Default\: the cores that are free.]:threads:'
        '--context[Context length in tokens.]:n:'
        '--config[Read this configuration file.]:file:_files'
        '*--rpc[Put the model'\''s layers on these machines (llama.cpp'\''s ggml-rpc-server); repeat it.]:host\:port:'
        '--gpu-layers[Layers that the GPU holds. Default\: all, where there is one.]:n:'
        '--fast-cache[Read prompts faster, with llama.cpp'\''s own cache types.]'
        '*--control-vector[Steer the model\: add this vector to its hidden states, scale times; repeat it.]:file\:scale:'
        '--chat-template[Use this Jinja chat template in place of the model'\''s own.]:file:_files'
        '*--template-arg[An argument of the chat template\: JSON, or else a text; repeat it.]:name=value:'
        '--seed[Seed of every random draw. Default\: drawn, and printed.]:seed:'
        '--temperature[Sampling temperature.]:temperature:'
        '--max-tokens[The most tokens of an answer, its end included.]:n:'
        '--chat[Use the model'\''s chat format (default when it has one).]'
        '--no-chat[Use the model'\''s chat format (default when it has one).]'
        '--raw[Give the prompt to the model as it is.]'
        '--endpoint[Ask the OpenAI-compatible server there\: llama-server, vLLM, SGLang, Ollama, …]:url:'
        '--api-key-env[The environment variable that holds the endpoint'\''s key.]:variable:'
        '--endpoint-access[What the endpoint is asked for\: whole texts, whose constraint it enforces if it can; or, of llama-server, next-token distributions for the samplers here, whole or their k likeliest tokens.]:text|full|top\:k:'
        '--endpoint-timeout[The most seconds for an answer of the endpoint.]:seconds:'
        '--embedder[What compares meanings\: words (nothing does), vectors, table (the model'\''s own), a file, or an OpenAI-compatible server.]:words|vectors|table|path.gguf|url\[#model\]:'
        '--embedder-key-env[The environment variable that holds the key of --embedder'\''s server.]:variable:'
        '*:problems:_files'
        '--run[A name for this run in the records.]:id:'
        '*--arm[How to answer; repeat it.]:arm:{__martingale_complete "${___arm[@]}"}'
        '--compare[Every method; topic only where every problem has one.]'
        '--equal-tokens[Let critique-and-revise go on until it has taken as many tokens as self-improvement.]'
        '--student[Model that answers, instead of --model.]:name|path:{local -a list;list=(${(f)"$({ martingale models list | sed '\''s/^[* ]*//'\'' 2>/dev/null | cut -f1; ls -d *.gguf; } 2>/dev/null)"});_describe -V "" list}'
        '--strategist[Model that writes the behaviors of self-improvement, instead of --model.]:name|path:{local -a list;list=(${(f)"$({ martingale models list | sed '\''s/^[* ]*//'\'' 2>/dev/null | cut -f1; ls -d *.gguf; } 2>/dev/null)"});_describe -V "" list}'
        '--behavior-tokens[Most tokens of behaviors in a prompt.]:n:'
        '--behaviors[Most behaviors in a prompt.]:n:'
        '--record[Record in the handbook how behaviors did.]'
        '--no-record[Record in the handbook how behaviors did.]'
        '--version[Show the version.]'
        '(-h --help)'{-h,--help}'[Show help information.]'
    )
    _arguments -w -s -S : "${arg_specs[@]}" && ret=0

    return "${ret}"
}

_martingale_handbook_merge() {
    local -i ret=1
    local -ar arg_specs=(
        '--handbook[The handbook'\''s file. Default\: $MARTINGALE_HANDBOOK, else handbook.sqlite in the user'\''s data.]:path:_files'
        '--json[Print JSON.]'
        '--embedder[What compares meanings\: words (nothing does), vectors, table (the model'\''s own), a file, or an OpenAI-compatible server.]:words|vectors|table|path.gguf|url\[#model\]:'
        '--embedder-key-env[The environment variable that holds the key of --embedder'\''s server.]:variable:'
        '*:names:{local -a list;list=(${(f)"$(martingale handbook list | tr -s '\'' '\'' '\''\t'\'' 2>/dev/null | cut -f1)"});_describe -V "" list}'
        '--reason[Why.]:reason:'
        '--duplicates[Merge every pair that is surely the same.]'
        '--dry-run[With --duplicates\: only print the pairs.]'
        '--version[Show the version.]'
        '(-h --help)'{-h,--help}'[Show help information.]'
    )
    _arguments -w -s -S : "${arg_specs[@]}" && ret=0

    return "${ret}"
}

_martingale_handbook_unmerge() {
    local -i ret=1
    local -ar arg_specs=(
        '--handbook[The handbook'\''s file. Default\: $MARTINGALE_HANDBOOK, else handbook.sqlite in the user'\''s data.]:path:_files'
        '--json[Print JSON.]'
        ':name:'
        '--version[Show the version.]'
        '(-h --help)'{-h,--help}'[Show help information.]'
    )
    _arguments -w -s -S : "${arg_specs[@]}" && ret=0

    return "${ret}"
}

_martingale_handbook_deprecate() {
    local -i ret=1
    local -ar arg_specs=(
        '--handbook[The handbook'\''s file. Default\: $MARTINGALE_HANDBOOK, else handbook.sqlite in the user'\''s data.]:path:_files'
        '--json[Print JSON.]'
        '*:names:{local -a list;list=(${(f)"$(martingale handbook list | tr -s '\'' '\'' '\''\t'\'' 2>/dev/null | cut -f1)"});_describe -V "" list}'
        '--failing[All that do not help.]'
        '--dry-run[Only print them.]'
        '--version[Show the version.]'
        '(-h --help)'{-h,--help}'[Show help information.]'
    )
    _arguments -w -s -S : "${arg_specs[@]}" && ret=0

    return "${ret}"
}

_martingale_handbook_lint() {
    local -i ret=1
    local -ar arg_specs=(
        '--handbook[The handbook'\''s file. Default\: $MARTINGALE_HANDBOOK, else handbook.sqlite in the user'\''s data.]:path:_files'
        '--json[Print JSON.]'
        '--embedder[What compares meanings\: words (nothing does), vectors, table (the model'\''s own), a file, or an OpenAI-compatible server.]:words|vectors|table|path.gguf|url\[#model\]:'
        '--embedder-key-env[The environment variable that holds the key of --embedder'\''s server.]:variable:'
        '--version[Show the version.]'
        '(-h --help)'{-h,--help}'[Show help information.]'
    )
    _arguments -w -s -S : "${arg_specs[@]}" && ret=0

    return "${ret}"
}

_martingale_handbook_stats() {
    local -i ret=1
    local -ar arg_specs=(
        '--handbook[The handbook'\''s file. Default\: $MARTINGALE_HANDBOOK, else handbook.sqlite in the user'\''s data.]:path:_files'
        '--json[Print JSON.]'
        '--version[Show the version.]'
        '(-h --help)'{-h,--help}'[Show help information.]'
    )
    _arguments -w -s -S : "${arg_specs[@]}" && ret=0

    return "${ret}"
}

_martingale_handbook_revert() {
    local -i ret=1
    local -ar arg_specs=(
        '--handbook[The handbook'\''s file. Default\: $MARTINGALE_HANDBOOK, else handbook.sqlite in the user'\''s data.]:path:_files'
        '--json[Print JSON.]'
        ':name:{local -a list;list=(${(f)"$(martingale handbook list | tr -s '\'' '\'' '\''\t'\'' 2>/dev/null | cut -f1)"});_describe -V "" list}'
        '--to[Which version; `handbook show` lists them.]:n:'
        '--version[Show the version.]'
        '(-h --help)'{-h,--help}'[Show help information.]'
    )
    _arguments -w -s -S : "${arg_specs[@]}" && ret=0

    return "${ret}"
}

_martingale_handbook_rename() {
    local -i ret=1
    local -ar arg_specs=(
        '--handbook[The handbook'\''s file. Default\: $MARTINGALE_HANDBOOK, else handbook.sqlite in the user'\''s data.]:path:_files'
        '--json[Print JSON.]'
        ':name:{local -a list;list=(${(f)"$(martingale handbook list | tr -s '\'' '\'' '\''\t'\'' 2>/dev/null | cut -f1)"});_describe -V "" list}'
        ':new-name:'
        '--version[Show the version.]'
        '(-h --help)'{-h,--help}'[Show help information.]'
    )
    _arguments -w -s -S : "${arg_specs[@]}" && ret=0

    return "${ret}"
}

_martingale_handbook_delete() {
    local -i ret=1
    local -ar arg_specs=(
        '--handbook[The handbook'\''s file. Default\: $MARTINGALE_HANDBOOK, else handbook.sqlite in the user'\''s data.]:path:_files'
        '--json[Print JSON.]'
        '*:names:{local -a list;list=(${(f)"$(martingale handbook list | tr -s '\'' '\'' '\''\t'\'' 2>/dev/null | cut -f1)"});_describe -V "" list}'
        '--yes[Do not ask.]'
        '--version[Show the version.]'
        '(-h --help)'{-h,--help}'[Show help information.]'
    )
    _arguments -w -s -S : "${arg_specs[@]}" && ret=0

    return "${ret}"
}

_martingale_handbook_diff() {
    local -i ret=1
    local -ar arg_specs=(
        '--handbook[The handbook'\''s file. Default\: $MARTINGALE_HANDBOOK, else handbook.sqlite in the user'\''s data.]:path:_files'
        '--json[Print JSON.]'
        ':name:{local -a list;list=(${(f)"$(martingale handbook list | tr -s '\'' '\'' '\''\t'\'' 2>/dev/null | cut -f1)"});_describe -V "" list}'
        '--from[The one version.]:n:'
        '--to[The other version.]:n:'
        '--version[Show the version.]'
        '(-h --help)'{-h,--help}'[Show help information.]'
    )
    _arguments -w -s -S : "${arg_specs[@]}" && ret=0

    return "${ret}"
}

_martingale_handbook_import() {
    local -i ret=1
    local -ar arg_specs=(
        '--handbook[The handbook'\''s file. Default\: $MARTINGALE_HANDBOOK, else handbook.sqlite in the user'\''s data.]:path:_files'
        '--json[Print JSON.]'
        '*:files:_files'
        '--update[Store conflicting texts as versions that wait for approval.]'
        '--theirs[Where both have a text of their own, take the file'\''s, even an earlier one.]'
        '--ours[Where both have a text of their own, keep it as it is here.]'
        '--dry-run[Only say what would be done.]'
        '--approve[Approve what is new.]'
        '--version[Show the version.]'
        '(-h --help)'{-h,--help}'[Show help information.]'
    )
    _arguments -w -s -S : "${arg_specs[@]}" && ret=0

    return "${ret}"
}

_martingale_handbook_export() {
    local -i ret=1
    local -ar ___status=('draft' 'active' 'deprecated' 'merged')
    local -ar arg_specs=(
        '--handbook[The handbook'\''s file. Default\: $MARTINGALE_HANDBOOK, else handbook.sqlite in the user'\''s data.]:path:_files'
        '*--status[Only this status; repeat it.]:status:{__martingale_complete "${___status[@]}"}'
        '(--output -o)'{--output,-o}'[Write to this file.]:file:_files'
        '--version[Show the version.]'
        '(-h --help)'{-h,--help}'[Show help information.]'
    )
    _arguments -w -s -S : "${arg_specs[@]}" && ret=0

    return "${ret}"
}

_martingale_tools() {
    local -i ret=1
    local -ar arg_specs=(
        '--version[Show the version.]'
        '(-h --help)'{-h,--help}'[Show help information.]'
        '(-): :->command'
        '(-)*:: :->arg'
    )
    _arguments -w -s -S : "${arg_specs[@]}" && ret=0
    case "${state}" in
    command)
        local -ar subcommands=(
            'list:The tools of the catalogues and servers, or the built-in ones.'
            'show:One tool'\''s definition as JSON.'
            'search:The tools that fit a request, best first.'
            'call:Run one tool with arguments as JSON.'
            'eval:Measure how well the tools that queries need are found.'
            'learn:Learn from requests with known tools how tools are found, without training.'
        )
        _describe -V subcommand subcommands && ret=0
        ;;
    arg)
        case "${words[1]}" in
        list|show|search|call|eval|learn)
            "_martingale_tools_${words[1]}" && ret=0
            ;;
        esac
        ;;
    esac

    return "${ret}"
}

_martingale_tools_list() {
    local -i ret=1
    local -ar arg_specs=(
        '*--tools[A catalogue\: OpenAI or MCP form, an array, or one tool a line; repeat it.]:file:_files'
        '*--mcp[A file with an `mcpServers` object; its servers are started, in the file'\''s folder.]:file:_files'
        '--http-hosts[Adds the tool http_get, which may ask these hosts only; `any` for all.]:host,host|any:'
        '--root[The folder that file tools are confined to.]:folder:_files -/'
        '--built-in[The tools that come with the program.]'
        '--no-built-in[The tools that come with the program.]'
        '--json[Print one JSON object a tool, in MCP form.]'
        '--version[Show the version.]'
        '(-h --help)'{-h,--help}'[Show help information.]'
    )
    _arguments -w -s -S : "${arg_specs[@]}" && ret=0

    return "${ret}"
}

_martingale_tools_show() {
    local -i ret=1
    local -ar arg_specs=(
        ':name:'
        '*--tools[A catalogue\: OpenAI or MCP form, an array, or one tool a line; repeat it.]:file:_files'
        '*--mcp[A file with an `mcpServers` object; its servers are started, in the file'\''s folder.]:file:_files'
        '--http-hosts[Adds the tool http_get, which may ask these hosts only; `any` for all.]:host,host|any:'
        '--root[The folder that file tools are confined to.]:folder:_files -/'
        '--built-in[The tools that come with the program.]'
        '--no-built-in[The tools that come with the program.]'
        '--version[Show the version.]'
        '(-h --help)'{-h,--help}'[Show help information.]'
    )
    _arguments -w -s -S : "${arg_specs[@]}" && ret=0

    return "${ret}"
}

_martingale_tools_search() {
    local -i ret=1
    local -ar ___merge=('blend' 'interleave' 'rrf' 'max' 'mean')
    local -ar arg_specs=(
        ':query:'
        '*--tools[A catalogue\: OpenAI or MCP form, an array, or one tool a line; repeat it.]:file:_files'
        '*--mcp[A file with an `mcpServers` object; its servers are started, in the file'\''s folder.]:file:_files'
        '--http-hosts[Adds the tool http_get, which may ask these hosts only; `any` for all.]:host,host|any:'
        '--root[The folder that file tools are confined to.]:folder:_files -/'
        '--built-in[The tools that come with the program.]'
        '--no-built-in[The tools that come with the program.]'
        '--limit[How many.]:n:'
        '--queries-by[Who writes queries beside the request itself; auto\: who was worth most (--rewards).]:queries-by:'
        '--merge[How the results of several queries are merged. Default\: what suits the writer best.]:merge:{__martingale_complete "${___merge[@]}"}'
        '--writers[The writers that auto chooses between and all compares. Default\: every one.]:name,name:'
        '--rewards[Where auto keeps what its writers were worth; made when it is not there.]:file:_files'
        '--guard[Drop a model'\''s queries that can only do harm.]'
        '--no-guard[Drop a model'\''s queries that can only do harm.]'
        '--learned[What `tools learn` wrote\: past requests bring their tools nearer, and few-shot queries are written after its examples.]:file:_files'
        '--demonstrations[Examples of --learned that are shown to few-shot, those nearest to the request.]:n:'
        '--json[Print one JSON object a tool.]'
        '(-m --model)'{-m,--model}'[A model'\''s name, or the path of a GGUF file.]:name|path:{local -a list;list=(${(f)"$({ martingale models list | sed '\''s/^[* ]*//'\'' 2>/dev/null | cut -f1; ls -d *.gguf; } 2>/dev/null)"});_describe -V "" list}'
        '--threads[Threads for the model. Default\: the cores that are free.]:threads:'
        '--context[Context length in tokens.]:n:'
        '--config[Read this configuration file.]:file:_files'
        '*--rpc[Put the model'\''s layers on these machines (llama.cpp'\''s ggml-rpc-server); repeat it.]:host\:port:'
        '--gpu-layers[Layers that the GPU holds. Default\: all, where there is one.]:n:'
        '--fast-cache[Read prompts faster, with llama.cpp'\''s own cache types.]'
        '*--control-vector[Steer the model\: add this vector to its hidden states, scale times; repeat it.]:file\:scale:'
        '--chat-template[Use this Jinja chat template in place of the model'\''s own.]:file:_files'
        '*--template-arg[An argument of the chat template\: JSON, or else a text; repeat it.]:name=value:'
        '--seed[Seed of every random draw. Default\: drawn, and printed.]:seed:'
        '--embedder[What compares meanings\: words (nothing does), vectors, table (the model'\''s own), a file, or an OpenAI-compatible server.]:words|vectors|table|path.gguf|url\[#model\]:'
        '--embedder-key-env[The environment variable that holds the key of --embedder'\''s server.]:variable:'
        '--version[Show the version.]'
        '(-h --help)'{-h,--help}'[Show help information.]'
    )
    _arguments -w -s -S : "${arg_specs[@]}" && ret=0

    return "${ret}"
}

_martingale_tools_call() {
    local -i ret=1
    local -ar arg_specs=(
        ':name:'
        ':arguments:'
        '*--tools[A catalogue\: OpenAI or MCP form, an array, or one tool a line; repeat it.]:file:_files'
        '*--mcp[A file with an `mcpServers` object; its servers are started, in the file'\''s folder.]:file:_files'
        '--http-hosts[Adds the tool http_get, which may ask these hosts only; `any` for all.]:host,host|any:'
        '--root[The folder that file tools are confined to.]:folder:_files -/'
        '--built-in[The tools that come with the program.]'
        '--no-built-in[The tools that come with the program.]'
        '--approvals[When to ask before something is written or run\: ask; without-asking, everything but scripts; or a list of tools that may.]:ask|without-asking|name,name:'
        '--timeout[Seconds the call may take.]:n:'
        '--rewards[Tell the writer of the last `tools search --queries-by auto` what its find was worth.]:file:_files'
        '--json[Print one JSON object.]'
        '--version[Show the version.]'
        '(-h --help)'{-h,--help}'[Show help information.]'
    )
    _arguments -w -s -S : "${arg_specs[@]}" && ret=0

    return "${ret}"
}

_martingale_tools_eval() {
    local -i ret=1
    local -ar ___merge=('blend' 'interleave' 'rrf' 'max' 'mean')
    local -ar ___rerank=('name' 'request')
    local -ar ___against=('none' 'decompose' 'model' 'few-shot' 'behaviors')
    local -ar arg_specs=(
        '--tools[The catalogue\: name and description, one tool a line.]:file:_files'
        '--queries[Queries with the tools they need, one a line.]:file:_files'
        '--queries-by[Who writes queries beside the user'\''s own; auto\: who was worth most so far; all\: each.]:queries-by:'
        '--merge[How the results of several queries are merged. Default\: what suits the writer best.]:merge:{__martingale_complete "${___merge[@]}"}'
        '--writers[The writers that auto chooses between and all compares. Default\: every one.]:name,name:'
        '--rewards[Where auto keeps what its writers were worth; made when it is not there.]:file:_files'
        '--guard[Drop a model'\''s queries that can only do harm.]'
        '--no-guard[Drop a model'\''s queries that can only do harm.]'
        '--learned[What `tools learn` wrote\: past requests bring their tools nearer, and few-shot queries are written after its examples.]:file:_files'
        '--demonstrations[Examples of --learned that are shown to few-shot, those nearest to the request.]:n:'
        '--rerank[Order the first ten anew by the model'\''s likelihood of this.]:rerank:{__martingale_complete "${___rerank[@]}"}'
        '--rerank-share[The model'\''s share when ordering anew.]:0…1:'
        '--against[Compare with this writer, query by query.]:against:{__martingale_complete "${___against[@]}"}'
        '--limit[Take every k-th query, so that about n remain.]:n:'
        '--pairs[Write preference pairs for training, one a line.]:file:_files'
        '--samples[For --pairs\: the writer writes so often, with other seeds, and its best queries stand against its worst.]:n:'
        '(-m --model)'{-m,--model}'[A model'\''s name, or the path of a GGUF file.]:name|path:{local -a list;list=(${(f)"$({ martingale models list | sed '\''s/^[* ]*//'\'' 2>/dev/null | cut -f1; ls -d *.gguf; } 2>/dev/null)"});_describe -V "" list}'
        '--threads[Threads for the model. Default\: the cores that are free.]:threads:'
        '--context[Context length in tokens.]:n:'
        '--config[Read this configuration file.]:file:_files'
        '*--rpc[Put the model'\''s layers on these machines (llama.cpp'\''s ggml-rpc-server); repeat it.]:host\:port:'
        '--gpu-layers[Layers that the GPU holds. Default\: all, where there is one.]:n:'
        '--fast-cache[Read prompts faster, with llama.cpp'\''s own cache types.]'
        '*--control-vector[Steer the model\: add this vector to its hidden states, scale times; repeat it.]:file\:scale:'
        '--chat-template[Use this Jinja chat template in place of the model'\''s own.]:file:_files'
        '*--template-arg[An argument of the chat template\: JSON, or else a text; repeat it.]:name=value:'
        '--seed[Seed of every random draw. Default\: drawn, and printed.]:seed:'
        '--embedder[What compares meanings\: words (nothing does), vectors, table (the model'\''s own), a file, or an OpenAI-compatible server.]:words|vectors|table|path.gguf|url\[#model\]:'
        '--embedder-key-env[The environment variable that holds the key of --embedder'\''s server.]:variable:'
        '--version[Show the version.]'
        '(-h --help)'{-h,--help}'[Show help information.]'
    )
    _arguments -w -s -S : "${arg_specs[@]}" && ret=0

    return "${ret}"
}

_martingale_tools_learn() {
    local -i ret=1
    local -ar ___examples=('none' 'described' 'written')
    local -ar ___merge=('blend' 'interleave' 'rrf' 'max' 'mean')
    local -ar arg_specs=(
        '--tools[The catalogue\: name and description, one tool a line.]:file:_files'
        '--queries[Requests with the tools they need, one a line.]:file:_files'
        '--out[Where what was learned is written.]:file:_files'
        '--learned[What was learned before and is added to.]:file:_files'
        '--per-tool[Past requests that are kept a tool, the latest.]:n:'
        '--examples[Where examples of queries come from.]:examples:{__martingale_complete "${___examples[@]}"}'
        '--samples[Lists that are written for a request, with other seeds.]:n:'
        '--temperature[The temperature that lists are written at.]:t:'
        '--merge[How a list'\''s results are merged with the request'\''s when it is judged; blend lets a query lift what the request has second, interleave does not.]:merge:{__martingale_complete "${___merge[@]}"}'
        '--limit[Make examples of about n requests, every k-th.]:n:'
        '--records[Keep what was written, and go on from there when started again.]:file:_files'
        '(-m --model)'{-m,--model}'[A model'\''s name, or the path of a GGUF file.]:name|path:{local -a list;list=(${(f)"$({ martingale models list | sed '\''s/^[* ]*//'\'' 2>/dev/null | cut -f1; ls -d *.gguf; } 2>/dev/null)"});_describe -V "" list}'
        '--threads[Threads for the model. Default\: the cores that are free.]:threads:'
        '--context[Context length in tokens.]:n:'
        '--config[Read this configuration file.]:file:_files'
        '*--rpc[Put the model'\''s layers on these machines (llama.cpp'\''s ggml-rpc-server); repeat it.]:host\:port:'
        '--gpu-layers[Layers that the GPU holds. Default\: all, where there is one.]:n:'
        '--fast-cache[Read prompts faster, with llama.cpp'\''s own cache types.]'
        '*--control-vector[Steer the model\: add this vector to its hidden states, scale times; repeat it.]:file\:scale:'
        '--chat-template[Use this Jinja chat template in place of the model'\''s own.]:file:_files'
        '*--template-arg[An argument of the chat template\: JSON, or else a text; repeat it.]:name=value:'
        '--seed[Seed of every random draw. Default\: drawn, and printed.]:seed:'
        '--embedder[What compares meanings\: words (nothing does), vectors, table (the model'\''s own), a file, or an OpenAI-compatible server.]:words|vectors|table|path.gguf|url\[#model\]:'
        '--embedder-key-env[The environment variable that holds the key of --embedder'\''s server.]:variable:'
        '--version[Show the version.]'
        '(-h --help)'{-h,--help}'[Show help information.]'
    )
    _arguments -w -s -S : "${arg_specs[@]}" && ret=0

    return "${ret}"
}

_martingale_prompt() {
    local -i ret=1
    local -ar arg_specs=(
        '--version[Show the version.]'
        '(-h --help)'{-h,--help}'[Show help information.]'
        '(-): :->command'
        '(-)*:: :->arg'
    )
    _arguments -w -s -S : "${arg_specs[@]}" && ret=0
    case "${state}" in
    command)
        local -ar subcommands=(
            'evolve:Evolve a task'\''s prompt by cutting tokens, beside its controls.'
            'prune:Cut a task'\''s prompt token by token while its score holds (TAPruning).'
            'eval:Score a prompt file on a task'\''s items again.'
            'show:Show a prompt that was found: what was cut, and how it compares.'
            'search:Search for a few words that make a prompt better (ClaPS).'
            'reach:Search for tokens before a text that make the model go on with a given token.'
            'annotate:Choose pool items for demonstrations, and label them with the model if need be.'
        )
        _describe -V subcommand subcommands && ret=0
        ;;
    arg)
        case "${words[1]}" in
        evolve|prune|eval|show|search|reach|annotate)
            "_martingale_prompt_${words[1]}" && ret=0
            ;;
        esac
        ;;
    esac

    return "${ret}"
}

_martingale_prompt_evolve() {
    local -i ret=1
    local -ar ___algorithm=('gga' 'ssga' 'tapruning' 'sahc' 'random')
    local -ar ___beginning=('duplicate' 'random')
    local -ar ___fitness=('reward' 'accuracy')
    local -ar arg_specs=(
        '--algorithm[What searches\: gga, ssga, tapruning, sahc, random.]:algorithm:{__martingale_complete "${___algorithm[@]}"}'
        '--population[Individuals that survive a generation.]:population:'
        '--offspring[Offspring that are attempted in a generation.]:offspring:'
        '--generations[End after so many generations. Default\: when prompts are short.]:generations:'
        '--minimum-length[End when prompts have this many tokens.]:n:'
        '--beginning[The first population\: duplicate, random.]:beginning:{__martingale_complete "${___beginning[@]}"}'
        '--abandon[Give up children that can no longer survive; same survivors.]'
        ':folder:_files -/'
        '--task[Cut this agent task'\''s own demonstrations and system message, judged through its whole loop.]:file:_files'
        '--expected[With --task\: the right answers, as for `bench agent`. Default\: its success check.]:file:_files'
        '--fitness[What is maximised\: reward, accuracy.]:fitness:{__martingale_complete "${___fitness[@]}"}'
        '--shots[At most so many fitness items a label.]:n:'
        '--draw[Which draw of the training pool.]:n:'
        '--prompt[Which of the task'\''s prompts is cut, from 0.]:n:'
        '--budget-evaluations[The most prompts that are evaluated.]:n:'
        '--controls[Also run TAPruning, and random masks at equal evaluations.]'
        '--no-controls[Also run TAPruning, and random masks at equal evaluations.]'
        '--control-seed[Seed of the random control. Default\: --seed.]:n:'
        '(--output -o)'{--output,-o}'[Write the prompt here.]:file:_files'
        '--history[Keep every evaluation here. Default\: beside the output.]:file:_files'
        '--results[Write all numbers, without any text of the task.]:file:_files'
        '--write[Whose prompt is written\: best, the arm that did best on the development items (the search'\''s own when it ties), or an arm by its name.]:best|arm:'
        '(--quiet -q)'{--quiet,-q}'[No progress on standard error.]'
        '(-m --model)'{-m,--model}'[A model'\''s name, or the path of a GGUF file.]:name|path:{local -a list;list=(${(f)"$({ martingale models list | sed '\''s/^[* ]*//'\'' 2>/dev/null | cut -f1; ls -d *.gguf; } 2>/dev/null)"});_describe -V "" list}'
        '--threads[Threads for the model. Default\: the cores that are free.]:threads:'
        '--context[Context length in tokens.]:n:'
        '--config[Read this configuration file.]:file:_files'
        '*--rpc[Put the model'\''s layers on these machines (llama.cpp'\''s ggml-rpc-server); repeat it.]:host\:port:'
        '--gpu-layers[Layers that the GPU holds. Default\: all, where there is one.]:n:'
        '--fast-cache[Read prompts faster, with llama.cpp'\''s own cache types.]'
        '*--control-vector[Steer the model\: add this vector to its hidden states, scale times; repeat it.]:file\:scale:'
        '--chat-template[Use this Jinja chat template in place of the model'\''s own.]:file:_files'
        '*--template-arg[An argument of the chat template\: JSON, or else a text; repeat it.]:name=value:'
        '--seed[Seed of every random draw. Default\: drawn, and printed.]:seed:'
        '--version[Show the version.]'
        '(-h --help)'{-h,--help}'[Show help information.]'
    )
    _arguments -w -s -S : "${arg_specs[@]}" && ret=0

    return "${ret}"
}

_martingale_prompt_prune() {
    local -i ret=1
    local -ar ___fitness=('reward' 'accuracy')
    local -ar arg_specs=(
        '--climb[Accept only cuts that improve the score (steepest ascent).]'
        ':folder:_files -/'
        '--task[Cut this agent task'\''s own demonstrations and system message, judged through its whole loop.]:file:_files'
        '--expected[With --task\: the right answers, as for `bench agent`. Default\: its success check.]:file:_files'
        '--fitness[What is maximised\: reward, accuracy.]:fitness:{__martingale_complete "${___fitness[@]}"}'
        '--shots[At most so many fitness items a label.]:n:'
        '--draw[Which draw of the training pool.]:n:'
        '--prompt[Which of the task'\''s prompts is cut, from 0.]:n:'
        '--budget-evaluations[The most prompts that are evaluated.]:n:'
        '--controls[Also run TAPruning, and random masks at equal evaluations.]'
        '--no-controls[Also run TAPruning, and random masks at equal evaluations.]'
        '--control-seed[Seed of the random control. Default\: --seed.]:n:'
        '(--output -o)'{--output,-o}'[Write the prompt here.]:file:_files'
        '--history[Keep every evaluation here. Default\: beside the output.]:file:_files'
        '--results[Write all numbers, without any text of the task.]:file:_files'
        '--write[Whose prompt is written\: best, the arm that did best on the development items (the search'\''s own when it ties), or an arm by its name.]:best|arm:'
        '(--quiet -q)'{--quiet,-q}'[No progress on standard error.]'
        '(-m --model)'{-m,--model}'[A model'\''s name, or the path of a GGUF file.]:name|path:{local -a list;list=(${(f)"$({ martingale models list | sed '\''s/^[* ]*//'\'' 2>/dev/null | cut -f1; ls -d *.gguf; } 2>/dev/null)"});_describe -V "" list}'
        '--threads[Threads for the model. Default\: the cores that are free.]:threads:'
        '--context[Context length in tokens.]:n:'
        '--config[Read this configuration file.]:file:_files'
        '*--rpc[Put the model'\''s layers on these machines (llama.cpp'\''s ggml-rpc-server); repeat it.]:host\:port:'
        '--gpu-layers[Layers that the GPU holds. Default\: all, where there is one.]:n:'
        '--fast-cache[Read prompts faster, with llama.cpp'\''s own cache types.]'
        '*--control-vector[Steer the model\: add this vector to its hidden states, scale times; repeat it.]:file\:scale:'
        '--chat-template[Use this Jinja chat template in place of the model'\''s own.]:file:_files'
        '*--template-arg[An argument of the chat template\: JSON, or else a text; repeat it.]:name=value:'
        '--seed[Seed of every random draw. Default\: drawn, and printed.]:seed:'
        '--version[Show the version.]'
        '(-h --help)'{-h,--help}'[Show help information.]'
    )
    _arguments -w -s -S : "${arg_specs[@]}" && ret=0

    return "${ret}"
}

_martingale_prompt_eval() {
    local -i ret=1
    local -ar ___split=('train' 'dev' 'test')
    local -ar arg_specs=(
        ':file:_files'
        ':folder:_files -/'
        '--split[Which items\: train, dev, test.]:split:{__martingale_complete "${___split[@]}"}'
        '(--quiet -q)'{--quiet,-q}'[No progress on standard error.]'
        '(-m --model)'{-m,--model}'[A model'\''s name, or the path of a GGUF file.]:name|path:{local -a list;list=(${(f)"$({ martingale models list | sed '\''s/^[* ]*//'\'' 2>/dev/null | cut -f1; ls -d *.gguf; } 2>/dev/null)"});_describe -V "" list}'
        '--threads[Threads for the model. Default\: the cores that are free.]:threads:'
        '--context[Context length in tokens.]:n:'
        '--config[Read this configuration file.]:file:_files'
        '*--rpc[Put the model'\''s layers on these machines (llama.cpp'\''s ggml-rpc-server); repeat it.]:host\:port:'
        '--gpu-layers[Layers that the GPU holds. Default\: all, where there is one.]:n:'
        '--fast-cache[Read prompts faster, with llama.cpp'\''s own cache types.]'
        '*--control-vector[Steer the model\: add this vector to its hidden states, scale times; repeat it.]:file\:scale:'
        '--chat-template[Use this Jinja chat template in place of the model'\''s own.]:file:_files'
        '*--template-arg[An argument of the chat template\: JSON, or else a text; repeat it.]:name=value:'
        '--version[Show the version.]'
        '(-h --help)'{-h,--help}'[Show help information.]'
    )
    _arguments -w -s -S : "${arg_specs[@]}" && ret=0

    return "${ret}"
}

_martingale_prompt_show() {
    local -i ret=1
    local -ar arg_specs=(
        ':file:'
        '--html[Write a page with the curves here.]:file:_files'
        '--render[Print the prompt around this text only; with several slots, a JSON object of texts.]:text:'
        '--version[Show the version.]'
        '(-h --help)'{-h,--help}'[Show help information.]'
    )
    _arguments -w -s -S : "${arg_specs[@]}" && ret=0

    return "${ret}"
}

_martingale_prompt_search() {
    local -i ret=1
    local -ar ___algorithm=('greedy' 'genetic' 'swarm')
    local -ar ___influence=('reward' 'likelihood' 'divergence')
    local -ar arg_specs=(
        ':folder:_files -/'
        '--algorithm[How strings are searched for\: greedy, genetic, swarm.]:algorithm:{__martingale_complete "${___algorithm[@]}"}'
        '--influence[What influence is\: reward, likelihood, divergence.]:influence:{__martingale_complete "${___influence[@]}"}'
        '--template[Where the words go; {prompt} is their place. Default\: before the task'\''s skeleton.]:text:'
        '--length[Words.]:n:'
        '--clusters[Clusters of the vocabulary.]:n:'
        '--percentile[Keep words above this percentile.]:q:'
        '--population[Strings of genetic and swarm.]:population:'
        '--rounds[Rounds of genetic and swarm.]:rounds:'
        '--draw[Which draw of the training pool.]:n:'
        '(--output -o)'{--output,-o}'[Write the prompt here.]:file:_files'
        '(--quiet -q)'{--quiet,-q}'[No progress on standard error.]'
        '(-m --model)'{-m,--model}'[A model'\''s name, or the path of a GGUF file.]:name|path:{local -a list;list=(${(f)"$({ martingale models list | sed '\''s/^[* ]*//'\'' 2>/dev/null | cut -f1; ls -d *.gguf; } 2>/dev/null)"});_describe -V "" list}'
        '--threads[Threads for the model. Default\: the cores that are free.]:threads:'
        '--context[Context length in tokens.]:n:'
        '--config[Read this configuration file.]:file:_files'
        '*--rpc[Put the model'\''s layers on these machines (llama.cpp'\''s ggml-rpc-server); repeat it.]:host\:port:'
        '--gpu-layers[Layers that the GPU holds. Default\: all, where there is one.]:n:'
        '--fast-cache[Read prompts faster, with llama.cpp'\''s own cache types.]'
        '*--control-vector[Steer the model\: add this vector to its hidden states, scale times; repeat it.]:file\:scale:'
        '--chat-template[Use this Jinja chat template in place of the model'\''s own.]:file:_files'
        '*--template-arg[An argument of the chat template\: JSON, or else a text; repeat it.]:name=value:'
        '--seed[Seed of every random draw. Default\: drawn, and printed.]:seed:'
        '--version[Show the version.]'
        '(-h --help)'{-h,--help}'[Show help information.]'
    )
    _arguments -w -s -S : "${arg_specs[@]}" && ret=0

    return "${ret}"
}

_martingale_prompt_reach() {
    local -i ret=1
    local -ar arg_specs=(
        ':text:'
        ':target:'
        '--clusters[Make controls of so many representatives of the vocabulary; 0 takes every text token.]:n:'
        '--length[The longest control.]:n:'
        '--rounds[Rounds of the coordinate search at each length.]:rounds:'
        '--candidates[Candidates of a round.]:candidates:'
        '(-m --model)'{-m,--model}'[A model'\''s name, or the path of a GGUF file.]:name|path:{local -a list;list=(${(f)"$({ martingale models list | sed '\''s/^[* ]*//'\'' 2>/dev/null | cut -f1; ls -d *.gguf; } 2>/dev/null)"});_describe -V "" list}'
        '--threads[Threads for the model. Default\: the cores that are free.]:threads:'
        '--context[Context length in tokens.]:n:'
        '--config[Read this configuration file.]:file:_files'
        '*--rpc[Put the model'\''s layers on these machines (llama.cpp'\''s ggml-rpc-server); repeat it.]:host\:port:'
        '--gpu-layers[Layers that the GPU holds. Default\: all, where there is one.]:n:'
        '--fast-cache[Read prompts faster, with llama.cpp'\''s own cache types.]'
        '*--control-vector[Steer the model\: add this vector to its hidden states, scale times; repeat it.]:file\:scale:'
        '--chat-template[Use this Jinja chat template in place of the model'\''s own.]:file:_files'
        '*--template-arg[An argument of the chat template\: JSON, or else a text; repeat it.]:name=value:'
        '--seed[Seed of every random draw. Default\: drawn, and printed.]:seed:'
        '--version[Show the version.]'
        '(-h --help)'{-h,--help}'[Show help information.]'
    )
    _arguments -w -s -S : "${arg_specs[@]}" && ret=0

    return "${ret}"
}

_martingale_prompt_annotate() {
    local -i ret=1
    local -ar arg_specs=(
        ':folder:_files -/'
        '--limit[How many items; with --mine, of each label.]:n:'
        '--mine[No labels\: let the model label the pool.]'
        '(-m --model)'{-m,--model}'[A model'\''s name, or the path of a GGUF file.]:name|path:{local -a list;list=(${(f)"$({ martingale models list | sed '\''s/^[* ]*//'\'' 2>/dev/null | cut -f1; ls -d *.gguf; } 2>/dev/null)"});_describe -V "" list}'
        '--threads[Threads for the model. Default\: the cores that are free.]:threads:'
        '--context[Context length in tokens.]:n:'
        '--config[Read this configuration file.]:file:_files'
        '*--rpc[Put the model'\''s layers on these machines (llama.cpp'\''s ggml-rpc-server); repeat it.]:host\:port:'
        '--gpu-layers[Layers that the GPU holds. Default\: all, where there is one.]:n:'
        '--fast-cache[Read prompts faster, with llama.cpp'\''s own cache types.]'
        '*--control-vector[Steer the model\: add this vector to its hidden states, scale times; repeat it.]:file\:scale:'
        '--chat-template[Use this Jinja chat template in place of the model'\''s own.]:file:_files'
        '*--template-arg[An argument of the chat template\: JSON, or else a text; repeat it.]:name=value:'
        '--seed[Seed of every random draw. Default\: drawn, and printed.]:seed:'
        '--version[Show the version.]'
        '(-h --help)'{-h,--help}'[Show help information.]'
    )
    _arguments -w -s -S : "${arg_specs[@]}" && ret=0

    return "${ret}"
}

_martingale_bench() {
    local -i ret=1
    local -ar arg_specs=(
        '--version[Show the version.]'
        '(-h --help)'{-h,--help}'[Show help information.]'
        '(-): :->command'
        '(-)*:: :->arg'
    )
    _arguments -w -s -S : "${arg_specs[@]}" && ret=0
    case "${state}" in
    command)
        local -ar subcommands=(
            'generate:Compare constrained with unconstrained generation, side by side in one run.'
            'constraints:Time compilation, masks and checks over constraints with tests.'
            'sampler:Draw under patterns; model, sampler and constraint shares, checks and evaluations.'
            'handbook:Accuracy and tokens with no, right, shuffled and retrieved behaviors; speed.'
            'tools:Compare ways to find tools, side by side, one JSON object a line.'
            'serve:Compare requests served together with requests served alone, in one run.'
            'agent:A task whole, and with each of its parts taken away: right answers, tokens, seconds.'
        )
        _describe -V subcommand subcommands && ret=0
        ;;
    arg)
        case "${words[1]}" in
        generate|constraints|sampler|handbook|tools|serve|agent)
            "_martingale_bench_${words[1]}" && ret=0
            ;;
        esac
        ;;
    esac

    return "${ret}"
}

_martingale_bench_generate() {
    local -i ret=1
    local -ar arg_specs=(
        '--repetitions[Repetitions; the medians are compared.]:n:'
        '--tokens[Tokens a text.]:n:'
        '(-m --model)'{-m,--model}'[A model'\''s name, or the path of a GGUF file.]:name|path:{local -a list;list=(${(f)"$({ martingale models list | sed '\''s/^[* ]*//'\'' 2>/dev/null | cut -f1; ls -d *.gguf; } 2>/dev/null)"});_describe -V "" list}'
        '--threads[Threads for the model. Default\: the cores that are free.]:threads:'
        '--context[Context length in tokens.]:n:'
        '--config[Read this configuration file.]:file:_files'
        '*--rpc[Put the model'\''s layers on these machines (llama.cpp'\''s ggml-rpc-server); repeat it.]:host\:port:'
        '--gpu-layers[Layers that the GPU holds. Default\: all, where there is one.]:n:'
        '--fast-cache[Read prompts faster, with llama.cpp'\''s own cache types.]'
        '*--control-vector[Steer the model\: add this vector to its hidden states, scale times; repeat it.]:file\:scale:'
        '--chat-template[Use this Jinja chat template in place of the model'\''s own.]:file:_files'
        '*--template-arg[An argument of the chat template\: JSON, or else a text; repeat it.]:name=value:'
        '--seed[Seed of every random draw. Default\: drawn, and printed.]:seed:'
        '--version[Show the version.]'
        '(-h --help)'{-h,--help}'[Show help information.]'
    )
    _arguments -w -s -S : "${arg_specs[@]}" && ret=0

    return "${ret}"
}

_martingale_bench_constraints() {
    local -i ret=1
    local -ar ___json_format=('assert' 'annotation')
    local -ar arg_specs=(
        ':file:'
        '--no-masks[Skip the masks.]'
        '(-m --model)'{-m,--model}'[A model'\''s name, or the path of a GGUF file.]:name|path:{local -a list;list=(${(f)"$({ martingale models list | sed '\''s/^[* ]*//'\'' 2>/dev/null | cut -f1; ls -d *.gguf; } 2>/dev/null)"});_describe -V "" list}'
        '--threads[Threads for the model. Default\: the cores that are free.]:threads:'
        '--context[Context length in tokens.]:n:'
        '--config[Read this configuration file.]:file:_files'
        '*--rpc[Put the model'\''s layers on these machines (llama.cpp'\''s ggml-rpc-server); repeat it.]:host\:port:'
        '--gpu-layers[Layers that the GPU holds. Default\: all, where there is one.]:n:'
        '--fast-cache[Read prompts faster, with llama.cpp'\''s own cache types.]'
        '*--control-vector[Steer the model\: add this vector to its hidden states, scale times; repeat it.]:file\:scale:'
        '--chat-template[Use this Jinja chat template in place of the model'\''s own.]:file:_files'
        '*--template-arg[An argument of the chat template\: JSON, or else a text; repeat it.]:name=value:'
        '--json-format[Whether `format` in a schema is enforced or only noted.]:assert|annotation:{__martingale_complete "${___json_format[@]}"}'
        '*--source[A text that `"x-verbatim"\: "name"` in a schema copies spans from; repeat it.]:name=file:'
        '--version[Show the version.]'
        '(-h --help)'{-h,--help}'[Show help information.]'
    )
    _arguments -w -s -S : "${arg_specs[@]}" && ret=0

    return "${ret}"
}

_martingale_bench_sampler() {
    local -i ret=1
    local -ar arg_specs=(
        ':file:'
        '--kernel[Time the sampler'\''s inner loops without a model.]'
        '--particles[Particles.]:particles:'
        '--ess-threshold[Resample below this share.]:ess-threshold:'
        '(-m --model)'{-m,--model}'[A model'\''s name, or the path of a GGUF file.]:name|path:{local -a list;list=(${(f)"$({ martingale models list | sed '\''s/^[* ]*//'\'' 2>/dev/null | cut -f1; ls -d *.gguf; } 2>/dev/null)"});_describe -V "" list}'
        '--threads[Threads for the model. Default\: the cores that are free.]:threads:'
        '--context[Context length in tokens.]:n:'
        '--config[Read this configuration file.]:file:_files'
        '*--rpc[Put the model'\''s layers on these machines (llama.cpp'\''s ggml-rpc-server); repeat it.]:host\:port:'
        '--gpu-layers[Layers that the GPU holds. Default\: all, where there is one.]:n:'
        '--fast-cache[Read prompts faster, with llama.cpp'\''s own cache types.]'
        '*--control-vector[Steer the model\: add this vector to its hidden states, scale times; repeat it.]:file\:scale:'
        '--chat-template[Use this Jinja chat template in place of the model'\''s own.]:file:_files'
        '*--template-arg[An argument of the chat template\: JSON, or else a text; repeat it.]:name=value:'
        '--seed[Seed of every random draw. Default\: drawn, and printed.]:seed:'
        '--temperature[Sampling temperature.]:temperature:'
        '--max-tokens[The most tokens of an answer, its end included.]:n:'
        '--version[Show the version.]'
        '(-h --help)'{-h,--help}'[Show help information.]'
    )
    _arguments -w -s -S : "${arg_specs[@]}" && ret=0

    return "${ret}"
}

_martingale_bench_handbook() {
    local -i ret=1
    local -ar arg_specs=(
        '(-m --model)'{-m,--model}'[A model'\''s name, or the path of a GGUF file.]:name|path:{local -a list;list=(${(f)"$({ martingale models list | sed '\''s/^[* ]*//'\'' 2>/dev/null | cut -f1; ls -d *.gguf; } 2>/dev/null)"});_describe -V "" list}'
        '--threads[Threads for the model. Default\: the cores that are free.]:threads:'
        '--context[Context length in tokens.]:n:'
        '--config[Read this configuration file.]:file:_files'
        '*--rpc[Put the model'\''s layers on these machines (llama.cpp'\''s ggml-rpc-server); repeat it.]:host\:port:'
        '--gpu-layers[Layers that the GPU holds. Default\: all, where there is one.]:n:'
        '--fast-cache[Read prompts faster, with llama.cpp'\''s own cache types.]'
        '*--control-vector[Steer the model\: add this vector to its hidden states, scale times; repeat it.]:file\:scale:'
        '--chat-template[Use this Jinja chat template in place of the model'\''s own.]:file:_files'
        '*--template-arg[An argument of the chat template\: JSON, or else a text; repeat it.]:name=value:'
        '--chat[Use the model'\''s chat format (default when it has one).]'
        '--no-chat[Use the model'\''s chat format (default when it has one).]'
        '--raw[Give the prompt to the model as it is.]'
        '--embedder[What compares meanings\: words (nothing does), vectors, table (the model'\''s own), a file, or an OpenAI-compatible server.]:words|vectors|table|path.gguf|url\[#model\]:'
        '--embedder-key-env[The environment variable that holds the key of --embedder'\''s server.]:variable:'
        '--limit[Questions an arm.]:n:'
        '--speed[Measure the store with so many behaviors instead.]:n:'
        '--version[Show the version.]'
        '(-h --help)'{-h,--help}'[Show help information.]'
    )
    _arguments -w -s -S : "${arg_specs[@]}" && ret=0

    return "${ret}"
}

_martingale_bench_tools() {
    local -i ret=1
    local -ar arg_specs=(
        '--tools[The catalogue.]:file:_files'
        '--queries[Queries with the tools they need.]:file:_files'
        '--limit[Queries for what needs the model.]:n:'
        '--catalogue[Tools in the timed catalogue.]:n:'
        '--ask[Ask the model, too.]'
        '--no-ask[Ask the model, too.]'
        '--records[Keep what the model wrote and found likely, and go on from there when started again.]:file:_files'
        '--learned[What `tools learn` wrote\: past requests bring their tools nearer, and few-shot queries are written after its examples.]:file:_files'
        '--demonstrations[Examples of --learned that are shown to few-shot, those nearest to the request.]:n:'
        '(-m --model)'{-m,--model}'[A model'\''s name, or the path of a GGUF file.]:name|path:{local -a list;list=(${(f)"$({ martingale models list | sed '\''s/^[* ]*//'\'' 2>/dev/null | cut -f1; ls -d *.gguf; } 2>/dev/null)"});_describe -V "" list}'
        '--threads[Threads for the model. Default\: the cores that are free.]:threads:'
        '--context[Context length in tokens.]:n:'
        '--config[Read this configuration file.]:file:_files'
        '*--rpc[Put the model'\''s layers on these machines (llama.cpp'\''s ggml-rpc-server); repeat it.]:host\:port:'
        '--gpu-layers[Layers that the GPU holds. Default\: all, where there is one.]:n:'
        '--fast-cache[Read prompts faster, with llama.cpp'\''s own cache types.]'
        '*--control-vector[Steer the model\: add this vector to its hidden states, scale times; repeat it.]:file\:scale:'
        '--chat-template[Use this Jinja chat template in place of the model'\''s own.]:file:_files'
        '*--template-arg[An argument of the chat template\: JSON, or else a text; repeat it.]:name=value:'
        '--embedder[What compares meanings\: words (nothing does), vectors, table (the model'\''s own), a file, or an OpenAI-compatible server.]:words|vectors|table|path.gguf|url\[#model\]:'
        '--embedder-key-env[The environment variable that holds the key of --embedder'\''s server.]:variable:'
        '--version[Show the version.]'
        '(-h --help)'{-h,--help}'[Show help information.]'
    )
    _arguments -w -s -S : "${arg_specs[@]}" && ret=0

    return "${ret}"
}

_martingale_bench_serve() {
    local -i ret=1
    local -ar arg_specs=(
        '--requests[Requests at once, 2 to 16.]:n:'
        '--particles[Particles of each request.]:n:'
        '--length[Characters of each answer.]:n:'
        '--repetitions[Repetitions; the medians are compared.]:n:'
        '(-m --model)'{-m,--model}'[A model'\''s name, or the path of a GGUF file.]:name|path:{local -a list;list=(${(f)"$({ martingale models list | sed '\''s/^[* ]*//'\'' 2>/dev/null | cut -f1; ls -d *.gguf; } 2>/dev/null)"});_describe -V "" list}'
        '--threads[Threads for the model. Default\: the cores that are free.]:threads:'
        '--context[Context length in tokens.]:n:'
        '--config[Read this configuration file.]:file:_files'
        '--gpu-layers[Layers that the GPU holds. Default\: all, where there is one.]:n:'
        '--fast-cache[Read prompts faster, with llama.cpp'\''s own cache types.]'
        '*--control-vector[Steer the model\: add this vector to its hidden states, scale times; repeat it.]:file\:scale:'
        '--chat-template[Use this Jinja chat template in place of the model'\''s own.]:file:_files'
        '*--template-arg[An argument of the chat template\: JSON, or else a text; repeat it.]:name=value:'
        '--version[Show the version.]'
        '(-h --help)'{-h,--help}'[Show help information.]'
    )
    _arguments -w -s -S : "${arg_specs[@]}" && ret=0

    return "${ret}"
}

_martingale_bench_agent() {
    local -i ret=1
    local -ar arg_specs=(
        ':task:'
        '--expected[The right answers, JSON Lines\: "id" and "answer", "text" or several "answers"; JSON is compared by value.]:file:_files'
        '--without[Parts that are taken away, one at a time.]:part,part:'
        '*--against[Another task with the same items, as one more arm; repeat it.]:file:_files'
        '--limit[Only the first items.]:n:'
        '--journals[Keep each arm'\''s run in this folder, and go on there.]:folder:_files -/'
        '--json[Print one JSON record an arm.]'
        '(-m --model)'{-m,--model}'[A model'\''s name or path, instead of the task'\''s.]:name|path:{local -a list;list=(${(f)"$({ martingale models list | sed '\''s/^[* ]*//'\'' 2>/dev/null | cut -f1; ls -d *.gguf; } 2>/dev/null)"});_describe -V "" list}'
        '--threads[Threads for the model, instead of the task'\''s.]:threads:'
        '--seed[Seed of every random draw, instead of the task'\''s. By default `run` draws one and prints it, and `bench` takes 0.]:seed:'
        '--endpoint[Ask the OpenAI-compatible server there\: llama-server, vLLM, SGLang, Ollama, …]:url:'
        '--api-key-env[The environment variable that holds the endpoint'\''s key.]:variable:'
        '--endpoint-access[What the endpoint is asked for\: whole texts, whose constraint it enforces if it can; or, of llama-server, next-token distributions for the samplers here, whole or their k likeliest tokens.]:text|full|top\:k:'
        '--endpoint-timeout[The most seconds for an answer of the endpoint.]:seconds:'
        '--version[Show the version.]'
        '(-h --help)'{-h,--help}'[Show help information.]'
    )
    _arguments -w -s -S : "${arg_specs[@]}" && ret=0

    return "${ret}"
}

_martingale_models() {
    local -i ret=1
    local -ar arg_specs=(
        '--version[Show the version.]'
        '(-h --help)'{-h,--help}'[Show help information.]'
        '(-): :->command'
        '(-)*:: :->arg'
    )
    _arguments -w -s -S : "${arg_specs[@]}" && ret=0
    case "${state}" in
    command)
        local -ar subcommands=(
            'list:The models on this machine; the one that is used without --model is marked.'
            'pull:Fetch a model from the Hugging Face hub.'
            'use:Make a model the one that is used without --model.'
            'info:What a model is: tokens, context, weights, hash.'
            'add:Check a GGUF file and link it into the user'\''s model directory.'
            'remove:Remove a model that was pulled or added; of one that was added, the link.'
            'bench:Measure weight formats: prefill, steps, and what logits depend on.'
        )
        _describe -V subcommand subcommands && ret=0
        ;;
    arg)
        case "${words[1]}" in
        list|pull|use|info|add|remove|bench)
            "_martingale_models_${words[1]}" && ret=0
            ;;
        esac
        ;;
    esac

    return "${ret}"
}

_martingale_models_list() {
    local -i ret=1
    local -ar arg_specs=(
        '--json[Print one JSON object a model.]'
        '--version[Show the version.]'
        '(-h --help)'{-h,--help}'[Show help information.]'
    )
    _arguments -w -s -S : "${arg_specs[@]}" && ret=0

    return "${ret}"
}

_martingale_models_pull() {
    local -i ret=1
    local -ar arg_specs=(
        ':model:'
        '--name[What it is called here. Default\: the file'\''s name.]:name:'
        '--sha256[The SHA-256 it must have; for hubs that do not say.]:hex:'
        '--connections[Connections at the same time, 1 to 16.]:n:'
        '--json[Print one JSON object.]'
        '--quiet[Show no progress.]'
        '--version[Show the version.]'
        '(-h --help)'{-h,--help}'[Show help information.]'
    )
    _arguments -w -s -S : "${arg_specs[@]}" && ret=0

    return "${ret}"
}

_martingale_models_use() {
    local -i ret=1
    local -ar arg_specs=(
        ':model:{local -a list;list=(${(f)"$({ martingale models list | sed '\''s/^[* ]*//'\'' 2>/dev/null | cut -f1; ls -d *.gguf; } 2>/dev/null)"});_describe -V "" list}'
        '--config[Change this configuration file.]:file:_files'
        '--version[Show the version.]'
        '(-h --help)'{-h,--help}'[Show help information.]'
    )
    _arguments -w -s -S : "${arg_specs[@]}" && ret=0

    return "${ret}"
}

_martingale_models_info() {
    local -i ret=1
    local -ar arg_specs=(
        ':model:{local -a list;list=(${(f)"$({ martingale models list | sed '\''s/^[* ]*//'\'' 2>/dev/null | cut -f1; ls -d *.gguf; } 2>/dev/null)"});_describe -V "" list}'
        '--version[Show the version.]'
        '(-h --help)'{-h,--help}'[Show help information.]'
    )
    _arguments -w -s -S : "${arg_specs[@]}" && ret=0

    return "${ret}"
}

_martingale_models_add() {
    local -i ret=1
    local -ar arg_specs=(
        ':file:_files -g '\''*.gguf'\'''
        '--name[The name it gets. Default\: the file'\''s.]:name:'
        '--version[Show the version.]'
        '(-h --help)'{-h,--help}'[Show help information.]'
    )
    _arguments -w -s -S : "${arg_specs[@]}" && ret=0

    return "${ret}"
}

_martingale_models_remove() {
    local -i ret=1
    local -ar arg_specs=(
        ':model:{local -a list;list=(${(f)"$({ martingale models list | sed '\''s/^[* ]*//'\'' 2>/dev/null | cut -f1; ls -d *.gguf; } 2>/dev/null)"});_describe -V "" list}'
        '--version[Show the version.]'
        '(-h --help)'{-h,--help}'[Show help information.]'
    )
    _arguments -w -s -S : "${arg_specs[@]}" && ret=0

    return "${ret}"
}

_martingale_models_bench() {
    local -i ret=1
    local -ar arg_specs=(
        '*:models:'
        '--version[Show the version.]'
        '(-h --help)'{-h,--help}'[Show help information.]'
    )
    _arguments -w -s -S : "${arg_specs[@]}" && ret=0

    return "${ret}"
}

_martingale_steer() {
    local -i ret=1
    local -ar arg_specs=(
        ':prompts:_files'
        '(-o --output)'{-o,--output}'[The file to write.]:file:_files'
        '*--choice[An action that every prompt leaves open; repeat it.]:text:'
        '--layers[Steer these layers. Default\: the middle third.]:first-last:'
        '--json[Print one JSON object.]'
        '(-m --model)'{-m,--model}'[A model'\''s name, or the path of a GGUF file.]:name|path:{local -a list;list=(${(f)"$({ martingale models list | sed '\''s/^[* ]*//'\'' 2>/dev/null | cut -f1; ls -d *.gguf; } 2>/dev/null)"});_describe -V "" list}'
        '--threads[Threads for the model. Default\: the cores that are free.]:threads:'
        '--context[Context length in tokens.]:n:'
        '--config[Read this configuration file.]:file:_files'
        '*--rpc[Put the model'\''s layers on these machines (llama.cpp'\''s ggml-rpc-server); repeat it.]:host\:port:'
        '--gpu-layers[Layers that the GPU holds. Default\: all, where there is one.]:n:'
        '--fast-cache[Read prompts faster, with llama.cpp'\''s own cache types.]'
        '*--control-vector[Steer the model\: add this vector to its hidden states, scale times; repeat it.]:file\:scale:'
        '--chat-template[Use this Jinja chat template in place of the model'\''s own.]:file:_files'
        '*--template-arg[An argument of the chat template\: JSON, or else a text; repeat it.]:name=value:'
        '--chat[Use the model'\''s chat format (default when it has one).]'
        '--no-chat[Use the model'\''s chat format (default when it has one).]'
        '--raw[Give the prompt to the model as it is.]'
        '--version[Show the version.]'
        '(-h --help)'{-h,--help}'[Show help information.]'
    )
    _arguments -w -s -S : "${arg_specs[@]}" && ret=0

    return "${ret}"
}

_martingale_doctor() {
    local -i ret=1
    local -ar arg_specs=(
        '--config[Read this configuration file.]:file:_files'
        '--version[Show the version.]'
        '(-h --help)'{-h,--help}'[Show help information.]'
    )
    _arguments -w -s -S : "${arg_specs[@]}" && ret=0

    return "${ret}"
}

_martingale_config() {
    local -i ret=1
    local -ar arg_specs=(
        '--version[Show the version.]'
        '(-h --help)'{-h,--help}'[Show help information.]'
        '(-): :->command'
        '(-)*:: :->arg'
    )
    _arguments -w -s -S : "${arg_specs[@]}" && ret=0
    case "${state}" in
    command)
        local -ar subcommands=(
            'show:The settings, and where each comes from.'
            'get:The value of a setting that holds now.'
            'set:Write a setting into the configuration file.'
            'unset:Take a setting out of the configuration file.'
        )
        _describe -V subcommand subcommands && ret=0
        ;;
    arg)
        case "${words[1]}" in
        show|get|set|unset)
            "_martingale_config_${words[1]}" && ret=0
            ;;
        esac
        ;;
    esac

    return "${ret}"
}

_martingale_config_show() {
    local -i ret=1
    local -ar arg_specs=(
        '--origin[Print where each value comes from.]'
        '--json[Print one JSON object.]'
        '--config[Read this configuration file.]:file:_files'
        '--version[Show the version.]'
        '(-h --help)'{-h,--help}'[Show help information.]'
    )
    _arguments -w -s -S : "${arg_specs[@]}" && ret=0

    return "${ret}"
}

_martingale_config_get() {
    local -i ret=1
    local -ar _setting=('model' 'threads' 'context' 'temperature' 'max_tokens' 'particles' 'handbook' 'host' 'port')
    local -ar arg_specs=(
        ':setting:{__martingale_complete "${_setting[@]}"}'
        '--config[Read this configuration file.]:file:_files'
        '--version[Show the version.]'
        '(-h --help)'{-h,--help}'[Show help information.]'
    )
    _arguments -w -s -S : "${arg_specs[@]}" && ret=0

    return "${ret}"
}

_martingale_config_set() {
    local -i ret=1
    local -ar _setting=('model' 'threads' 'context' 'temperature' 'max_tokens' 'particles' 'handbook' 'host' 'port')
    local -ar arg_specs=(
        ':setting:{__martingale_complete "${_setting[@]}"}'
        ':value:'
        '--config[Change this configuration file.]:file:_files'
        '--version[Show the version.]'
        '(-h --help)'{-h,--help}'[Show help information.]'
    )
    _arguments -w -s -S : "${arg_specs[@]}" && ret=0

    return "${ret}"
}

_martingale_config_unset() {
    local -i ret=1
    local -ar _setting=('model' 'threads' 'context' 'temperature' 'max_tokens' 'particles' 'handbook' 'host' 'port')
    local -ar arg_specs=(
        ':setting:{__martingale_complete "${_setting[@]}"}'
        '--config[Change this configuration file.]:file:_files'
        '--version[Show the version.]'
        '(-h --help)'{-h,--help}'[Show help information.]'
    )
    _arguments -w -s -S : "${arg_specs[@]}" && ret=0

    return "${ret}"
}

_martingale_manual() {
    local -i ret=1
    local -ar arg_specs=(
        ':verb:'
        '--write-to[Write every page to this folder instead.]:folder:_files -/'
        '--options[Print a table of every option and the verbs that have it, in Markdown.]'
        '--version[Show the version.]'
        '(-h --help)'{-h,--help}'[Show help information.]'
    )
    _arguments -w -s -S : "${arg_specs[@]}" && ret=0

    return "${ret}"
}

_martingale_serve() {
    local -i ret=1
    local -ar arg_specs=(
        '--host[The address to bind.]:address:'
        '--port[The port to bind; 0 lets the system choose.]:n:'
        '--client-key-env[The environment variable that holds the token clients must send.]:variable:'
        '*--allow-host[Another name the server is addressed by; repeat it.]:name:'
        '*--allow-origin[A page'\''s origin that may send requests; repeat it.]:scheme\://host:'
        '*--alias[Another name of the model for clients; repeat it.]:name:'
        '--slots[Requests that generate at the same time.]:n:'
        '--queue[Requests that may wait; more get 429.]:n:'
        '--queue-timeout[Longest wait in the queue.]:seconds:'
        '--request-timeout[Longest time a request may take.]:seconds:'
        '--idle-timeout[Longest wait for a request'\''s head.]:seconds:'
        '--max-body[Largest body of a request.]:bytes:'
        '--drain-timeout[Longest wait for running requests when stopping.]:seconds:'
        '--particles[Particles when a request does not say.]:n:'
        '--lenient[Pass over fields that are known to be harmless and have no effect here.]'
        '--closed-schemas[Give objects of schemas no members that the schema does not name.]'
        '(--quiet -q)'{--quiet,-q}'[Log errors only.]'
        '(-m --model)'{-m,--model}'[A model'\''s name, or the path of a GGUF file.]:name|path:{local -a list;list=(${(f)"$({ martingale models list | sed '\''s/^[* ]*//'\'' 2>/dev/null | cut -f1; ls -d *.gguf; } 2>/dev/null)"});_describe -V "" list}'
        '--threads[Threads for the model. Default\: the cores that are free.]:threads:'
        '--context[Context length in tokens.]:n:'
        '--config[Read this configuration file.]:file:_files'
        '--gpu-layers[Layers that the GPU holds. Default\: all, where there is one.]:n:'
        '--fast-cache[Read prompts faster, with llama.cpp'\''s own cache types.]'
        '*--control-vector[Steer the model\: add this vector to its hidden states, scale times; repeat it.]:file\:scale:'
        '--chat-template[Use this Jinja chat template in place of the model'\''s own.]:file:_files'
        '*--template-arg[An argument of the chat template\: JSON, or else a text; repeat it.]:name=value:'
        '--max-tokens[Tokens of an answer when a request does not say.]:n:'
        '--version[Show the version.]'
        '(-h --help)'{-h,--help}'[Show help information.]'
    )
    _arguments -w -s -S : "${arg_specs[@]}" && ret=0

    return "${ret}"
}

_martingale_mcp() {
    local -i ret=1
    local -ar arg_specs=(
        '--handbook[The handbook'\''s file. Default\: $MARTINGALE_HANDBOOK, else handbook.sqlite in the user'\''s data.]:path:_files'
        '--particles[Particles when a call does not say.]:n:'
        '(--verbose -v)'{--verbose,-v}'[Note every line that comes in on standard error.]'
        '(-m --model)'{-m,--model}'[A model'\''s name, or the path of a GGUF file.]:name|path:{local -a list;list=(${(f)"$({ martingale models list | sed '\''s/^[* ]*//'\'' 2>/dev/null | cut -f1; ls -d *.gguf; } 2>/dev/null)"});_describe -V "" list}'
        '--threads[Threads for the model. Default\: the cores that are free.]:threads:'
        '--context[Context length in tokens.]:n:'
        '--config[Read this configuration file.]:file:_files'
        '--gpu-layers[Layers that the GPU holds. Default\: all, where there is one.]:n:'
        '--fast-cache[Read prompts faster, with llama.cpp'\''s own cache types.]'
        '*--control-vector[Steer the model\: add this vector to its hidden states, scale times; repeat it.]:file\:scale:'
        '--chat-template[Use this Jinja chat template in place of the model'\''s own.]:file:_files'
        '*--template-arg[An argument of the chat template\: JSON, or else a text; repeat it.]:name=value:'
        '--max-tokens[Tokens of an answer when a request does not say.]:n:'
        '--version[Show the version.]'
        '(-h --help)'{-h,--help}'[Show help information.]'
    )
    _arguments -w -s -S : "${arg_specs[@]}" && ret=0

    return "${ret}"
}

_martingale_help() {
    local -i ret=1
    local -ar arg_specs=(
        '*:subcommands:'
        '--version[Show the version.]'
    )
    _arguments -w -s -S : "${arg_specs[@]}" && ret=0

    return "${ret}"
}

if [[ "${funcstack[1]}" = _martingale ]]; then
    _martingale "${@}"
else
    compdef _martingale martingale
fi
