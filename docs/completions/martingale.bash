#!/bin/bash

__martingale_cursor_index_in_current_word() {
    local remaining="${COMP_LINE}"

    local word
    for word in "${COMP_WORDS[@]::COMP_CWORD}"; do
        remaining="${remaining##*([[:space:]])"${word}"*([[:space:]])}"
    done

    local -ir index="$((COMP_POINT - ${#COMP_LINE} + ${#remaining}))"
    if [[ "${index}" -le 0 ]]; then
        printf 0
    else
        printf %s "${index}"
    fi
}

# positional arguments:
#
# - 1: the current (sub)command's count of positional arguments
#
# required variables:
#
# - repeating_flags: the repeating flags that the current (sub)command can accept
# - non_repeating_flags: the non-repeating flags that the current (sub)command can accept
# - repeating_options: the repeating options that the current (sub)command can accept
# - non_repeating_options: the non-repeating options that the current (sub)command can accept
# - positional_number: value ignored
# - unparsed_words: unparsed words from the current command line
#
# modified variables:
#
# - non_repeating_flags: remove flags for this (sub)command that are already on the command line
# - non_repeating_options: remove options for this (sub)command that are already on the command line
# - positional_number: set to the current positional number
# - unparsed_words: remove all flags, options, and option values for this (sub)command
__martingale_offer_flags_options() {
    local -ir positional_count="${1}"
    positional_number=0

    local was_flag_option_terminator_seen=false
    local is_parsing_option_value=false

    local -ar unparsed_word_indices=("${!unparsed_words[@]}")
    local -i word_index
    for word_index in "${unparsed_word_indices[@]}"; do
        if "${is_parsing_option_value}"; then
            # This word is an option value:
            # Reset marker for next word iff not currently the last word
            [[ "${word_index}" -ne "${unparsed_word_indices[${#unparsed_word_indices[@]} - 1]}" ]] && is_parsing_option_value=false
            unset "unparsed_words[${word_index}]"
            # Do not process this word as a flag or an option
            continue
        fi

        local word="${unparsed_words["${word_index}"]}"
        if ! "${was_flag_option_terminator_seen}"; then
            case "${word}" in
            --)
                unset "unparsed_words[${word_index}]"
                # by itself -- is a flag/option terminator, but if it is the last word, it is the start of a completion
                if [[ "${word_index}" -ne "${unparsed_word_indices[${#unparsed_word_indices[@]} - 1]}" ]]; then
                    was_flag_option_terminator_seen=true
                fi
                continue
                ;;
            -*)
                # ${word} is a flag or an option
                # If ${word} is an option, mark that the next word to be parsed is an option value
                local option
                for option in "${repeating_options[@]}" "${non_repeating_options[@]}"; do
                    [[ "${word}" = "${option}" ]] && is_parsing_option_value=true && break
                done

                # Remove ${word} from ${non_repeating_flags} or ${non_repeating_options} so it isn't offered again
                local not_found=true
                local -i index
                for index in "${!non_repeating_flags[@]}"; do
                    if [[ "${non_repeating_flags[${index}]}" = "${word}" ]]; then
                        unset "non_repeating_flags[${index}]"
                        non_repeating_flags=("${non_repeating_flags[@]}")
                        not_found=false
                        break
                    fi
                done
                if "${not_found}"; then
                    for index in "${!non_repeating_flags[@]}"; do
                        if [[ "${non_repeating_flags[${index}]}" = "${word}" ]]; then
                            unset "non_repeating_flags[${index}]"
                            non_repeating_flags=("${non_repeating_flags[@]}")
                            break
                        fi
                    done
                fi
                unset "unparsed_words[${word_index}]"
                continue
                ;;
            esac
        fi

        # ${word} is neither a flag, nor an option, nor an option value
        if [[ "${positional_number}" -lt "${positional_count}" || "${positional_count}" -lt 0 ]]; then
            # ${word} is a positional
            ((positional_number++))
            unset "unparsed_words[${word_index}]"
        else
            if [[ -z "${word}" ]]; then
                # Could be completing a flag, option, or subcommand
                positional_number=-1
            else
                # ${word} is a subcommand or invalid, so stop processing this (sub)command
                positional_number=-2
            fi
            break
        fi
    done

    unparsed_words=("${unparsed_words[@]}")

    if\
        ! "${was_flag_option_terminator_seen}"\
        && ! "${is_parsing_option_value}"\
        && [[ ("${cur}" = -* && "${positional_number}" -ge 0) || "${positional_number}" -eq -1 ]]
    then
        COMPREPLY+=($(compgen -W "${repeating_flags[*]} ${non_repeating_flags[*]} ${repeating_options[*]} ${non_repeating_options[*]}" -- "${cur}"))
    fi
}

__martingale_add_completions() {
    local completion
    while IFS='' read -r completion; do
        COMPREPLY+=("${completion}")
    done < <(IFS=$'\n' compgen "${@}" -- "${cur}")
}

__martingale_custom_complete() {
    if [[ -n "${cur}" || -z ${COMP_WORDS[${COMP_CWORD}]} || "${COMP_LINE:${COMP_POINT}:1}" != ' ' ]]; then
        local -ar words=("${COMP_WORDS[@]}")
    else
        local -ar words=("${COMP_WORDS[@]::${COMP_CWORD}}" '' "${COMP_WORDS[@]:${COMP_CWORD}}")
    fi

    "${COMP_WORDS[0]}" "${@}" "${words[@]}"
}

_martingale() {
    local state
    state="$(shopt -p;shopt -po)"
    trap "${state//$'\n'/;}" RETURN
    shopt -s extglob
    set +o history +o posix

    local -xr SAP_SHELL=bash
    local -x SAP_SHELL_VERSION
    SAP_SHELL_VERSION="$(IFS='.';printf %s "${BASH_VERSINFO[*]}")"
    local -r SAP_SHELL_VERSION

    local -r cur="${2}"
    local -r prev="${3}"

    local -i positional_number
    local -a unparsed_words=("${COMP_WORDS[@]:1:${COMP_CWORD}}")

    local -a repeating_flags=()
    local -a non_repeating_flags=(--version -h --help)
    local -a repeating_options=()
    local -a non_repeating_options=()
    __martingale_offer_flags_options 0

    # Offer subcommand / subcommand argument completions
    local -r subcommand="${unparsed_words[0]}"
    unset 'unparsed_words[0]'
    unparsed_words=("${unparsed_words[@]}")
    case "${subcommand}" in
    init|run|validate|schema|merge|runs|report|export|generate|check|grammar|plan|solve|summarise|handbook|tools|prompt|bench|models|steer|doctor|config|manual|serve|mcp|help)
        # Offer subcommand argument completions
        "_martingale_${subcommand}"
        ;;
    *)
        # Offer subcommand completions
        COMPREPLY+=($(compgen -W 'init run validate schema merge runs report export generate check grammar plan solve summarise handbook tools prompt bench models steer doctor config manual serve mcp help' -- "${cur}"))
        ;;
    esac
}

_martingale_init() {
    repeating_flags=()
    non_repeating_flags=(--version -h --help)
    repeating_options=()
    non_repeating_options=(--kind)
    __martingale_offer_flags_options 1

    # Offer option value completions
    case "${prev}" in
    '--kind')
        __martingale_add_completions -W 'classify'$'\n''extract'$'\n''agent'
        return
        ;;
    esac

    # Offer positional completions
    case "${positional_number}" in
    1)
        __martingale_add_completions -f
        return
        ;;
    esac
}

_martingale_run() {
    repeating_flags=()
    non_repeating_flags=(--json --quiet -q --verbose -v --fast-cache --trace-content --version -h --help)
    repeating_options=(--set --rpc --control-vector --template-arg)
    non_repeating_options=(--journal --resume --shard --rollouts --jobs --limit --unfinished-calls --http-hosts --events -m --model --threads --seed --gpu-layers --chat-template --endpoint --api-key-env --endpoint-access --endpoint-timeout --trace --otlp)
    __martingale_offer_flags_options -1

    # Offer option value completions
    case "${prev}" in
    '--journal')
        __martingale_add_completions -d
        return
        ;;
    '--resume')
        __martingale_add_completions -W "$(eval '{ martingale runs list --limit 100 2>/dev/null | cut -f2; echo latest; ls -d */; } 2>/dev/null')"
        return
        ;;
    '--shard')
        return
        ;;
    '--rollouts')
        return
        ;;
    '--jobs')
        return
        ;;
    '--limit')
        return
        ;;
    '--set')
        return
        ;;
    '--unfinished-calls')
        __martingale_add_completions -W 'stop'$'\n''repeat'$'\n''report'
        return
        ;;
    '--http-hosts')
        return
        ;;
    '--events')
        __martingale_add_completions -f
        return
        ;;
    '-m'|'--model')
        __martingale_add_completions -W "$(eval '{ martingale models list | sed '\''s/^[* ]*//'\'' 2>/dev/null | cut -f1; ls -d *.gguf; } 2>/dev/null')"
        return
        ;;
    '--threads')
        return
        ;;
    '--seed')
        return
        ;;
    '--rpc')
        return
        ;;
    '--gpu-layers')
        return
        ;;
    '--control-vector')
        return
        ;;
    '--chat-template')
        __martingale_add_completions -f
        return
        ;;
    '--template-arg')
        return
        ;;
    '--endpoint')
        return
        ;;
    '--api-key-env')
        return
        ;;
    '--endpoint-access')
        return
        ;;
    '--endpoint-timeout')
        return
        ;;
    '--trace')
        __martingale_add_completions -f
        return
        ;;
    '--otlp')
        return
        ;;
    esac

    # Offer positional completions
    case "${positional_number}" in
    *)
        __martingale_add_completions -f
        return
        ;;
    esac
}

_martingale_validate() {
    repeating_flags=()
    non_repeating_flags=(--elsewhere --version -h --help)
    repeating_options=()
    non_repeating_options=()
    __martingale_offer_flags_options -1

    # Offer positional completions
    case "${positional_number}" in
    *)
        __martingale_add_completions -f
        return
        ;;
    esac
}

_martingale_schema() {
    repeating_flags=()
    non_repeating_flags=(--markdown --version -h --help)
    repeating_options=()
    non_repeating_options=()
    __martingale_offer_flags_options 1

    # Offer positional completions
    case "${positional_number}" in
    1)
        __martingale_add_completions -W 'task'
        return
        ;;
    esac
}

_martingale_merge() {
    repeating_flags=()
    non_repeating_flags=(--json --partial --quiet -q --version -h --help)
    repeating_options=()
    non_repeating_options=()
    __martingale_offer_flags_options -1

    # Offer positional completions
    case "${positional_number}" in
    *)
        __martingale_add_completions -W "$(eval '{ martingale runs list --limit 100 2>/dev/null | cut -f2; echo latest; ls -d */; } 2>/dev/null')"
        return
        ;;
    esac
}

