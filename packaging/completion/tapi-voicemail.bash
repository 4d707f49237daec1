# SPDX-License-Identifier: Apache-2.0
# bash completion for tapi-voicemail(1)

_tapi_voicemail_boxes() {
    tapi-voicemail --json config 2>/dev/null | sed -n 's/.*"box":"\([^"]*\)".*/\1/p'
}

_tapi_voicemail() {
    local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD - 1]}
    local commands="run config boxes messages mark export greeting pin tidy queue check"
    local command="" word words="--help --json --config --version"
    for word in "${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
        if [[ " $commands " == *" $word "* ]]; then
            command=$word
            break
        fi
    done
    case $prev in
    --config | --log-file | --set | --save)
        mapfile -t COMPREPLY < <(compgen -f -- "$cur")
        return
        ;;
    --log-level) words="debug info warning error" ;;
    --state) words="new saved deleted" ;;
    --format) words="wav flac opus" ;;
    --box) words=$(_tapi_voicemail_boxes) ;;
    --ready-fd | --message | --retry | --forget) return ;;
    *)
        case $command in
        "") words+=" $commands" ;;
        run) words+=" --log-level --log-file --log-json --ready-fd" ;;
        messages) words+=" --state $(_tapi_voicemail_boxes)" ;;
        mark) words+=" new saved deleted restored" ;;
        export)
            words+=" --box --message --format"
            [[ $cur == -* ]] || words+=" $(compgen -d -- "$cur")"
            ;;
        greeting) words+=" --set --save --remove open closed name $(_tapi_voicemail_boxes)" ;;
        pin) words+=" --remove --unlock $(_tapi_voicemail_boxes)" ;;
        queue) words+=" --retry --forget $(_tapi_voicemail_boxes)" ;;
        check) words+=" --repair" ;;
        esac
        ;;
    esac
    mapfile -t COMPREPLY < <(compgen -W "$words" -- "$cur")
}
complete -F _tapi_voicemail tapi-voicemail
