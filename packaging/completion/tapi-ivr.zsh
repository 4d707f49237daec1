#compdef tapi-ivr
# SPDX-License-Identifier: Apache-2.0
# zsh completion for tapi-ivr(1)

_tapi_ivr_lines() {
    local -a lines
    lines=(${(f)"$(tapi --json lines 2>/dev/null | sed -n 's/.*"addresses":\["\([^"]*\)".*/\1/p')"})
    compadd -a lines
}

_tapi_ivr() {
    local context state line
    local -a commands
    commands=(
        'run:answer calls'
        'status:show what goes on'
        'notify:call everybody on a list'
        'check:say what is wrong with a flow'
        'draw:draw a flow as SVG'
        'try:walk a flow in the terminal'
        'schema:print a JSON Schema of flow files'
        'version:print the version'
    )
    _arguments -C '--help[show help]' '--json[print JSON]' '1:command:->command' '*::argument:->rest'
    case $state in
    command) _describe 'command' commands ;;
    rest)
        case $words[1] in
        run) _arguments '*--line[a line]:line:_tapi_ivr_lines' '--config[lines and flows]:file:_files' '--socket[the live view]:path:_files' \
            '--metrics[OpenMetrics]:address:' '--recordings[what callers say]:folder:_files -/' '1:flow:_files' ;;
        status) _arguments '--follow[go on with every event]' '--socket[the live view]:path:_files' ;;
        notify) _arguments '--flow[what they hear]:file:_files' '--line[that calls]:line:_tapi_ivr_lines' '--at-once[calls at a time]:number:' \
            '--attempts[calls to each]:number:' '--retry-after[seconds between]:seconds:' '--ring[seconds]:seconds:' '--line-wait[for a line]:seconds:' '--window[when]:times:' \
            '--leave-message[tell machines too]' '--confirmed[a part]:part:' '--results[CSV]:file:_files' '--state[SQLite]:file:_files' \
            '--recordings[what people say]:folder:_files -/' '1:list:_files' ;;
        check) _arguments '1:flow:_files' ;;
        draw) _arguments '--output[where to]:file:_files' '-o[where to]:file:_files' '1:flow:_files' ;;
        try) _arguments '--caller[who calls]:number:' '--called[whom]:number:' '--at[when]:time:' '1:flow:_files' ;;
        esac
        ;;
    esac
}
_tapi_ivr "$@"