_martingale_runs() {
    repeating_flags=()
    non_repeating_flags=(--version -h --help)
    repeating_options=()
    non_repeating_options=()
    __martingale_offer_flags_options 0

    # Offer subcommand / subcommand argument completions
    local -r subcommand="${unparsed_words[0]}"
    unset 'unparsed_words[0]'
    unparsed_words=("${unparsed_words[@]}")
    case "${subcommand}" in
    list|show|rm|gc)
        # Offer subcommand argument completions
        "_martingale_runs_${subcommand}"
        ;;
    *)
        # Offer subcommand completions
        COMPREPLY+=($(compgen -W 'list show rm gc' -- "${cur}"))
        ;;
    esac
}

_martingale_runs_list() {
    repeating_flags=()
    non_repeating_flags=(--json --version -h --help)
    repeating_options=()
    non_repeating_options=(--limit)
    __martingale_offer_flags_options 0

    # Offer option value completions
    case "${prev}" in
    '--limit')
        return
        ;;
    esac
}

_martingale_runs_show() {
    repeating_flags=()
    non_repeating_flags=(--json --version -h --help)
    repeating_options=()
    non_repeating_options=()
    __martingale_offer_flags_options 1

    # Offer positional completions
    case "${positional_number}" in
    1)
        __martingale_add_completions -W "$(eval '{ martingale runs list --limit 100 2>/dev/null | cut -f2; echo latest; ls -d */; } 2>/dev/null')"
        return
        ;;
    esac
}

_martingale_runs_rm() {
    repeating_flags=()
    non_repeating_flags=(--version -h --help)
    repeating_options=()
    non_repeating_options=()
    __martingale_offer_flags_options -1

    # Offer positional completions
    case "${positional_number}" in
    *)
        __martingale_add_completions -W "$(eval '{ martingale runs list --limit 100 2>/dev/null | cut -f2; echo latest; ls -d */; } 2>/dev/null')"
        return
        ;;
    esac
}

_martingale_runs_gc() {
    repeating_flags=()
    non_repeating_flags=(--version -h --help)
    repeating_options=()
    non_repeating_options=(--older-than)
    __martingale_offer_flags_options 0

    # Offer option value completions
    case "${prev}" in
    '--older-than')
        return
        ;;
    esac
}

_martingale_report() {
    repeating_flags=()
    non_repeating_flags=(--version -h --help)
    repeating_options=()
    non_repeating_options=(-o --output)
    __martingale_offer_flags_options -1

    # Offer option value completions
    case "${prev}" in
    '-o'|'--output')
        __martingale_add_completions -f
        return
        ;;
    esac

    # Offer positional completions
    case "${positional_number}" in
    *)
        __martingale_add_completions -W "$(eval '{ martingale runs list --limit 100 2>/dev/null | cut -f2; echo latest; ls -d */; } 2>/dev/null')"
        return
        ;;
    esac
}

_martingale_export() {
    repeating_flags=()
    non_repeating_flags=(--tokens --dedupe --without-behaviors --list-tools --quiet -q --version -h --help)
    repeating_options=(--drop-input)
    non_repeating_options=(--format --min-reward --min-ratio --task -o --output)
    __martingale_offer_flags_options -1

    # Offer option value completions
    case "${prev}" in
    '--format')
        return
        ;;
    '--min-reward')
        return
        ;;
    '--drop-input')
        return
        ;;
    '--min-ratio')
        return
        ;;
    '--task')
        __martingale_add_completions -f
        return
        ;;
    '-o'|'--output')
        __martingale_add_completions -f
        return
        ;;
    esac

    # Offer positional completions
    case "${positional_number}" in
    *)
        __martingale_add_completions -W "$(eval '{ martingale runs list --limit 100 2>/dev/null | cut -f2; echo latest; ls -d */; } 2>/dev/null')"
        return
        ;;
    esac
}

_martingale_generate() {
    repeating_flags=()
    non_repeating_flags=(--lines --jsonl --json --stream --describe-constraint --no-describe-constraint --allow-cut --explain --quiet -q --fast-cache --chat --no-chat --raw --version -h --help)
    repeating_options=(--regex --json-schema --grammar-file --grammar --choice --choice-file --verbatim --checker --source --critic --reasoning-markers --rpc --control-vector --template-arg)
    non_repeating_options=(--system --prompt-file --abstain-below --explain-orders --json-format --json-order --json-style --json-whitespace --method --particles -n --outputs --diverse --ess-threshold --resampling --probes --fast-forward --speculate --draft-model --schedule --proposal-temperature --top-k --top-p --min-p --route-model --route-signal --route-threshold --reasoning --reasoning-probe -m --model --threads --context --config --gpu-layers --chat-template --seed --temperature --max-tokens --endpoint --api-key-env --endpoint-access --endpoint-timeout --price)
    __martingale_offer_flags_options 1

    # Offer option value completions
    case "${prev}" in
    '--system')
        return
        ;;
    '--prompt-file')
        __martingale_add_completions -f
        return
        ;;
    '--abstain-below')
        return
        ;;
    '--explain-orders')
        return
        ;;
    '--regex')
        return
        ;;
    '--json-schema')
        __martingale_add_completions -f
        return
        ;;
    '--grammar-file')
        __martingale_add_completions -f
        return
        ;;
    '--grammar')
        __martingale_add_completions -W "$(eval 'martingale grammar list | tr -s '\'' '\'' '\''\t'\'' 2>/dev/null | cut -f1')"
        return
        ;;
    '--choice')
        return
        ;;
    '--choice-file')
        __martingale_add_completions -f
        return
        ;;
    '--verbatim')
        __martingale_add_completions -f
        return
        ;;
    '--checker')
        return
        ;;
    '--json-format')
        __martingale_add_completions -W 'assert'$'\n''annotation'
        return
        ;;
    '--source')
        return
        ;;
    '--json-order')
        __martingale_add_completions -W 'schema'$'\n''any'
        return
        ;;
    '--json-style')
        return
        ;;
    '--json-whitespace')
        return
        ;;
    '--method')
        return
        ;;
    '--particles')
        return
        ;;
    '-n'|'--outputs')
        return
        ;;
    '--diverse')
        __martingale_add_completions -W 'icn'$'\n''dpp'$'\n''latr'
        return
        ;;
    '--ess-threshold')
        return
        ;;
    '--resampling')
        __martingale_add_completions -W 'stratified'$'\n''systematic'$'\n''multinomial'$'\n''residual'
        return
        ;;
    '--probes')
        return
        ;;
    '--fast-forward')
        __martingale_add_completions -W 'off'$'\n''forced'$'\n''canonical'
        return
        ;;
    '--speculate')
        return
        ;;
    '--draft-model')
        __martingale_add_completions -W "$(eval '{ martingale models list | sed '\''s/^[* ]*//'\'' 2>/dev/null | cut -f1; ls -d *.gguf; } 2>/dev/null')"
        return
        ;;
    '--schedule')
        return
        ;;
    '--critic')
        return
        ;;
    '--proposal-temperature')
        return
        ;;
    '--top-k')
        return
        ;;
    '--top-p')
        return
        ;;
    '--min-p')
        return
        ;;
    '--route-model')
        __martingale_add_completions -W "$(eval '{ martingale models list | sed '\''s/^[* ]*//'\'' 2>/dev/null | cut -f1; ls -d *.gguf; } 2>/dev/null')"
        return
        ;;
    '--route-signal')
        return
        ;;
    '--route-threshold')
        return
        ;;
    '--reasoning')
        return
        ;;
    '--reasoning-markers')
        return
        ;;
    '--reasoning-probe')
        return
        ;;
    '-m'|'--model')
        __martingale_add_completions -W "$(eval '{ martingale models list | sed '\''s/^[* ]*//'\'' 2>/dev/null | cut -f1; ls -d *.gguf; } 2>/dev/null')"
        return
        ;;
    '--threads')
        return
        ;;
    '--context')
        return
        ;;
    '--config')
        __martingale_add_completions -f
        return
        ;;
    '--rpc')
        return
        ;;
    '--gpu-layers')
        return
        ;;
    '--control-vector')
        return
        ;;
    '--chat-template')
        __martingale_add_completions -f
        return
        ;;
    '--template-arg')
        return
        ;;
    '--seed')
        return
        ;;
    '--temperature')
        return
        ;;
    '--max-tokens')
        return
        ;;
    '--endpoint')
        return
        ;;
    '--api-key-env')
        return
        ;;
    '--endpoint-access')
        return
        ;;
    '--endpoint-timeout')
        return
        ;;
    '--price')
        return
        ;;
    esac
}

_martingale_check() {
    repeating_flags=()
    non_repeating_flags=(--prefix --json --jsonl --version -h --help)
    repeating_options=(--regex --json-schema --grammar-file --grammar --choice --choice-file --verbatim --checker --source)
    non_repeating_options=(--json-format)
    __martingale_offer_flags_options 1

    # Offer option value completions
    case "${prev}" in
    '--regex')
        return
        ;;
    '--json-schema')
        __martingale_add_completions -f
        return
        ;;
    '--grammar-file')
        __martingale_add_completions -f
        return
        ;;
    '--grammar')
        __martingale_add_completions -W "$(eval 'martingale grammar list | tr -s '\'' '\'' '\''\t'\'' 2>/dev/null | cut -f1')"
        return
        ;;
    '--choice')
        return
        ;;
    '--choice-file')
        __martingale_add_completions -f
        return
        ;;
    '--verbatim')
        __martingale_add_completions -f
        return
        ;;
    '--checker')
        return
        ;;
    '--json-format')
        __martingale_add_completions -W 'assert'$'\n''annotation'
        return
        ;;
    '--source')
        return
        ;;
    esac
}

_martingale_grammar() {
    repeating_flags=()
    non_repeating_flags=(--version -h --help)
    repeating_options=()
    non_repeating_options=()
    __martingale_offer_flags_options 0

    # Offer subcommand / subcommand argument completions
    local -r subcommand="${unparsed_words[0]}"
    unset 'unparsed_words[0]'
    unparsed_words=("${unparsed_words[@]}")
    case "${subcommand}" in
    list|show|audit|equal|minimise)
        # Offer subcommand argument completions
        "_martingale_grammar_${subcommand}"
        ;;
    *)
        # Offer subcommand completions
        COMPREPLY+=($(compgen -W 'list show audit equal minimise' -- "${cur}"))
        ;;
    esac
}

_martingale_grammar_list() {
    repeating_flags=()
    non_repeating_flags=(--json --version -h --help)
    repeating_options=()
    non_repeating_options=()
    __martingale_offer_flags_options 0
}

_martingale_grammar_show() {
    repeating_flags=()
    non_repeating_flags=(--version -h --help)
    repeating_options=()
    non_repeating_options=()
    __martingale_offer_flags_options 1
}

_martingale_grammar_audit() {
    repeating_flags=()
    non_repeating_flags=(--version -h --help)
    repeating_options=(--regex --json-schema --grammar-file --grammar --choice --choice-file --verbatim --checker --source)
    non_repeating_options=(--json-format --json-order --json-style --json-whitespace)
    __martingale_offer_flags_options -1

    # Offer option value completions
    case "${prev}" in
    '--regex')
        return
        ;;
    '--json-schema')
        __martingale_add_completions -f
        return
        ;;
    '--grammar-file')
        __martingale_add_completions -f
        return
        ;;
    '--grammar')
        __martingale_add_completions -W "$(eval 'martingale grammar list | tr -s '\'' '\'' '\''\t'\'' 2>/dev/null | cut -f1')"
        return
        ;;
    '--choice')
        return
        ;;
    '--choice-file')
        __martingale_add_completions -f
        return
        ;;
    '--verbatim')
        __martingale_add_completions -f
        return
        ;;
    '--checker')
        return
        ;;
    '--json-format')
        __martingale_add_completions -W 'assert'$'\n''annotation'
        return
        ;;
    '--source')
        return
        ;;
    '--json-order')
        __martingale_add_completions -W 'schema'$'\n''any'
        return
        ;;
    '--json-style')
        return
        ;;
    '--json-whitespace')
        return
        ;;
    esac
}

