#compdef tapi-voicemail
# SPDX-License-Identifier: Apache-2.0
# zsh completion for tapi-voicemail(1)

_tapi_voicemail_boxes() {
    local -a boxes
    boxes=(${(f)"$(tapi-voicemail --json config 2>/dev/null | sed -n 's/.*"box":"\([^"]*\)".*/\1/p')"})
    compadd -a boxes
}

_tapi_voicemail() {
    local context state line
    local -a commands
    commands=(
        'run:answer calls'
        'status:show what goes on'
        'config:check the configuration'
        'boxes:list the mailboxes'
        'messages:list messages'
        'mark:make messages new, saved or deleted'
        'export:copy messages into a folder'
        'greeting:set, save or remove a greeting'
        'pin:give a mailbox a PIN'
        'tidy:remove what was kept long enough'
        'queue:list the mail that was not delivered'
        'check:compare the index with the sound files'
    )
    _arguments -C '--help[show help]' '--json[print JSON]' '--config[the configuration]:file:_files' \
        '--version[show the version]' '1:command:->command' '*::argument:->rest'
    case $state in
    command) _describe 'command' commands ;;
    rest)
        case $words[1] in
        run) _arguments '--log-level[how much]:level:(debug info warning error)' '--log-file[where to]:file:_files' \
            '--log-json[as JSON]' '--socket[the live view]:path:_files' '--metrics[OpenMetrics]:address:' '--ready-fd[descriptor]:number:' ;;
        status) _arguments '--follow[go on with every event]' '--socket[the live view]:path:_files' ;;
        messages) _arguments '--state[only these]:state:(new saved deleted)' '1:box:_tapi_voicemail_boxes' ;;
        mark) _arguments '1:as:(new saved deleted restored)' '*:message:' ;;
        export) _arguments '--box[of one mailbox]:box:_tapi_voicemail_boxes' '*--message[one message]:number:' \
            '--format[sound files]:format:(wav flac opus mp3)' '1:folder:_files -/' ;;
        greeting) _arguments '--set[use a file]:file:_files' '--save[write a file]:file:_files' '--remove[the standard one]' \
            '1:box:_tapi_voicemail_boxes' '2:kind:(open closed name)' ;;
        pin) _arguments '--remove[take it away]' '--unlock[forget wrong ones]' '1:box:_tapi_voicemail_boxes' ;;
        queue) _arguments '--retry[try at once]:number:' '--forget[try no more]:number:' '1:box:_tapi_voicemail_boxes' ;;
        check) _arguments '--repair[put right what can be]' ;;
        esac
        ;;
    esac
}
_tapi_voicemail "$@"
