#compdef tapi
# SPDX-License-Identifier: Apache-2.0
# zsh completion for tapi(1)

# The first address of every line, where a server runs already.
_tapi_lines() {
    local -a lines
    lines=(${(f)"$(OPENTAPI_AUTOSTART=0 timeout 2 tapi --json lines 2>/dev/null |
        sed -n 's/.*"addresses":\["\([^"]*\)".*/\1/p')"})
    _describe 'line' lines
}

_tapi() {
    local context state line
    local -a commands states
    commands=(
        'lines:list the lines'
        'phones:list the phones'
        'providers:list the providers and whether they run'
        'status:show what the server is doing'
        'sessions:list the connected programs'
        'calls:list the calls'
        'call:make a call and follow it to its end'
        'answer:wait for calls on a line and answer them'
        'monitor:show every message of lines, in words'
        'trace:show what programs ask the server and what it tells them'
        'stop:end the server'
        'version:show the versions of program, API and server'
    )
    states=(IDLE OFFERING ACCEPTED DIALTONE DIALING RINGBACK BUSY SPECIALINFO CONNECTED PROCEEDING ONHOLD
        CONFERENCED ONHOLDPENDCONF ONHOLDPENDTRANSFER DISCONNECTED UNKNOWN)
    _arguments -C '--help[show help]' '--json[print one JSON object a line]' '1:command:->command' '*::argument:->rest'
    case $state in
    command) _describe 'command' commands ;;
    rest)
        case $words[1] in
        call)
            _arguments '--json' '--hangup-after[hang up after it is connected]:ms' \
                '--ring-limit[give up when it is not answered]:ms' \
                '--until[end in this state]:state:($states)' '1:line:_tapi_lines' '2:number:_tapi_lines'
            ;;
        answer)
            _arguments '--json' '--once[end after the first call]' '--wait[give up when no call has come]:ms' \
                '--hangup-after[hang up after it is connected]:ms' '1:line:_tapi_lines'
            ;;
        monitor) _arguments '--json' '*:line:_tapi_lines' ;;
        trace) _arguments '--json' '--app[only this program]:name' '--pid[only this process]:pid:_pids' ;;
        *) _arguments '--json' ;;
        esac
        ;;
    esac
}

_tapi "$@"
