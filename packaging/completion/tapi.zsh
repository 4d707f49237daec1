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

# Names of locations or cards.
_tapi_names() {
    local -a names
    names=(${(f)"$(OPENTAPI_AUTOSTART=0 timeout 2 tapi --json dialing $1 2>/dev/null |
        sed -n 's/.*"name":"\([^"]*\)".*/\1/p')"})
    compadd -a names
}

_tapi_dialing() {
    local context state line
    local -a actions
    actions=(
        'explain:say step by step what is dialed for an address'
        'locations:list the locations'
        'cards:list the calling cards'
        'countries:list countries and their rules'
        'use:make a location the current one'
        'add-location:make a location, or change one'
        'remove-location:forget a location'
        'add-card:make a calling card, or change one'
        'remove-card:forget a card and its number'
    )
    _arguments -C '--json' '1:action:->action' '*::argument:->rest'
    case $state in
    action) _describe 'action' actions ;;
    rest)
        case $words[1] in
        explain)
            _arguments '--json' '--location[from there]:location:_tapi_names locations' \
                '--card[with that card]:card:_tapi_names cards' '1:address:'
            ;;
        use | remove-location) _arguments '--json' '1:location:_tapi_names locations' ;;
        remove-card) _arguments '--json' '1:card:_tapi_names cards' ;;
        add-location)
            _arguments '--json' '--country[ISO code, id or +CODE]:country:' '--area[area code]:digits:' \
                '--local-access[before calls inside the area]:code:' \
                '--long-distance-access[before all other calls]:code:' \
                '--cancel-call-waiting[switches call waiting off]:code:' \
                '--toll-list[prefixes that are long distance]:list:' '--card[the card to dial with]:card:_tapi_names cards' \
                '(--tone)--pulse[pulse dialing]' '(--pulse)--tone[tone dialing]' '1:name:_tapi_names locations'
            ;;
        add-card)
            _arguments '--json' '--number[read number and PIN from the standard input]' '--same-area[rule inside the area]:rule:' \
                '--long-distance[rule for other areas]:rule:' '--international[rule for other countries]:rule:' \
                '(--listed)--hidden[programs do not see it]' '(--hidden)--listed[programs see it]' '1:name:_tapi_names cards'
            ;;
        *) _arguments '--json' ;;
        esac
        ;;
    esac
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
        'dialing:say where you are, and how numbers are dialed from there'
        'config:look at configuration files'
        'export:write locations, cards and priorities as JSON'
        'import:take over what export wrote, or what Windows knew'
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
        dialing) _tapi_dialing ;;
        config) _arguments '--json' '1:action:((check\:"say what is wrong with the configuration"))' '2:file:_files -g "*.toml"' ;;
        export | import) _arguments '--json' '1:file:_files' ;;
        *) _arguments '--json' ;;
        esac
        ;;
    esac
}

_tapi "$@"
