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

# Names of providers, where a server runs already.
_tapi_providers() {
    local -a names
    names=(${(f)"$(OPENTAPI_AUTOSTART=0 timeout 2 tapi --json provider list 2>/dev/null |
        sed -n 's/.*"name":"\([^"]*\)".*/\1/p')"})
    compadd -a names
}

_tapi_provider() {
    local context state line
    local -a actions
    actions=(
        'list:list the providers and whether they run'
        'add:add a provider; it stays until it is removed'
        'remove:remove a provider that was added'
        'reload:let a provider read its configuration again'
        'config:show and change what a provider lets be set'
    )
    _arguments -C '--json' '1:action:->action' '*::argument:->rest'
    case $state in
    action) _describe 'action' actions ;;
    rest)
        case $words[1] in
        add)
            _arguments '--json' '--name[what to call it]:name:' '--config[its configuration file]:file:_files' \
                '--wine[a driver for Windows, to be run under Wine]' '--prefix[Wine prefix]:folder:_files -/' \
                '--arch[what the driver must be for]:architecture:(i686 x86_64)' '--no-dialog[ask nothing]' '1:module:_files'
            ;;
        remove) _arguments '--json' '--no-dialog[ask nothing]' '1:provider:_tapi_providers' ;;
        reload) _arguments '--json' '1:provider:_tapi_providers' ;;
        config)
            _arguments '--json' '--line[the settings of this line]:line:_tapi_lines' \
                '--phone[the settings of this phone]:device id' '--class[only those of a device class]:class' \
                '--list[list the settings]' '1:provider:_tapi_providers' '*:key=value'
            ;;
        *) _arguments '--json' ;;
        esac
        ;;
    esac
}

# The phones whose panels can be used.
_tapi_panels() {
    local -a phones
    phones=(${(f)"$(timeout 2 tapi --json panel 2>/dev/null | sed -n 's/.*"phone":"\([^"]*\)".*/\1/p')"})
    compadd -a phones
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
        'play:play a sound file into a call'
        'record:write what the other side says to a sound file'
        'talk:talk with microphone and speaker'
        'bridge:let callers of one line talk through another'
        'dial:ask for a call: the program that takes requests makes it'
        'dialer:make the calls that programs and links ask for'
        'trace:show what programs ask the server and what it tells them'
        'dialing:say where you are, and how numbers are dialed from there'
        'panel:show a phone of the exchange and press its keys'
        'config:look at configuration files'
        'export:write locations, cards and priorities as JSON'
        'import:take over what export wrote, or what Windows knew'
        'provider:add, remove and change providers'
        'reload:let the server read its configuration again'
        'stop:end the server'
        'version:show the versions of program, API and server'
        'wine:let programs for Windows use the lines'
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
        play)
            _arguments '--json' '(--answer)--call[dial this number]:number:_tapi_lines' '(--call)--answer[answer the next call]' \
                '--ring-limit[give up when it is not answered]:ms' '--wait[give up when there is no call]:ms' \
                '--rate[samples a second]:rate:(8000 16000)' '1:line:_tapi_lines' '2:file:_files'
            ;;
        record)
            _arguments '--json' '(--answer)--call[dial this number]:number:_tapi_lines' '(--call)--answer[answer the next call]' \
                '--ring-limit[give up when it is not answered]:ms' '--wait[give up when there is no call]:ms' \
                '--rate[samples a second]:rate:(8000 16000)' '--seconds[end after so many seconds]:seconds' \
                '1:line:_tapi_lines' '2:file:_files -g "*.(wav|flac|ogg|opus)"'
            ;;
        talk)
            _arguments '--json' '--answer[answer the next call]' '--ring-limit[give up when it is not answered]:ms' \
                '--wait[give up when there is no call]:ms' '--rate[samples a second]:rate:(8000 16000)' \
                '--seconds[end after so many seconds]:seconds' '--device[microphone and speaker]:device:(auto pulse alsa null file\:)' \
                '1:line:_tapi_lines' '2:number:_tapi_lines'
            ;;
        bridge)
            _arguments '--json' '--once[end after the first call]' '--wait[give up when no call has come]:ms' \
                '--ring-limit[give up when it is not answered]:ms' '--rate[samples a second]:rate:(8000 16000)' \
                '1:line:_tapi_lines' '2:line to call through:_tapi_lines' '3:number:'
            ;;
        dial)
            _arguments '--json' '--party[who is called]:name' '--comment[what the call is about]:text' \
                '--app[the program that asks]:name' '1:number or link:'
            ;;
        dialer)
            _arguments '--json' '--line[the line to call from]:line:_tapi_lines' '--save[remember the line]' \
                '--once[end after the first call]' '--wait[give up when no request has come]:ms' \
                '--hangup-after[hang up after it is connected]:ms'
            ;;
        monitor) _arguments '--json' '*--phone[this phone instead of lines]:phone' '*:line:_tapi_lines' ;;
        trace) _arguments '--json' '--app[only this program]:name' '--pid[only this process]:pid:_pids' ;;
        panel)
            _arguments '--json' '--socket[where the exchange listens]:path:_files' \
                '--wait-for[wait until the display shows this]:text' '--wait[give up after so many ms]:ms' \
                '--off-hook[lift it]::device:(handset speaker headset)' '*--press[press digits or a key]:keys' \
                '--on-hook[replace it]::device:(handset speaker headset)' '--show[print what the phone shows]' \
                '1:phone:_tapi_panels'
            ;;
        dialing) _tapi_dialing ;;
        config) _arguments '--json' '1:action:((check\:"say what is wrong with the configuration"))' '2:file:_files -g "*.toml"' ;;
        export | import) _arguments '--json' '1:file:_files' ;;
        provider) _tapi_provider ;;
        wine)
            _arguments '--json' '--prefix[the Wine prefix]:folder:_files -/' '1:action:((install\:"put tapi32.dll there"
                status\:"say what programs will see" remove\:"give the prefix its own back"))'
            ;;
        *) _arguments '--json' ;;
        esac
        ;;
    esac
}

_tapi "$@"