_martingale_grammar_equal() {
    repeating_flags=()
    non_repeating_flags=(--json --version -h --help)
    repeating_options=()
    non_repeating_options=()
    __martingale_offer_flags_options 2
}

_martingale_grammar_minimise() {
    repeating_flags=()
    non_repeating_flags=(--json --version -h --help)
    repeating_options=()
    non_repeating_options=(--most)
    __martingale_offer_flags_options 1

    # Offer option value completions
    case "${prev}" in
    '--most')
        return
        ;;
    esac
}

_martingale_plan() {
    repeating_flags=()
    non_repeating_flags=(--version -h --help)
    repeating_options=()
    non_repeating_options=()
    __martingale_offer_flags_options 0

    # Offer subcommand / subcommand argument completions
    local -r subcommand="${unparsed_words[0]}"
    unset 'unparsed_words[0]'
    unparsed_words=("${unparsed_words[@]}")
    case "${subcommand}" in
    run|bench)
        # Offer subcommand argument completions
        "_martingale_plan_${subcommand}"
        ;;
    *)
        # Offer subcommand completions
        COMPREPLY+=($(compgen -W 'run bench' -- "${cur}"))
        ;;
    esac
}

_martingale_plan_run() {
    repeating_flags=()
    non_repeating_flags=(--show --json --fast-cache --version -h --help)
    repeating_options=(--rpc --control-vector --template-arg)
    non_repeating_options=(--directory --goal --house --map --episode --heuristic --weights --decisions --html -m --model --threads --context --config --gpu-layers --chat-template --seed --embedder --embedder-key-env)
    __martingale_offer_flags_options 0

    # Offer option value completions
    case "${prev}" in
    '--directory')
        __martingale_add_completions -d
        return
        ;;
    '--goal')
        return
        ;;
    '--house')
        __martingale_add_completions -f
        return
        ;;
    '--map')
        __martingale_add_completions -f
        return
        ;;
    '--episode')
        return
        ;;
    '--heuristic')
        return
        ;;
    '--weights')
        return
        ;;
    '--decisions')
        return
        ;;
    '--html')
        __martingale_add_completions -f
        return
        ;;
    '-m'|'--model')
        __martingale_add_completions -W "$(eval '{ martingale models list | sed '\''s/^[* ]*//'\'' 2>/dev/null | cut -f1; ls -d *.gguf; } 2>/dev/null')"
        return
        ;;
    '--threads')
        return
        ;;
    '--context')
        return
        ;;
    '--config')
        __martingale_add_completions -f
        return
        ;;
    '--rpc')
        return
        ;;
    '--gpu-layers')
        return
        ;;
    '--control-vector')
        return
        ;;
    '--chat-template')
        __martingale_add_completions -f
        return
        ;;
    '--template-arg')
        return
        ;;
    '--seed')
        return
        ;;
    '--embedder')
        return
        ;;
    '--embedder-key-env')
        return
        ;;
    esac
}

_martingale_plan_bench() {
    repeating_flags=()
    non_repeating_flags=(--no-cache --fast-cache --version -h --help)
    repeating_options=(--rpc --control-vector --template-arg)
    non_repeating_options=(--heuristic --weights --against --prior --cross-validate --limit --records -m --model --threads --context --config --gpu-layers --chat-template --seed --embedder --embedder-key-env)
    __martingale_offer_flags_options 1

    # Offer option value completions
    case "${prev}" in
    '--heuristic')
        return
        ;;
    '--weights')
        return
        ;;
    '--against')
        return
        ;;
    '--prior')
        __martingale_add_completions -f
        return
        ;;
    '--cross-validate')
        return
        ;;
    '--limit')
        return
        ;;
    '--records')
        __martingale_add_completions -f
        return
        ;;
    '-m'|'--model')
        __martingale_add_completions -W "$(eval '{ martingale models list | sed '\''s/^[* ]*//'\'' 2>/dev/null | cut -f1; ls -d *.gguf; } 2>/dev/null')"
        return
        ;;
    '--threads')
        return
        ;;
    '--context')
        return
        ;;
    '--config')
        __martingale_add_completions -f
        return
        ;;
    '--rpc')
        return
        ;;
    '--gpu-layers')
        return
        ;;
    '--control-vector')
        return
        ;;
    '--chat-template')
        __martingale_add_completions -f
        return
        ;;
    '--template-arg')
        return
        ;;
    '--seed')
        return
        ;;
    '--embedder')
        return
        ;;
    '--embedder-key-env')
        return
        ;;
    esac
}

_martingale_solve() {
    repeating_flags=()
    non_repeating_flags=(--fast-cache --chat --no-chat --raw --sequential --divide-prior --step-calculator --json --version -h --help)
    repeating_options=(--rpc --control-vector --template-arg --choice --step-choice)
    non_repeating_options=(-m --model --threads --context --config --gpu-layers --chat-template --seed --temperature --max-tokens --rater --planner --threshold --depth --nodes --budget-tokens --budget-seconds --step-tokens --leaf-thought --particles --prompts --notes --step-handbook --regex --step-regex --arm --html)
    __martingale_offer_flags_options 1

    # Offer option value completions
    case "${prev}" in
    '-m'|'--model')
        __martingale_add_completions -W "$(eval '{ martingale models list | sed '\''s/^[* ]*//'\'' 2>/dev/null | cut -f1; ls -d *.gguf; } 2>/dev/null')"
        return
        ;;
    '--threads')
        return
        ;;
    '--context')
        return
        ;;
    '--config')
        __martingale_add_completions -f
        return
        ;;
    '--rpc')
        return
        ;;
    '--gpu-layers')
        return
        ;;
    '--control-vector')
        return
        ;;
    '--chat-template')
        __martingale_add_completions -f
        return
        ;;
    '--template-arg')
        return
        ;;
    '--seed')
        return
        ;;
    '--temperature')
        return
        ;;
    '--max-tokens')
        return
        ;;
    '--rater')
        return
        ;;
    '--planner')
        __martingale_add_completions -W 'model'$'\n''expression'
        return
        ;;
    '--threshold')
        return
        ;;
    '--depth')
        return
        ;;
    '--nodes')
        return
        ;;
    '--budget-tokens')
        return
        ;;
    '--budget-seconds')
        return
        ;;
    '--step-tokens')
        return
        ;;
    '--leaf-thought')
        return
        ;;
    '--particles')
        return
        ;;
    '--prompts')
        __martingale_add_completions -d
        return
        ;;
    '--notes')
        __martingale_add_completions -f
        return
        ;;
    '--step-handbook')
        __martingale_add_completions -f
        return
        ;;
    '--choice')
        return
        ;;
    '--regex')
        return
        ;;
    '--step-choice')
        return
        ;;
    '--step-regex')
        return
        ;;
    '--arm')
        __martingale_add_completions -W 'direct'$'\n''cot'$'\n''self-consistency'$'\n''plan-and-solve'$'\n''tree-planner'$'\n''prs'
        return
        ;;
    '--html')
        __martingale_add_completions -f
        return
        ;;
    esac
}

_martingale_summarise() {
    repeating_flags=()
    non_repeating_flags=(--json --fast-cache --chat --no-chat --raw --version -h --help)
    repeating_options=(--rpc --control-vector --template-arg)
    non_repeating_options=(--method --focus --piece-tokens --budget-tokens --judge --temperature -m --model --threads --context --config --gpu-layers --chat-template --seed --max-tokens)
    __martingale_offer_flags_options -1

    # Offer option value completions
    case "${prev}" in
    '--method')
        __martingale_add_completions -W 'hierarchical'$'\n''incremental'
        return
        ;;
    '--focus')
        return
        ;;
    '--piece-tokens')
        return
        ;;
    '--budget-tokens')
        return
        ;;
    '--judge')
        __martingale_add_completions -W "$(eval '{ martingale models list | sed '\''s/^[* ]*//'\'' 2>/dev/null | cut -f1; ls -d *.gguf; } 2>/dev/null')"
        return
        ;;
    '--temperature')
        return
        ;;
    '-m'|'--model')
        __martingale_add_completions -W "$(eval '{ martingale models list | sed '\''s/^[* ]*//'\'' 2>/dev/null | cut -f1; ls -d *.gguf; } 2>/dev/null')"
        return
        ;;
    '--threads')
        return
        ;;
    '--context')
        return
        ;;
    '--config')
        __martingale_add_completions -f
        return
        ;;
    '--rpc')
        return
        ;;
    '--gpu-layers')
        return
        ;;
    '--control-vector')
        return
        ;;
    '--chat-template')
        __martingale_add_completions -f
        return
        ;;
    '--template-arg')
        return
        ;;
    '--seed')
        return
        ;;
    '--max-tokens')
        return
        ;;
    esac

    # Offer positional completions
    case "${positional_number}" in
    *)
        __martingale_add_completions -f
        return
        ;;
    esac
}

_martingale_handbook() {
    repeating_flags=()
    non_repeating_flags=(--version -h --help)
    repeating_options=()
    non_repeating_options=()
    __martingale_offer_flags_options 0

    # Offer subcommand / subcommand argument completions
    local -r subcommand="${unparsed_words[0]}"
    unset 'unparsed_words[0]'
    unparsed_words=("${unparsed_words[@]}")
    case "${subcommand}" in
    list|show|search|add|edit|approve|learn|solve|merge|unmerge|deprecate|lint|stats|revert|rename|delete|diff|import|export)
        # Offer subcommand argument completions
        "_martingale_handbook_${subcommand}"
        ;;
    *)
        # Offer subcommand completions
        COMPREPLY+=($(compgen -W 'list show search add edit approve learn solve merge unmerge deprecate lint stats revert rename delete diff import export' -- "${cur}"))
        ;;
    esac
}

_martingale_handbook_list() {
    repeating_flags=()
    non_repeating_flags=(--json --version -h --help)
    repeating_options=(--status)
    non_repeating_options=(--handbook --topic --limit --sort)
    __martingale_offer_flags_options 0

    # Offer option value completions
    case "${prev}" in
    '--handbook')
        __martingale_add_completions -f
        return
        ;;
    '--status')
        __martingale_add_completions -W 'draft'$'\n''active'$'\n''deprecated'$'\n''merged'
        return
        ;;
    '--topic')
        return
        ;;
    '--limit')
        return
        ;;
    '--sort')
        __martingale_add_completions -W 'name'$'\n''uses'$'\n''successes'$'\n''updated'$'\n''created'
        return
        ;;
    esac
}

