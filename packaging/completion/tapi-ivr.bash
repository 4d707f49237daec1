# SPDX-License-Identifier: Apache-2.0
# bash completion for tapi-ivr(1)

_tapi_ivr() {
    local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD - 1]}
    local commands="run status notify check draw try schema version"
    local command words="--help --json"
    command=$(_tapi_typed_command "$commands")
    case $prev in
    --config | --socket | --flow | --results | --state | --output | -o)
        mapfile -t COMPREPLY < <(compgen -f -- "$cur")
        return
        ;;
    --recordings)
        mapfile -t COMPREPLY < <(compgen -d -- "$cur")
        return
        ;;
    --line)
        mapfile -t COMPREPLY < <(compgen -W "$(tapi --json lines 2>/dev/null | sed -n 's/.*"addresses":\["\([^"]*\)".*/\1/p')" -- "$cur")
        return
        ;;
    --metrics | --at-once | --attempts | --retry-after | --ring | --line-wait | --window | --confirmed | --caller | --called | --at) return ;;
    esac
    case $command in
    "") words+=" $commands" ;;
    run) words+=" --line --config --socket --metrics --recordings" ;;
    status) words+=" --follow --socket" ;;
    notify) words+=" --flow --line --at-once --attempts --retry-after --ring --line-wait --window --leave-message --confirmed --results --state --recordings" ;;
    draw) words+=" --output" ;;
    try) words+=" --caller --called --at" ;;
    esac
    mapfile -t COMPREPLY < <(compgen -W "$words" -- "$cur")
    if [[ -n $command && $command != status && $command != version && $cur != -* ]]; then
        mapfile -t -O "${#COMPREPLY[@]}" COMPREPLY < <(compgen -f -- "$cur")
    fi
}
complete -F _tapi_ivr tapi-ivr
