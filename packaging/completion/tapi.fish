# SPDX-License-Identifier: Apache-2.0
# fish completion for tapi(1)

# The first address of every line, where a server runs already.
function __tapi_lines
    OPENTAPI_AUTOSTART=0 timeout 2 tapi --json lines 2>/dev/null |
        string replace -rf '.*"name":"([^"]*)".*"addresses":\["([^"]*)".*' '$2\t$1'
end

set -l commands lines phones providers status sessions calls call answer monitor trace stop version
set -l states IDLE OFFERING ACCEPTED DIALTONE DIALING RINGBACK BUSY SPECIALINFO CONNECTED PROCEEDING ONHOLD \
    CONFERENCED ONHOLDPENDCONF ONHOLDPENDTRANSFER DISCONNECTED UNKNOWN

complete -c tapi -f
complete -c tapi -l json -d 'Print one JSON object a line'
complete -c tapi -l help -s h -d 'Show help'
complete -c tapi -n "not __fish_seen_subcommand_from $commands" -a lines -d 'List the lines'
complete -c tapi -n "not __fish_seen_subcommand_from $commands" -a phones -d 'List the phones'
complete -c tapi -n "not __fish_seen_subcommand_from $commands" -a providers -d 'List the providers'
complete -c tapi -n "not __fish_seen_subcommand_from $commands" -a status -d 'Show what the server is doing'
complete -c tapi -n "not __fish_seen_subcommand_from $commands" -a sessions -d 'List the connected programs'
complete -c tapi -n "not __fish_seen_subcommand_from $commands" -a calls -d 'List the calls'
complete -c tapi -n "not __fish_seen_subcommand_from $commands" -a call -d 'Make a call and follow it'
complete -c tapi -n "not __fish_seen_subcommand_from $commands" -a answer -d 'Wait for calls and answer them'
complete -c tapi -n "not __fish_seen_subcommand_from $commands" -a monitor -d 'Show every message of lines'
complete -c tapi -n "not __fish_seen_subcommand_from $commands" -a trace -d 'Show what programs ask the server'
complete -c tapi -n "not __fish_seen_subcommand_from $commands" -a stop -d 'End the server'
complete -c tapi -n "not __fish_seen_subcommand_from $commands" -a version -d 'Show versions'
complete -c tapi -n '__fish_seen_subcommand_from call answer monitor' -a '(__tapi_lines)'
complete -c tapi -n '__fish_seen_subcommand_from call answer' -x -l hangup-after -d 'Hang up after so many ms'
complete -c tapi -n '__fish_seen_subcommand_from call' -x -l ring-limit -d 'Give up after so many ms'
complete -c tapi -n '__fish_seen_subcommand_from call' -x -l until -a "$states" -d 'End in this state'
complete -c tapi -n '__fish_seen_subcommand_from answer' -l once -d 'End after the first call'
complete -c tapi -n '__fish_seen_subcommand_from answer' -x -l wait -d 'Give up after so many ms'
complete -c tapi -n '__fish_seen_subcommand_from trace' -x -l app -d 'Only this program'
complete -c tapi -n '__fish_seen_subcommand_from trace' -x -l pid -a '(__fish_complete_pids)' -d 'Only this process'