_martingale_handbook_show() {
    repeating_flags=()
    non_repeating_flags=(--json --version -h --help)
    repeating_options=()
    non_repeating_options=(--handbook)
    __martingale_offer_flags_options 1

    # Offer option value completions
    case "${prev}" in
    '--handbook')
        __martingale_add_completions -f
        return
        ;;
    esac

    # Offer positional completions
    case "${positional_number}" in
    1)
        __martingale_add_completions -W "$(eval 'martingale handbook list | tr -s '\'' '\'' '\''\t'\'' 2>/dev/null | cut -f1')"
        return
        ;;
    esac
}

_martingale_handbook_search() {
    repeating_flags=()
    non_repeating_flags=(--json --all --version -h --help)
    repeating_options=()
    non_repeating_options=(--handbook --embedder --embedder-key-env --limit --topic --least-score)
    __martingale_offer_flags_options 1

    # Offer option value completions
    case "${prev}" in
    '--handbook')
        __martingale_add_completions -f
        return
        ;;
    '--embedder')
        return
        ;;
    '--embedder-key-env')
        return
        ;;
    '--limit')
        return
        ;;
    '--topic')
        return
        ;;
    '--least-score')
        return
        ;;
    esac
}

_martingale_handbook_add() {
    repeating_flags=()
    non_repeating_flags=(--json --draft --replace --version -h --help)
    repeating_options=()
    non_repeating_options=(--handbook --topic --scope)
    __martingale_offer_flags_options 2

    # Offer option value completions
    case "${prev}" in
    '--handbook')
        __martingale_add_completions -f
        return
        ;;
    '--topic')
        return
        ;;
    '--scope')
        return
        ;;
    esac
}

_martingale_handbook_edit() {
    repeating_flags=()
    non_repeating_flags=(--json --version -h --help)
    repeating_options=()
    non_repeating_options=(--handbook --instruction --topic --scope)
    __martingale_offer_flags_options 1

    # Offer option value completions
    case "${prev}" in
    '--handbook')
        __martingale_add_completions -f
        return
        ;;
    '--instruction')
        return
        ;;
    '--topic')
        return
        ;;
    '--scope')
        return
        ;;
    esac

    # Offer positional completions
    case "${positional_number}" in
    1)
        __martingale_add_completions -W "$(eval 'martingale handbook list | tr -s '\'' '\'' '\''\t'\'' 2>/dev/null | cut -f1')"
        return
        ;;
    esac
}

_martingale_handbook_approve() {
    repeating_flags=()
    non_repeating_flags=(--json --drafts --version -h --help)
    repeating_options=()
    non_repeating_options=(--handbook)
    __martingale_offer_flags_options -1

    # Offer option value completions
    case "${prev}" in
    '--handbook')
        __martingale_add_completions -f
        return
        ;;
    esac

    # Offer positional completions
    case "${positional_number}" in
    *)
        __martingale_add_completions -W "$(eval 'martingale handbook list | tr -s '\'' '\'' '\''\t'\'' 2>/dev/null | cut -f1')"
        return
        ;;
    esac
}

_martingale_handbook_learn() {
    repeating_flags=()
    non_repeating_flags=(--json --fast-cache --chat --no-chat --raw --ask-duplicates --only-correct --only-citing --strip-citations --version -h --help)
    repeating_options=(--rpc --control-vector --template-arg)
    non_repeating_options=(--handbook -m --model --threads --context --config --gpu-layers --chat-template --seed --temperature --max-tokens --endpoint --api-key-env --endpoint-access --endpoint-timeout --embedder --embedder-key-env --run --wrong --strategist --teacher --traces --sft --most-tokens)
    __martingale_offer_flags_options -1

    # Offer option value completions
    case "${prev}" in
    '--handbook')
        __martingale_add_completions -f
        return
        ;;
    '-m'|'--model')
        __martingale_add_completions -W "$(eval '{ martingale models list | sed '\''s/^[* ]*//'\'' 2>/dev/null | cut -f1; ls -d *.gguf; } 2>/dev/null')"
        return
        ;;
    '--threads')
        return
        ;;
    '--context')
        return
        ;;
    '--config')
        __martingale_add_completions -f
        return
        ;;
    '--rpc')
        return
        ;;
    '--gpu-layers')
        return
        ;;
    '--control-vector')
        return
        ;;
    '--chat-template')
        __martingale_add_completions -f
        return
        ;;
    '--template-arg')
        return
        ;;
    '--seed')
        return
        ;;
    '--temperature')
        return
        ;;
    '--max-tokens')
        return
        ;;
    '--endpoint')
        return
        ;;
    '--api-key-env')
        return
        ;;
    '--endpoint-access')
        return
        ;;
    '--endpoint-timeout')
        return
        ;;
    '--embedder')
        return
        ;;
    '--embedder-key-env')
        return
        ;;
    '--run')
        return
        ;;
    '--wrong')
        __martingale_add_completions -W 'skip'$'\n''draft'$'\n''keep'
        return
        ;;
    '--strategist')
        __martingale_add_completions -W "$(eval '{ martingale models list | sed '\''s/^[* ]*//'\'' 2>/dev/null | cut -f1; ls -d *.gguf; } 2>/dev/null')"
        return
        ;;
    '--teacher')
        __martingale_add_completions -W "$(eval '{ martingale models list | sed '\''s/^[* ]*//'\'' 2>/dev/null | cut -f1; ls -d *.gguf; } 2>/dev/null')"
        return
        ;;
    '--traces')
        return
        ;;
    '--sft')
        __martingale_add_completions -d
        return
        ;;
    '--most-tokens')
        return
        ;;
    esac

    # Offer positional completions
    case "${positional_number}" in
    *)
        __martingale_add_completions -f
        return
        ;;
    esac
}

_martingale_handbook_solve() {
    repeating_flags=()
    non_repeating_flags=(--json --fast-cache --chat --no-chat --raw --compare --equal-tokens --record --no-record --version -h --help)
    repeating_options=(--rpc --control-vector --template-arg --arm)
    non_repeating_options=(--handbook -m --model --threads --context --config --gpu-layers --chat-template --seed --temperature --max-tokens --endpoint --api-key-env --endpoint-access --endpoint-timeout --embedder --embedder-key-env --run --student --strategist --behavior-tokens --behaviors)
    __martingale_offer_flags_options -1

    # Offer option value completions
    case "${prev}" in
    '--handbook')
        __martingale_add_completions -f
        return
        ;;
    '-m'|'--model')
        __martingale_add_completions -W "$(eval '{ martingale models list | sed '\''s/^[* ]*//'\'' 2>/dev/null | cut -f1; ls -d *.gguf; } 2>/dev/null')"
        return
        ;;
    '--threads')
        return
        ;;
    '--context')
        return
        ;;
    '--config')
        __martingale_add_completions -f
        return
        ;;
    '--rpc')
        return
        ;;
    '--gpu-layers')
        return
        ;;
    '--control-vector')
        return
        ;;
    '--chat-template')
        __martingale_add_completions -f
        return
        ;;
    '--template-arg')
        return
        ;;
    '--seed')
        return
        ;;
    '--temperature')
        return
        ;;
    '--max-tokens')
        return
        ;;
    '--endpoint')
        return
        ;;
    '--api-key-env')
        return
        ;;
    '--endpoint-access')
        return
        ;;
    '--endpoint-timeout')
        return
        ;;
    '--embedder')
        return
        ;;
    '--embedder-key-env')
        return
        ;;
    '--run')
        return
        ;;
    '--arm')
        __martingale_add_completions -W 'plain'$'\n''conditioned'$'\n''shuffled'$'\n''topic'$'\n''self-improvement'$'\n''critique-and-revise'
        return
        ;;
    '--student')
        __martingale_add_completions -W "$(eval '{ martingale models list | sed '\''s/^[* ]*//'\'' 2>/dev/null | cut -f1; ls -d *.gguf; } 2>/dev/null')"
        return
        ;;
    '--strategist')
        __martingale_add_completions -W "$(eval '{ martingale models list | sed '\''s/^[* ]*//'\'' 2>/dev/null | cut -f1; ls -d *.gguf; } 2>/dev/null')"
        return
        ;;
    '--behavior-tokens')
        return
        ;;
    '--behaviors')
        return
        ;;
    esac

    # Offer positional completions
    case "${positional_number}" in
    *)
        __martingale_add_completions -f
        return
        ;;
    esac
}

_martingale_handbook_merge() {
    repeating_flags=()
    non_repeating_flags=(--json --duplicates --dry-run --version -h --help)
    repeating_options=()
    non_repeating_options=(--handbook --embedder --embedder-key-env --reason)
    __martingale_offer_flags_options -1

    # Offer option value completions
    case "${prev}" in
    '--handbook')
        __martingale_add_completions -f
        return
        ;;
    '--embedder')
        return
        ;;
    '--embedder-key-env')
        return
        ;;
    '--reason')
        return
        ;;
    esac

    # Offer positional completions
    case "${positional_number}" in
    *)
        __martingale_add_completions -W "$(eval 'martingale handbook list | tr -s '\'' '\'' '\''\t'\'' 2>/dev/null | cut -f1')"
        return
        ;;
    esac
}

_martingale_handbook_unmerge() {
    repeating_flags=()
    non_repeating_flags=(--json --version -h --help)
    repeating_options=()
    non_repeating_options=(--handbook)
    __martingale_offer_flags_options 1

    # Offer option value completions
    case "${prev}" in
    '--handbook')
        __martingale_add_completions -f
        return
        ;;
    esac
}

_martingale_handbook_deprecate() {
    repeating_flags=()
    non_repeating_flags=(--json --failing --dry-run --version -h --help)
    repeating_options=()
    non_repeating_options=(--handbook)
    __martingale_offer_flags_options -1

    # Offer option value completions
    case "${prev}" in
    '--handbook')
        __martingale_add_completions -f
        return
        ;;
    esac

    # Offer positional completions
    case "${positional_number}" in
    *)
        __martingale_add_completions -W "$(eval 'martingale handbook list | tr -s '\'' '\'' '\''\t'\'' 2>/dev/null | cut -f1')"
        return
        ;;
    esac
}

_martingale_handbook_lint() {
    repeating_flags=()
    non_repeating_flags=(--json --version -h --help)
    repeating_options=()
    non_repeating_options=(--handbook --embedder --embedder-key-env)
    __martingale_offer_flags_options 0

    # Offer option value completions
    case "${prev}" in
    '--handbook')
        __martingale_add_completions -f
        return
        ;;
    '--embedder')
        return
        ;;
    '--embedder-key-env')
        return
        ;;
    esac
}

_martingale_handbook_stats() {
    repeating_flags=()
    non_repeating_flags=(--json --version -h --help)
    repeating_options=()
    non_repeating_options=(--handbook)
    __martingale_offer_flags_options 0

    # Offer option value completions
    case "${prev}" in
    '--handbook')
        __martingale_add_completions -f
        return
        ;;
    esac
}

