# SPDX-License-Identifier: Apache-2.0
# bash completion for tapi-voicemail(1)

_tapi_voicemail_boxes() {
    tapi-voicemail --json config 2>/dev/null | sed -n 's/.*"box":"\([^"]*\)".*/\1/p'
}

_tapi_voicemail() {
    local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD - 1]}
    local commands="run status config boxes messages mark export greeting pin tidy queue check"
    local command words="--help --json --config --version"
    command=$(_tapi_typed_command "$commands")
    case $prev in
    --config | --log-file | --socket | --set | --save)
        mapfile -t COMPREPLY < <(compgen -f -- "$cur")
        return
        ;;
    --log-level) words="debug info warning error" ;;
    --state) words="new saved deleted" ;;
    --format) words="wav flac opus mp3" ;;
    --box) words=$(_tapi_voicemail_boxes) ;;
    --ready-fd | --metrics | --message | --retry | --forget) return ;;
    *)
        case $command in
        "") words+=" $commands" ;;
        run) words+=" --log-level --log-file --log-json --socket --metrics --ready-fd" ;;
        status) words+=" --follow --socket" ;;
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
