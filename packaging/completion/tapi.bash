# SPDX-License-Identifier: Apache-2.0
# bash completion for tapi(1)

# The first address of every line, where a server runs already.
_tapi_lines() {
    OPENTAPI_AUTOSTART=0 timeout 2 tapi --json lines 2>/dev/null |
        sed -n 's/.*"addresses":\["\([^"]*\)".*/\1/p'
}

# Names of providers, where a server runs already.
_tapi_providers() {
    OPENTAPI_AUTOSTART=0 timeout 2 tapi --json provider list 2>/dev/null | sed -n 's/.*"name":"\([^"]*\)".*/\1/p'
}

# The phones whose panels can be used.
_tapi_panels() {
    timeout 2 tapi --json panel 2>/dev/null | sed -n 's/.*"phone":"\([^"]*\)".*/\1/p'
}

# Names of locations or cards, with what the shell must not read in them quoted.
_tapi_names() {
    local name
    OPENTAPI_AUTOSTART=0 timeout 2 tapi --json dialing "$1" 2>/dev/null | sed -n 's/.*"name":"\([^"]*\)".*/\1/p' |
        while read -r name; do
            [[ $name == "$2"* ]] && printf '%q\n' "$name"
        done
}

_tapi() {
    local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD - 1]}
    local commands="lines phones providers status sessions calls call answer monitor play record talk bridge dial dialer trace dialing provider reload panel config export import stop version wine"
    local dialing="explain locations cards countries use add-location remove-location add-card remove-card"
    local provider="list add remove reload config"
    local command="" action="" word options="--help --json"
    for word in "${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
        case $word in
        -*) ;;
        *)
            if [[ -z $command ]]; then
                command=$word
                [[ $command == dialing || $command == config || $command == provider || $command == wine ]] || break
            else
                action=$word
                break
            fi
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
    --hangup-after | --ring-limit | --wait | --phone | --app | --pid | --party | --comment | --press | --wait-for | --class | --seconds) return ;;
    --rate)
        mapfile -t COMPREPLY < <(compgen -W "8000 16000" -- "$cur")
        return
        ;;
    --device)
        mapfile -t COMPREPLY < <(compgen -W "auto pulse alsa null file:" -- "$cur")
        return
        ;;
    --call)
        mapfile -t COMPREPLY < <(compgen -W "$(_tapi_lines)" -- "$cur")
        return
        ;;
    --line)
        mapfile -t COMPREPLY < <(compgen -W "$(_tapi_lines)" -- "$cur")
        return
        ;;
    --off-hook | --on-hook)
        mapfile -t COMPREPLY < <(compgen -W "handset speaker headset" -- "$cur")
        return
        ;;
    --socket)
        mapfile -t COMPREPLY < <(compgen -f -- "$cur")
        return
        ;;
    --country | --area | --local-access | --long-distance-access | --cancel-call-waiting | --toll-list | --same-area | \
        --long-distance | --international) return ;;
    --name) return ;;
    --arch)
        mapfile -t COMPREPLY < <(compgen -W "i686 x86_64" -- "$cur")
        return
        ;;
    --prefix)
        mapfile -t COMPREPLY < <(compgen -d -- "$cur")
        return
        ;;
    --config)
        compopt -o default
        return
        ;;
    --location)
        mapfile -t COMPREPLY < <(_tapi_names locations "$cur")
        return
        ;;
    --card)
        mapfile -t COMPREPLY < <(_tapi_names cards "$cur")
        return
        ;;
    esac
    case $command in
    "") options="$options $commands" ;;
    call) options="$options --hangup-after --ring-limit --until" ;;
    answer) options="$options --once --wait --hangup-after" ;;
    play | record)
        options="$options --call --answer --ring-limit --wait --rate"
        [[ $command == play ]] || options="$options --seconds"
        [[ $cur == -* ]] || options="$options $(_tapi_lines)"
        [[ $cur == -* ]] || compopt -o default
        ;;
    talk)
        options="$options --answer --ring-limit --wait --rate --seconds --device"
        [[ $cur == -* ]] || options="$options $(_tapi_lines)"
        ;;
    bridge)
        options="$options --once --wait --ring-limit --rate"
        [[ $cur == -* ]] || options="$options $(_tapi_lines)"
        ;;
    dial) options="$options --party --comment --app" ;;
    dialer) options="$options --line --save --once --wait --hangup-after" ;;
    panel)
        options="$options --socket --wait-for --wait --off-hook --press --on-hook --show"
        [[ $cur == -* ]] || options="$options $(_tapi_panels)"
        ;;
    monitor) options="$options --phone" ;;
    trace) options="$options --app --pid" ;;
    wine)
        options="$options --prefix"
        [[ -n $action ]] || options="$options install status remove"
        ;;
    provider)
        case $action in
        "") options="$options $provider" ;;
        add)
            options="$options --name --config --wine --prefix --arch --no-dialog"
            [[ $cur == -* ]] || compopt -o default
            ;;
        remove) options="$options --no-dialog $(_tapi_providers)" ;;
        reload) options="$options $(_tapi_providers)" ;;
        config) options="$options --line --phone --class --list $(_tapi_providers)" ;;
        esac
        ;;
    dialing)
        case $action in
        "") options="$options $dialing" ;;
        explain) options="$options --location --card" ;;
        add-location)
            options="$options --country --area --local-access --long-distance-access --cancel-call-waiting --toll-list --card
                --pulse --tone"
            ;;
        add-card) options="$options --number --same-area --long-distance --international --hidden --listed" ;;
        use | remove-location | remove-card)
            [[ $action == remove-card ]] && word=cards || word=locations
            mapfile -t COMPREPLY < <(_tapi_names "$word" "$cur")
            return
            ;;
        esac
        ;;
    provider)
        case $action in
        "") options="$options $provider" ;;
        config) options="$options --line --phone --class --list" ;;
        esac
        ;;
    esac
    case $command in
    export | import) [[ $cur == -* ]] || options= ;;
    config)
        if [[ -z $action ]]; then
            options="$options check"
        elif [[ $cur != -* ]]; then
            options=
        fi
        ;;
    esac
    if [[ -z $options ]]; then
        mapfile -t COMPREPLY < <(compgen -f -- "$cur")
        return
    fi
    case $command in
    call | answer | monitor) [[ $cur == -* ]] || options="$options $(_tapi_lines)" ;;
    esac
    mapfile -t COMPREPLY < <(compgen -W "$options" -- "$cur")
}

complete -F _tapi tapi