_martingale_handbook_revert() {
    repeating_flags=()
    non_repeating_flags=(--json --version -h --help)
    repeating_options=()
    non_repeating_options=(--handbook --to)
    __martingale_offer_flags_options 1

    # Offer option value completions
    case "${prev}" in
    '--handbook')
        __martingale_add_completions -f
        return
        ;;
    '--to')
        return
        ;;
    esac

    # Offer positional completions
    case "${positional_number}" in
    1)
        __martingale_add_completions -W "$(eval 'martingale handbook list | tr -s '\'' '\'' '\''\t'\'' 2>/dev/null | cut -f1')"
        return
        ;;
    esac
}

_martingale_handbook_rename() {
    repeating_flags=()
    non_repeating_flags=(--json --version -h --help)
    repeating_options=()
    non_repeating_options=(--handbook)
    __martingale_offer_flags_options 2

    # Offer option value completions
    case "${prev}" in
    '--handbook')
        __martingale_add_completions -f
        return
        ;;
    esac

    # Offer positional completions
    case "${positional_number}" in
    1)
        __martingale_add_completions -W "$(eval 'martingale handbook list | tr -s '\'' '\'' '\''\t'\'' 2>/dev/null | cut -f1')"
        return
        ;;
    esac
}

_martingale_handbook_delete() {
    repeating_flags=()
    non_repeating_flags=(--json --yes --version -h --help)
    repeating_options=()
    non_repeating_options=(--handbook)
    __martingale_offer_flags_options -1

    # Offer option value completions
    case "${prev}" in
    '--handbook')
        __martingale_add_completions -f
        return
        ;;
    esac

    # Offer positional completions
    case "${positional_number}" in
    *)
        __martingale_add_completions -W "$(eval 'martingale handbook list | tr -s '\'' '\'' '\''\t'\'' 2>/dev/null | cut -f1')"
        return
        ;;
    esac
}

_martingale_handbook_diff() {
    repeating_flags=()
    non_repeating_flags=(--json --version -h --help)
    repeating_options=()
    non_repeating_options=(--handbook --from --to)
    __martingale_offer_flags_options 1

    # Offer option value completions
    case "${prev}" in
    '--handbook')
        __martingale_add_completions -f
        return
        ;;
    '--from')
        return
        ;;
    '--to')
        return
        ;;
    esac

    # Offer positional completions
    case "${positional_number}" in
    1)
        __martingale_add_completions -W "$(eval 'martingale handbook list | tr -s '\'' '\'' '\''\t'\'' 2>/dev/null | cut -f1')"
        return
        ;;
    esac
}

_martingale_handbook_import() {
    repeating_flags=()
    non_repeating_flags=(--json --update --theirs --ours --dry-run --approve --version -h --help)
    repeating_options=()
    non_repeating_options=(--handbook)
    __martingale_offer_flags_options -1

    # Offer option value completions
    case "${prev}" in
    '--handbook')
        __martingale_add_completions -f
        return
        ;;
    esac

    # Offer positional completions
    case "${positional_number}" in
    *)
        __martingale_add_completions -f
        return
        ;;
    esac
}

_martingale_handbook_export() {
    repeating_flags=()
    non_repeating_flags=(--version -h --help)
    repeating_options=(--status)
    non_repeating_options=(--handbook --output -o)
    __martingale_offer_flags_options 0

    # Offer option value completions
    case "${prev}" in
    '--handbook')
        __martingale_add_completions -f
        return
        ;;
    '--status')
        __martingale_add_completions -W 'draft'$'\n''active'$'\n''deprecated'$'\n''merged'
        return
        ;;
    '--output'|'-o')
        __martingale_add_completions -f
        return
        ;;
    esac
}

_martingale_tools() {
    repeating_flags=()
    non_repeating_flags=(--version -h --help)
    repeating_options=()
    non_repeating_options=()
    __martingale_offer_flags_options 0

    # Offer subcommand / subcommand argument completions
    local -r subcommand="${unparsed_words[0]}"
    unset 'unparsed_words[0]'
    unparsed_words=("${unparsed_words[@]}")
    case "${subcommand}" in
    list|show|search|call|eval|learn)
        # Offer subcommand argument completions
        "_martingale_tools_${subcommand}"
        ;;
    *)
        # Offer subcommand completions
        COMPREPLY+=($(compgen -W 'list show search call eval learn' -- "${cur}"))
        ;;
    esac
}

_martingale_tools_list() {
    repeating_flags=()
    non_repeating_flags=(--built-in --no-built-in --json --version -h --help)
    repeating_options=(--tools --mcp)
    non_repeating_options=(--http-hosts --root)
    __martingale_offer_flags_options 0

    # Offer option value completions
    case "${prev}" in
    '--tools')
        __martingale_add_completions -f
        return
        ;;
    '--mcp')
        __martingale_add_completions -f
        return
        ;;
    '--http-hosts')
        return
        ;;
    '--root')
        __martingale_add_completions -d
        return
        ;;
    esac
}

_martingale_tools_show() {
    repeating_flags=()
    non_repeating_flags=(--built-in --no-built-in --version -h --help)
    repeating_options=(--tools --mcp)
    non_repeating_options=(--http-hosts --root)
    __martingale_offer_flags_options 1

    # Offer option value completions
    case "${prev}" in
    '--tools')
        __martingale_add_completions -f
        return
        ;;
    '--mcp')
        __martingale_add_completions -f
        return
        ;;
    '--http-hosts')
        return
        ;;
    '--root')
        __martingale_add_completions -d
        return
        ;;
    esac
}

_martingale_tools_search() {
    repeating_flags=()
    non_repeating_flags=(--built-in --no-built-in --guard --no-guard --json --fast-cache --version -h --help)
    repeating_options=(--tools --mcp --rpc --control-vector --template-arg)
    non_repeating_options=(--http-hosts --root --limit --queries-by --merge --writers --rewards --learned --demonstrations -m --model --threads --context --config --gpu-layers --chat-template --seed --embedder --embedder-key-env)
    __martingale_offer_flags_options 1

    # Offer option value completions
    case "${prev}" in
    '--tools')
        __martingale_add_completions -f
        return
        ;;
    '--mcp')
        __martingale_add_completions -f
        return
        ;;
    '--http-hosts')
        return
        ;;
    '--root')
        __martingale_add_completions -d
        return
        ;;
    '--limit')
        return
        ;;
    '--queries-by')
        return
        ;;
    '--merge')
        __martingale_add_completions -W 'blend'$'\n''interleave'$'\n''rrf'$'\n''max'$'\n''mean'
        return
        ;;
    '--writers')
        return
        ;;
    '--rewards')
        __martingale_add_completions -f
        return
        ;;
    '--learned')
        __martingale_add_completions -f
        return
        ;;
    '--demonstrations')
        return
        ;;
    '-m'|'--model')
        __martingale_add_completions -W "$(eval '{ martingale models list | sed '\''s/^[* ]*//'\'' 2>/dev/null | cut -f1; ls -d *.gguf; } 2>/dev/null')"
        return
        ;;
    '--threads')
        return
        ;;
    '--context')
        return
        ;;
    '--config')
        __martingale_add_completions -f
        return
        ;;
    '--rpc')
        return
        ;;
    '--gpu-layers')
        return
        ;;
    '--control-vector')
        return
        ;;
    '--chat-template')
        __martingale_add_completions -f
        return
        ;;
    '--template-arg')
        return
        ;;
    '--seed')
        return
        ;;
    '--embedder')
        return
        ;;
    '--embedder-key-env')
        return
        ;;
    esac
}

_martingale_tools_call() {
    repeating_flags=()
    non_repeating_flags=(--built-in --no-built-in --json --version -h --help)
    repeating_options=(--tools --mcp)
    non_repeating_options=(--http-hosts --root --approvals --timeout --rewards)
    __martingale_offer_flags_options 2

    # Offer option value completions
    case "${prev}" in
    '--tools')
        __martingale_add_completions -f
        return
        ;;
    '--mcp')
        __martingale_add_completions -f
        return
        ;;
    '--http-hosts')
        return
        ;;
    '--root')
        __martingale_add_completions -d
        return
        ;;
    '--approvals')
        return
        ;;
    '--timeout')
        return
        ;;
    '--rewards')
        __martingale_add_completions -f
        return
        ;;
    esac
}

_martingale_tools_eval() {
    repeating_flags=()
    non_repeating_flags=(--guard --no-guard --fast-cache --version -h --help)
    repeating_options=(--rpc --control-vector --template-arg)
    non_repeating_options=(--tools --queries --queries-by --merge --writers --rewards --learned --demonstrations --rerank --rerank-share --against --limit --pairs --samples -m --model --threads --context --config --gpu-layers --chat-template --seed --embedder --embedder-key-env)
    __martingale_offer_flags_options 0

    # Offer option value completions
    case "${prev}" in
    '--tools')
        __martingale_add_completions -f
        return
        ;;
    '--queries')
        __martingale_add_completions -f
        return
        ;;
    '--queries-by')
        return
        ;;
    '--merge')
        __martingale_add_completions -W 'blend'$'\n''interleave'$'\n''rrf'$'\n''max'$'\n''mean'
        return
        ;;
    '--writers')
        return
        ;;
    '--rewards')
        __martingale_add_completions -f
        return
        ;;
    '--learned')
        __martingale_add_completions -f
        return
        ;;
    '--demonstrations')
        return
        ;;
    '--rerank')
        __martingale_add_completions -W 'name'$'\n''request'
        return
        ;;
    '--rerank-share')
        return
        ;;
    '--against')
        __martingale_add_completions -W 'none'$'\n''decompose'$'\n''model'$'\n''few-shot'$'\n''behaviors'
        return
        ;;
    '--limit')
        return
        ;;
    '--pairs')
        __martingale_add_completions -f
        return
        ;;
    '--samples')
        return
        ;;
    '-m'|'--model')
        __martingale_add_completions -W "$(eval '{ martingale models list | sed '\''s/^[* ]*//'\'' 2>/dev/null | cut -f1; ls -d *.gguf; } 2>/dev/null')"
        return
        ;;
    '--threads')
        return
        ;;
    '--context')
        return
        ;;
    '--config')
        __martingale_add_completions -f
        return
        ;;
    '--rpc')
        return
        ;;
    '--gpu-layers')
        return
        ;;
    '--control-vector')
        return
        ;;
    '--chat-template')
        __martingale_add_completions -f
        return
        ;;
    '--template-arg')
        return
        ;;
    '--seed')
        return
        ;;
    '--embedder')
        return
        ;;
    '--embedder-key-env')
        return
        ;;
    esac
}

