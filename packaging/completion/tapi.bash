# SPDX-License-Identifier: Apache-2.0
# bash completion for tapi(1)

# The first address of every line, where a server runs already.
_tapi_lines() {
    OPENTAPI_AUTOSTART=0 timeout 2 tapi --json lines 2>/dev/null |
        sed -n 's/.*"addresses":\["\([^"]*\)".*/\1/p'
}

_tapi() {
    local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD - 1]}
    local commands="lines phones providers status sessions calls call answer monitor trace stop version"
    local command="" word options="--help --json"
    for word in "${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
        case $word in
        -*) ;;
        *)
            command=$word
            break
            ;;
        esac
    done
    case $prev in
    --until)
        local states="IDLE OFFERING ACCEPTED DIALTONE DIALING RINGBACK BUSY SPECIALINFO CONNECTED PROCEEDING ONHOLD
            CONFERENCED ONHOLDPENDCONF ONHOLDPENDTRANSFER DISCONNECTED UNKNOWN"
        mapfile -t COMPREPLY < <(compgen -W "$states" -- "${cur^^}")
        return
        ;;
    --hangup-after | --ring-limit | --wait | --app | --pid) return ;;
    esac
    case $command in
    "") options="$options $commands" ;;
    call) options="$options --hangup-after --ring-limit --until" ;;
    answer) options="$options --once --wait --hangup-after" ;;
    trace) options="$options --app --pid" ;;
    esac
    case $command in
    call | answer | monitor) [[ $cur == -* ]] || options="$options $(_tapi_lines)" ;;
    esac
    mapfile -t COMPREPLY < <(compgen -W "$options" -- "$cur")
}

complete -F _tapi tapi