_martingale_tools_learn() {
    repeating_flags=()
    non_repeating_flags=(--fast-cache --version -h --help)
    repeating_options=(--rpc --control-vector --template-arg)
    non_repeating_options=(--tools --queries --out --learned --per-tool --examples --samples --temperature --merge --limit --records -m --model --threads --context --config --gpu-layers --chat-template --seed --embedder --embedder-key-env)
    __martingale_offer_flags_options 0

    # Offer option value completions
    case "${prev}" in
    '--tools')
        __martingale_add_completions -f
        return
        ;;
    '--queries')
        __martingale_add_completions -f
        return
        ;;
    '--out')
        __martingale_add_completions -f
        return
        ;;
    '--learned')
        __martingale_add_completions -f
        return
        ;;
    '--per-tool')
        return
        ;;
    '--examples')
        __martingale_add_completions -W 'none'$'\n''described'$'\n''written'
        return
        ;;
    '--samples')
        return
        ;;
    '--temperature')
        return
        ;;
    '--merge')
        __martingale_add_completions -W 'blend'$'\n''interleave'$'\n''rrf'$'\n''max'$'\n''mean'
        return
        ;;
    '--limit')
        return
        ;;
    '--records')
        __martingale_add_completions -f
        return
        ;;
    '-m'|'--model')
        __martingale_add_completions -W "$(eval '{ martingale models list | sed '\''s/^[* ]*//'\'' 2>/dev/null | cut -f1; ls -d *.gguf; } 2>/dev/null')"
        return
        ;;
    '--threads')
        return
        ;;
    '--context')
        return
        ;;
    '--config')
        __martingale_add_completions -f
        return
        ;;
    '--rpc')
        return
        ;;
    '--gpu-layers')
        return
        ;;
    '--control-vector')
        return
        ;;
    '--chat-template')
        __martingale_add_completions -f
        return
        ;;
    '--template-arg')
        return
        ;;
    '--seed')
        return
        ;;
    '--embedder')
        return
        ;;
    '--embedder-key-env')
        return
        ;;
    esac
}

_martingale_prompt() {
    repeating_flags=()
    non_repeating_flags=(--version -h --help)
    repeating_options=()
    non_repeating_options=()
    __martingale_offer_flags_options 0

    # Offer subcommand / subcommand argument completions
    local -r subcommand="${unparsed_words[0]}"
    unset 'unparsed_words[0]'
    unparsed_words=("${unparsed_words[@]}")
    case "${subcommand}" in
    evolve|prune|eval|show|search|reach|annotate)
        # Offer subcommand argument completions
        "_martingale_prompt_${subcommand}"
        ;;
    *)
        # Offer subcommand completions
        COMPREPLY+=($(compgen -W 'evolve prune eval show search reach annotate' -- "${cur}"))
        ;;
    esac
}

_martingale_prompt_evolve() {
    repeating_flags=()
    non_repeating_flags=(--abandon --controls --no-controls --quiet -q --fast-cache --version -h --help)
    repeating_options=(--rpc --control-vector --template-arg)
    non_repeating_options=(--algorithm --population --offspring --generations --minimum-length --beginning --task --expected --fitness --shots --draw --prompt --budget-evaluations --control-seed --output -o --history --results --write -m --model --threads --context --config --gpu-layers --chat-template --seed)
    __martingale_offer_flags_options 1

    # Offer option value completions
    case "${prev}" in
    '--algorithm')
        __martingale_add_completions -W 'gga'$'\n''ssga'$'\n''tapruning'$'\n''sahc'$'\n''random'
        return
        ;;
    '--population')
        return
        ;;
    '--offspring')
        return
        ;;
    '--generations')
        return
        ;;
    '--minimum-length')
        return
        ;;
    '--beginning')
        __martingale_add_completions -W 'duplicate'$'\n''random'
        return
        ;;
    '--task')
        __martingale_add_completions -f
        return
        ;;
    '--expected')
        __martingale_add_completions -f
        return
        ;;
    '--fitness')
        __martingale_add_completions -W 'reward'$'\n''accuracy'
        return
        ;;
    '--shots')
        return
        ;;
    '--draw')
        return
        ;;
    '--prompt')
        return
        ;;
    '--budget-evaluations')
        return
        ;;
    '--control-seed')
        return
        ;;
    '--output'|'-o')
        __martingale_add_completions -f
        return
        ;;
    '--history')
        __martingale_add_completions -f
        return
        ;;
    '--results')
        __martingale_add_completions -f
        return
        ;;
    '--write')
        return
        ;;
    '-m'|'--model')
        __martingale_add_completions -W "$(eval '{ martingale models list | sed '\''s/^[* ]*//'\'' 2>/dev/null | cut -f1; ls -d *.gguf; } 2>/dev/null')"
        return
        ;;
    '--threads')
        return
        ;;
    '--context')
        return
        ;;
    '--config')
        __martingale_add_completions -f
        return
        ;;
    '--rpc')
        return
        ;;
    '--gpu-layers')
        return
        ;;
    '--control-vector')
        return
        ;;
    '--chat-template')
        __martingale_add_completions -f
        return
        ;;
    '--template-arg')
        return
        ;;
    '--seed')
        return
        ;;
    esac

    # Offer positional completions
    case "${positional_number}" in
    1)
        __martingale_add_completions -d
        return
        ;;
    esac
}

_martingale_prompt_prune() {
    repeating_flags=()
    non_repeating_flags=(--climb --controls --no-controls --quiet -q --fast-cache --version -h --help)
    repeating_options=(--rpc --control-vector --template-arg)
    non_repeating_options=(--task --expected --fitness --shots --draw --prompt --budget-evaluations --control-seed --output -o --history --results --write -m --model --threads --context --config --gpu-layers --chat-template --seed)
    __martingale_offer_flags_options 1

    # Offer option value completions
    case "${prev}" in
    '--task')
        __martingale_add_completions -f
        return
        ;;
    '--expected')
        __martingale_add_completions -f
        return
        ;;
    '--fitness')
        __martingale_add_completions -W 'reward'$'\n''accuracy'
        return
        ;;
    '--shots')
        return
        ;;
    '--draw')
        return
        ;;
    '--prompt')
        return
        ;;
    '--budget-evaluations')
        return
        ;;
    '--control-seed')
        return
        ;;
    '--output'|'-o')
        __martingale_add_completions -f
        return
        ;;
    '--history')
        __martingale_add_completions -f
        return
        ;;
    '--results')
        __martingale_add_completions -f
        return
        ;;
    '--write')
        return
        ;;
    '-m'|'--model')
        __martingale_add_completions -W "$(eval '{ martingale models list | sed '\''s/^[* ]*//'\'' 2>/dev/null | cut -f1; ls -d *.gguf; } 2>/dev/null')"
        return
        ;;
    '--threads')
        return
        ;;
    '--context')
        return
        ;;
    '--config')
        __martingale_add_completions -f
        return
        ;;
    '--rpc')
        return
        ;;
    '--gpu-layers')
        return
        ;;
    '--control-vector')
        return
        ;;
    '--chat-template')
        __martingale_add_completions -f
        return
        ;;
    '--template-arg')
        return
        ;;
    '--seed')
        return
        ;;
    esac

    # Offer positional completions
    case "${positional_number}" in
    1)
        __martingale_add_completions -d
        return
        ;;
    esac
}

_martingale_prompt_eval() {
    repeating_flags=()
    non_repeating_flags=(--quiet -q --fast-cache --version -h --help)
    repeating_options=(--rpc --control-vector --template-arg)
    non_repeating_options=(--split -m --model --threads --context --config --gpu-layers --chat-template)
    __martingale_offer_flags_options 2

    # Offer option value completions
    case "${prev}" in
    '--split')
        __martingale_add_completions -W 'train'$'\n''dev'$'\n''test'
        return
        ;;
    '-m'|'--model')
        __martingale_add_completions -W "$(eval '{ martingale models list | sed '\''s/^[* ]*//'\'' 2>/dev/null | cut -f1; ls -d *.gguf; } 2>/dev/null')"
        return
        ;;
    '--threads')
        return
        ;;
    '--context')
        return
        ;;
    '--config')
        __martingale_add_completions -f
        return
        ;;
    '--rpc')
        return
        ;;
    '--gpu-layers')
        return
        ;;
    '--control-vector')
        return
        ;;
    '--chat-template')
        __martingale_add_completions -f
        return
        ;;
    '--template-arg')
        return
        ;;
    esac

    # Offer positional completions
    case "${positional_number}" in
    1)
        __martingale_add_completions -f
        return
        ;;
    2)
        __martingale_add_completions -d
        return
        ;;
    esac
}

_martingale_prompt_show() {
    repeating_flags=()
    non_repeating_flags=(--version -h --help)
    repeating_options=()
    non_repeating_options=(--html --render)
    __martingale_offer_flags_options 1

    # Offer option value completions
    case "${prev}" in
    '--html')
        __martingale_add_completions -f
        return
        ;;
    '--render')
        return
        ;;
    esac
}

_martingale_prompt_search() {
    repeating_flags=()
    non_repeating_flags=(--quiet -q --fast-cache --version -h --help)
    repeating_options=(--rpc --control-vector --template-arg)
    non_repeating_options=(--algorithm --influence --template --length --clusters --percentile --population --rounds --draw --output -o -m --model --threads --context --config --gpu-layers --chat-template --seed)
    __martingale_offer_flags_options 1

    # Offer option value completions
    case "${prev}" in
    '--algorithm')
        __martingale_add_completions -W 'greedy'$'\n''genetic'$'\n''swarm'
        return
        ;;
    '--influence')
        __martingale_add_completions -W 'reward'$'\n''likelihood'$'\n''divergence'
        return
        ;;
    '--template')
        return
        ;;
    '--length')
        return
        ;;
    '--clusters')
        return
        ;;
    '--percentile')
        return
        ;;
    '--population')
        return
        ;;
    '--rounds')
        return
        ;;
    '--draw')
        return
        ;;
    '--output'|'-o')
        __martingale_add_completions -f
        return
        ;;
    '-m'|'--model')
        __martingale_add_completions -W "$(eval '{ martingale models list | sed '\''s/^[* ]*//'\'' 2>/dev/null | cut -f1; ls -d *.gguf; } 2>/dev/null')"
        return
        ;;
    '--threads')
        return
        ;;
    '--context')
        return
        ;;
    '--config')
        __martingale_add_completions -f
        return
        ;;
    '--rpc')
        return
        ;;
    '--gpu-layers')
        return
        ;;
    '--control-vector')
        return
        ;;
    '--chat-template')
        __martingale_add_completions -f
        return
        ;;
    '--template-arg')
        return
        ;;
    '--seed')
        return
        ;;
    esac

    # Offer positional completions
    case "${positional_number}" in
    1)
        __martingale_add_completions -d
        return
        ;;
    esac
}

_martingale_prompt_reach() {
    repeating_flags=()
    non_repeating_flags=(--fast-cache --version -h --help)
    repeating_options=(--rpc --control-vector --template-arg)
    non_repeating_options=(--clusters --length --rounds --candidates -m --model --threads --context --config --gpu-layers --chat-template --seed)
    __martingale_offer_flags_options 2

    # Offer option value completions
    case "${prev}" in
    '--clusters')
        return
        ;;
    '--length')
        return
        ;;
    '--rounds')
        return
        ;;
    '--candidates')
        return
        ;;
    '-m'|'--model')
        __martingale_add_completions -W "$(eval '{ martingale models list | sed '\''s/^[* ]*//'\'' 2>/dev/null | cut -f1; ls -d *.gguf; } 2>/dev/null')"
        return
        ;;
    '--threads')
        return
        ;;
    '--context')
        return
        ;;
    '--config')
        __martingale_add_completions -f
        return
        ;;
    '--rpc')
        return
        ;;
    '--gpu-layers')
        return
        ;;
    '--control-vector')
        return
        ;;
    '--chat-template')
        __martingale_add_completions -f
        return
        ;;
    '--template-arg')
        return
        ;;
    '--seed')
        return
        ;;
    esac
}

_martingale_prompt_annotate() {
    repeating_flags=()
    non_repeating_flags=(--mine --fast-cache --version -h --help)
    repeating_options=(--rpc --control-vector --template-arg)
    non_repeating_options=(--limit -m --model --threads --context --config --gpu-layers --chat-template --seed)
    __martingale_offer_flags_options 1

    # Offer option value completions
    case "${prev}" in
    '--limit')
        return
        ;;
    '-m'|'--model')
        __martingale_add_completions -W "$(eval '{ martingale models list | sed '\''s/^[* ]*//'\'' 2>/dev/null | cut -f1; ls -d *.gguf; } 2>/dev/null')"
        return
        ;;
    '--threads')
        return
        ;;
    '--context')
        return
        ;;
    '--config')
        __martingale_add_completions -f
        return
        ;;
    '--rpc')
        return
        ;;
    '--gpu-layers')
        return
        ;;
    '--control-vector')
        return
        ;;
    '--chat-template')
        __martingale_add_completions -f
        return
        ;;
    '--template-arg')
        return
        ;;
    '--seed')
        return
        ;;
    esac

    # Offer positional completions
    case "${positional_number}" in
    1)
        __martingale_add_completions -d
        return
        ;;
    esac
}

_martingale_bench() {
    repeating_flags=()
    non_repeating_flags=(--version -h --help)
    repeating_options=()
    non_repeating_options=()
    __martingale_offer_flags_options 0

    # Offer subcommand / subcommand argument completions
    local -r subcommand="${unparsed_words[0]}"
    unset 'unparsed_words[0]'
    unparsed_words=("${unparsed_words[@]}")
    case "${subcommand}" in
    generate|constraints|sampler|handbook|tools|serve|agent)
        # Offer subcommand argument completions
        "_martingale_bench_${subcommand}"
        ;;
    *)
        # Offer subcommand completions
        COMPREPLY+=($(compgen -W 'generate constraints sampler handbook tools serve agent' -- "${cur}"))
        ;;
    esac
}

_martingale_bench_generate() {
    repeating_flags=()
    non_repeating_flags=(--fast-cache --version -h --help)
    repeating_options=(--rpc --control-vector --template-arg)
    non_repeating_options=(--repetitions --tokens -m --model --threads --context --config --gpu-layers --chat-template --seed)
    __martingale_offer_flags_options 0

    # Offer option value completions
    case "${prev}" in
    '--repetitions')
        return
        ;;
    '--tokens')
        return
        ;;
    '-m'|'--model')
        __martingale_add_completions -W "$(eval '{ martingale models list | sed '\''s/^[* ]*//'\'' 2>/dev/null | cut -f1; ls -d *.gguf; } 2>/dev/null')"
        return
        ;;
    '--threads')
        return
        ;;
    '--context')
        return
        ;;
    '--config')
        __martingale_add_completions -f
        return
        ;;
    '--rpc')
        return
        ;;
    '--gpu-layers')
        return
        ;;
    '--control-vector')
        return
        ;;
    '--chat-template')
        __martingale_add_completions -f
        return
        ;;
    '--template-arg')
        return
        ;;
    '--seed')
        return
        ;;
    esac
}

_martingale_bench_constraints() {
    repeating_flags=()
    non_repeating_flags=(--no-masks --fast-cache --version -h --help)
    repeating_options=(--rpc --control-vector --template-arg --source)
    non_repeating_options=(-m --model --threads --context --config --gpu-layers --chat-template --json-format)
    __martingale_offer_flags_options 1

    # Offer option value completions
    case "${prev}" in
    '-m'|'--model')
        __martingale_add_completions -W "$(eval '{ martingale models list | sed '\''s/^[* ]*//'\'' 2>/dev/null | cut -f1; ls -d *.gguf; } 2>/dev/null')"
        return
        ;;
    '--threads')
        return
        ;;
    '--context')
        return
        ;;
    '--config')
        __martingale_add_completions -f
        return
        ;;
    '--rpc')
        return
        ;;
    '--gpu-layers')
        return
        ;;
    '--control-vector')
        return
        ;;
    '--chat-template')
        __martingale_add_completions -f
        return
        ;;
    '--template-arg')
        return
        ;;
    '--json-format')
        __martingale_add_completions -W 'assert'$'\n''annotation'
        return
        ;;
    '--source')
        return
        ;;
    esac
}

_martingale_bench_sampler() {
    repeating_flags=()
    non_repeating_flags=(--kernel --fast-cache --version -h --help)
    repeating_options=(--rpc --control-vector --template-arg)
    non_repeating_options=(--particles --ess-threshold -m --model --threads --context --config --gpu-layers --chat-template --seed --temperature --max-tokens)
    __martingale_offer_flags_options 1

    # Offer option value completions
    case "${prev}" in
    '--particles')
        return
        ;;
    '--ess-threshold')
        return
        ;;
    '-m'|'--model')
        __martingale_add_completions -W "$(eval '{ martingale models list | sed '\''s/^[* ]*//'\'' 2>/dev/null | cut -f1; ls -d *.gguf; } 2>/dev/null')"
        return
        ;;
    '--threads')
        return
        ;;
    '--context')
        return
        ;;
    '--config')
        __martingale_add_completions -f
        return
        ;;
    '--rpc')
        return
        ;;
    '--gpu-layers')
        return
        ;;
    '--control-vector')
        return
        ;;
    '--chat-template')
        __martingale_add_completions -f
        return
        ;;
    '--template-arg')
        return
        ;;
    '--seed')
        return
        ;;
    '--temperature')
        return
        ;;
    '--max-tokens')
        return
        ;;
    esac
}

_martingale_bench_handbook() {
    repeating_flags=()
    non_repeating_flags=(--fast-cache --chat --no-chat --raw --version -h --help)
    repeating_options=(--rpc --control-vector --template-arg)
    non_repeating_options=(-m --model --threads --context --config --gpu-layers --chat-template --embedder --embedder-key-env --limit --speed)
    __martingale_offer_flags_options 0

    # Offer option value completions
    case "${prev}" in
    '-m'|'--model')
        __martingale_add_completions -W "$(eval '{ martingale models list | sed '\''s/^[* ]*//'\'' 2>/dev/null | cut -f1; ls -d *.gguf; } 2>/dev/null')"
        return
        ;;
    '--threads')
        return
        ;;
    '--context')
        return
        ;;
    '--config')
        __martingale_add_completions -f
        return
        ;;
    '--rpc')
        return
        ;;
    '--gpu-layers')
        return
        ;;
    '--control-vector')
        return
        ;;
    '--chat-template')
        __martingale_add_completions -f
        return
        ;;
    '--template-arg')
        return
        ;;
    '--embedder')
        return
        ;;
    '--embedder-key-env')
        return
        ;;
    '--limit')
        return
        ;;
    '--speed')
        return
        ;;
    esac
}

_martingale_bench_tools() {
    repeating_flags=()
    non_repeating_flags=(--ask --no-ask --fast-cache --version -h --help)
    repeating_options=(--rpc --control-vector --template-arg)
    non_repeating_options=(--tools --queries --limit --catalogue --records --learned --demonstrations -m --model --threads --context --config --gpu-layers --chat-template --embedder --embedder-key-env)
    __martingale_offer_flags_options 0

    # Offer option value completions
    case "${prev}" in
    '--tools')
        __martingale_add_completions -f
        return
        ;;
    '--queries')
        __martingale_add_completions -f
        return
        ;;
    '--limit')
        return
        ;;
    '--catalogue')
        return
        ;;
    '--records')
        __martingale_add_completions -f
        return
        ;;
    '--learned')
        __martingale_add_completions -f
        return
        ;;
    '--demonstrations')
        return
        ;;
    '-m'|'--model')
        __martingale_add_completions -W "$(eval '{ martingale models list | sed '\''s/^[* ]*//'\'' 2>/dev/null | cut -f1; ls -d *.gguf; } 2>/dev/null')"
        return
        ;;
    '--threads')
        return
        ;;
    '--context')
        return
        ;;
    '--config')
        __martingale_add_completions -f
        return
        ;;
    '--rpc')
        return
        ;;
    '--gpu-layers')
        return
        ;;
    '--control-vector')
        return
        ;;
    '--chat-template')
        __martingale_add_completions -f
        return
        ;;
    '--template-arg')
        return
        ;;
    '--embedder')
        return
        ;;
    '--embedder-key-env')
        return
        ;;
    esac
}

_martingale_bench_serve() {
    repeating_flags=()
    non_repeating_flags=(--fast-cache --version -h --help)
    repeating_options=(--control-vector --template-arg)
    non_repeating_options=(--requests --particles --length --repetitions -m --model --threads --context --config --gpu-layers --chat-template)
    __martingale_offer_flags_options 0

    # Offer option value completions
    case "${prev}" in
    '--requests')
        return
        ;;
    '--particles')
        return
        ;;
    '--length')
        return
        ;;
    '--repetitions')
        return
        ;;
    '-m'|'--model')
        __martingale_add_completions -W "$(eval '{ martingale models list | sed '\''s/^[* ]*//'\'' 2>/dev/null | cut -f1; ls -d *.gguf; } 2>/dev/null')"
        return
        ;;
    '--threads')
        return
        ;;
    '--context')
        return
        ;;
    '--config')
        __martingale_add_completions -f
        return
        ;;
    '--gpu-layers')
        return
        ;;
    '--control-vector')
        return
        ;;
    '--chat-template')
        __martingale_add_completions -f
        return
        ;;
    '--template-arg')
        return
        ;;
    esac
}

_martingale_bench_agent() {
    repeating_flags=()
    non_repeating_flags=(--json --version -h --help)
    repeating_options=(--against)
    non_repeating_options=(--expected --without --limit --journals -m --model --threads --seed --endpoint --api-key-env --endpoint-access --endpoint-timeout)
    __martingale_offer_flags_options 1

    # Offer option value completions
    case "${prev}" in
    '--expected')
        __martingale_add_completions -f
        return
        ;;
    '--without')
        return
        ;;
    '--against')
        __martingale_add_completions -f
        return
        ;;
    '--limit')
        return
        ;;
    '--journals')
        __martingale_add_completions -d
        return
        ;;
    '-m'|'--model')
        __martingale_add_completions -W "$(eval '{ martingale models list | sed '\''s/^[* ]*//'\'' 2>/dev/null | cut -f1; ls -d *.gguf; } 2>/dev/null')"
        return
        ;;
    '--threads')
        return
        ;;
    '--seed')
        return
        ;;
    '--endpoint')
        return
        ;;
    '--api-key-env')
        return
        ;;
    '--endpoint-access')
        return
        ;;
    '--endpoint-timeout')
        return
        ;;
    esac
}

_martingale_models() {
    repeating_flags=()
    non_repeating_flags=(--version -h --help)
    repeating_options=()
    non_repeating_options=()
    __martingale_offer_flags_options 0

    # Offer subcommand / subcommand argument completions
    local -r subcommand="${unparsed_words[0]}"
    unset 'unparsed_words[0]'
    unparsed_words=("${unparsed_words[@]}")
    case "${subcommand}" in
    list|pull|use|info|add|remove|bench)
        # Offer subcommand argument completions
        "_martingale_models_${subcommand}"
        ;;
    *)
        # Offer subcommand completions
        COMPREPLY+=($(compgen -W 'list pull use info add remove bench' -- "${cur}"))
        ;;
    esac
}

_martingale_models_list() {
    repeating_flags=()
    non_repeating_flags=(--json --version -h --help)
    repeating_options=()
    non_repeating_options=()
    __martingale_offer_flags_options 0
}

_martingale_models_pull() {
    repeating_flags=()
    non_repeating_flags=(--json --quiet --version -h --help)
    repeating_options=()
    non_repeating_options=(--name --sha256 --connections)
    __martingale_offer_flags_options 1

    # Offer option value completions
    case "${prev}" in
    '--name')
        return
        ;;
    '--sha256')
        return
        ;;
    '--connections')
        return
        ;;
    esac
}

_martingale_models_use() {
    repeating_flags=()
    non_repeating_flags=(--version -h --help)
    repeating_options=()
    non_repeating_options=(--config)
    __martingale_offer_flags_options 1

    # Offer option value completions
    case "${prev}" in
    '--config')
        __martingale_add_completions -f
        return
        ;;
    esac

    # Offer positional completions
    case "${positional_number}" in
    1)
        __martingale_add_completions -W "$(eval '{ martingale models list | sed '\''s/^[* ]*//'\'' 2>/dev/null | cut -f1; ls -d *.gguf; } 2>/dev/null')"
        return
        ;;
    esac
}

_martingale_models_info() {
    repeating_flags=()
    non_repeating_flags=(--version -h --help)
    repeating_options=()
    non_repeating_options=()
    __martingale_offer_flags_options 1

    # Offer positional completions
    case "${positional_number}" in
    1)
        __martingale_add_completions -W "$(eval '{ martingale models list | sed '\''s/^[* ]*//'\'' 2>/dev/null | cut -f1; ls -d *.gguf; } 2>/dev/null')"
        return
        ;;
    esac
}

_martingale_models_add() {
    repeating_flags=()
    non_repeating_flags=(--version -h --help)
    repeating_options=()
    non_repeating_options=(--name)
    __martingale_offer_flags_options 1

    # Offer option value completions
    case "${prev}" in
    '--name')
        return
        ;;
    esac

    # Offer positional completions
    case "${positional_number}" in
    1)
        __martingale_add_completions -o plusdirs -fX '!*.@(gguf)'
        return
        ;;
    esac
}

_martingale_models_remove() {
    repeating_flags=()
    non_repeating_flags=(--version -h --help)
    repeating_options=()
    non_repeating_options=()
    __martingale_offer_flags_options 1

    # Offer positional completions
    case "${positional_number}" in
    1)
        __martingale_add_completions -W "$(eval '{ martingale models list | sed '\''s/^[* ]*//'\'' 2>/dev/null | cut -f1; ls -d *.gguf; } 2>/dev/null')"
        return
        ;;
    esac
}

_martingale_models_bench() {
    repeating_flags=()
    non_repeating_flags=(--version -h --help)
    repeating_options=()
    non_repeating_options=()
    __martingale_offer_flags_options -1
}

_martingale_steer() {
    repeating_flags=()
    non_repeating_flags=(--json --fast-cache --chat --no-chat --raw --version -h --help)
    repeating_options=(--choice --rpc --control-vector --template-arg)
    non_repeating_options=(-o --output --layers -m --model --threads --context --config --gpu-layers --chat-template)
    __martingale_offer_flags_options 1

    # Offer option value completions
    case "${prev}" in
    '-o'|'--output')
        __martingale_add_completions -f
        return
        ;;
    '--choice')
        return
        ;;
    '--layers')
        return
        ;;
    '-m'|'--model')
        __martingale_add_completions -W "$(eval '{ martingale models list | sed '\''s/^[* ]*//'\'' 2>/dev/null | cut -f1; ls -d *.gguf; } 2>/dev/null')"
        return
        ;;
    '--threads')
        return
        ;;
    '--context')
        return
        ;;
    '--config')
        __martingale_add_completions -f
        return
        ;;
    '--rpc')
        return
        ;;
    '--gpu-layers')
        return
        ;;
    '--control-vector')
        return
        ;;
    '--chat-template')
        __martingale_add_completions -f
        return
        ;;
    '--template-arg')
        return
        ;;
    esac

    # Offer positional completions
    case "${positional_number}" in
    1)
        __martingale_add_completions -f
        return
        ;;
    esac
}

_martingale_doctor() {
    repeating_flags=()
    non_repeating_flags=(--version -h --help)
    repeating_options=()
    non_repeating_options=(--config)
    __martingale_offer_flags_options 0

    # Offer option value completions
    case "${prev}" in
    '--config')
        __martingale_add_completions -f
        return
        ;;
    esac
}

_martingale_config() {
    repeating_flags=()
    non_repeating_flags=(--version -h --help)
    repeating_options=()
    non_repeating_options=()
    __martingale_offer_flags_options 0

    # Offer subcommand / subcommand argument completions
    local -r subcommand="${unparsed_words[0]}"
    unset 'unparsed_words[0]'
    unparsed_words=("${unparsed_words[@]}")
    case "${subcommand}" in
    show|get|set|unset)
        # Offer subcommand argument completions
        "_martingale_config_${subcommand}"
        ;;
    *)
        # Offer subcommand completions
        COMPREPLY+=($(compgen -W 'show get set unset' -- "${cur}"))
        ;;
    esac
}

_martingale_config_show() {
    repeating_flags=()
    non_repeating_flags=(--origin --json --version -h --help)
    repeating_options=()
    non_repeating_options=(--config)
    __martingale_offer_flags_options 0

    # Offer option value completions
    case "${prev}" in
    '--config')
        __martingale_add_completions -f
        return
        ;;
    esac
}

_martingale_config_get() {
    repeating_flags=()
    non_repeating_flags=(--version -h --help)
    repeating_options=()
    non_repeating_options=(--config)
    __martingale_offer_flags_options 1

    # Offer option value completions
    case "${prev}" in
    '--config')
        __martingale_add_completions -f
        return
        ;;
    esac

    # Offer positional completions
    case "${positional_number}" in
    1)
        __martingale_add_completions -W 'model'$'\n''threads'$'\n''context'$'\n''temperature'$'\n''max_tokens'$'\n''particles'$'\n''handbook'$'\n''host'$'\n''port'
        return
        ;;
    esac
}

_martingale_config_set() {
    repeating_flags=()
    non_repeating_flags=(--version -h --help)
    repeating_options=()
    non_repeating_options=(--config)
    __martingale_offer_flags_options 2

    # Offer option value completions
    case "${prev}" in
    '--config')
        __martingale_add_completions -f
        return
        ;;
    esac

    # Offer positional completions
    case "${positional_number}" in
    1)
        __martingale_add_completions -W 'model'$'\n''threads'$'\n''context'$'\n''temperature'$'\n''max_tokens'$'\n''particles'$'\n''handbook'$'\n''host'$'\n''port'
        return
        ;;
    esac
}

_martingale_config_unset() {
    repeating_flags=()
    non_repeating_flags=(--version -h --help)
    repeating_options=()
    non_repeating_options=(--config)
    __martingale_offer_flags_options 1

    # Offer option value completions
    case "${prev}" in
    '--config')
        __martingale_add_completions -f
        return
        ;;
    esac

    # Offer positional completions
    case "${positional_number}" in
    1)
        __martingale_add_completions -W 'model'$'\n''threads'$'\n''context'$'\n''temperature'$'\n''max_tokens'$'\n''particles'$'\n''handbook'$'\n''host'$'\n''port'
        return
        ;;
    esac
}

_martingale_manual() {
    repeating_flags=()
    non_repeating_flags=(--options --version -h --help)
    repeating_options=()
    non_repeating_options=(--write-to)
    __martingale_offer_flags_options 1

    # Offer option value completions
    case "${prev}" in
    '--write-to')
        __martingale_add_completions -d
        return
        ;;
    esac
}

_martingale_serve() {
    repeating_flags=()
    non_repeating_flags=(--lenient --closed-schemas --quiet -q --fast-cache --version -h --help)
    repeating_options=(--allow-host --allow-origin --alias --control-vector --template-arg)
    non_repeating_options=(--host --port --client-key-env --slots --queue --queue-timeout --request-timeout --idle-timeout --max-body --drain-timeout --particles -m --model --threads --context --config --gpu-layers --chat-template --max-tokens)
    __martingale_offer_flags_options 0

    # Offer option value completions
    case "${prev}" in
    '--host')
        return
        ;;
    '--port')
        return
        ;;
    '--client-key-env')
        return
        ;;
    '--allow-host')
        return
        ;;
    '--allow-origin')
        return
        ;;
    '--alias')
        return
        ;;
    '--slots')
        return
        ;;
    '--queue')
        return
        ;;
    '--queue-timeout')
        return
        ;;
    '--request-timeout')
        return
        ;;
    '--idle-timeout')
        return
        ;;
    '--max-body')
        return
        ;;
    '--drain-timeout')
        return
        ;;
    '--particles')
        return
        ;;
    '-m'|'--model')
        __martingale_add_completions -W "$(eval '{ martingale models list | sed '\''s/^[* ]*//'\'' 2>/dev/null | cut -f1; ls -d *.gguf; } 2>/dev/null')"
        return
        ;;
    '--threads')
        return
        ;;
    '--context')
        return
        ;;
    '--config')
        __martingale_add_completions -f
        return
        ;;
    '--gpu-layers')
        return
        ;;
    '--control-vector')
        return
        ;;
    '--chat-template')
        __martingale_add_completions -f
        return
        ;;
    '--template-arg')
        return
        ;;
    '--max-tokens')
        return
        ;;
    esac
}

_martingale_mcp() {
    repeating_flags=()
    non_repeating_flags=(--verbose -v --fast-cache --version -h --help)
    repeating_options=(--control-vector --template-arg)
    non_repeating_options=(--handbook --particles -m --model --threads --context --config --gpu-layers --chat-template --max-tokens)
    __martingale_offer_flags_options 0

    # Offer option value completions
    case "${prev}" in
    '--handbook')
        __martingale_add_completions -f
        return
        ;;
    '--particles')
        return
        ;;
    '-m'|'--model')
        __martingale_add_completions -W "$(eval '{ martingale models list | sed '\''s/^[* ]*//'\'' 2>/dev/null | cut -f1; ls -d *.gguf; } 2>/dev/null')"
        return
        ;;
    '--threads')
        return
        ;;
    '--context')
        return
        ;;
    '--config')
        __martingale_add_completions -f
        return
        ;;
    '--gpu-layers')
        return
        ;;
    '--control-vector')
        return
        ;;
    '--chat-template')
        __martingale_add_completions -f
        return
        ;;
    '--template-arg')
        return
        ;;
    '--max-tokens')
        return
        ;;
    esac
}

_martingale_help() {
    repeating_flags=()
    non_repeating_flags=(--version)
    repeating_options=()
    non_repeating_options=()
    __martingale_offer_flags_options -1
}

complete -o filenames -F _martingale martingale
