# SPDX-License-Identifier: Apache-2.0
# fish completion for tapi-ivr(1)

function __tapi_ivr_lines
    tapi --json lines 2>/dev/null | string replace -rf '.*"addresses":\["([^"]*)".*' '$1'
end

set -l commands run status notify check draw try schema version

complete -c tapi-ivr -f
complete -c tapi-ivr -l json -d 'Print one JSON object a line'
complete -c tapi-ivr -l help -s h -d 'Show help'
complete -c tapi-ivr -n "not __fish_seen_subcommand_from $commands" -a run -d 'Answer calls'
complete -c tapi-ivr -n "not __fish_seen_subcommand_from $commands" -a status -d 'Show what goes on'
complete -c tapi-ivr -n "not __fish_seen_subcommand_from $commands" -a notify -d 'Call everybody on a list'
complete -c tapi-ivr -n "not __fish_seen_subcommand_from $commands" -a check -d 'Say what is wrong with a flow'
complete -c tapi-ivr -n "not __fish_seen_subcommand_from $commands" -a draw -d 'Draw a flow as SVG'
complete -c tapi-ivr -n "not __fish_seen_subcommand_from $commands" -a try -d 'Walk a flow in the terminal'
complete -c tapi-ivr -n "not __fish_seen_subcommand_from $commands" -a schema -d 'Print a JSON Schema of flow files'
complete -c tapi-ivr -n "not __fish_seen_subcommand_from $commands" -a version -d 'Print the version'
complete -c tapi-ivr -n "__fish_seen_subcommand_from run check draw try notify" -F
complete -c tapi-ivr -n "__fish_seen_subcommand_from run notify" -l line -xa '(__tapi_ivr_lines)'
complete -c tapi-ivr -n "__fish_seen_subcommand_from run" -l config -rF
complete -c tapi-ivr -n "__fish_seen_subcommand_from run status" -l socket -rF
complete -c tapi-ivr -n "__fish_seen_subcommand_from run" -l metrics -x
complete -c tapi-ivr -n "__fish_seen_subcommand_from run notify" -l recordings -xa '(__fish_complete_directories)'
complete -c tapi-ivr -n "__fish_seen_subcommand_from status" -l follow
complete -c tapi-ivr -n "__fish_seen_subcommand_from notify" -l flow -rF
complete -c tapi-ivr -n "__fish_seen_subcommand_from notify" -l at-once -x
complete -c tapi-ivr -n "__fish_seen_subcommand_from notify" -l attempts -x
complete -c tapi-ivr -n "__fish_seen_subcommand_from notify" -l retry-after -x
complete -c tapi-ivr -n "__fish_seen_subcommand_from notify" -l ring -x
complete -c tapi-ivr -n "__fish_seen_subcommand_from notify" -l line-wait -x
complete -c tapi-ivr -n "__fish_seen_subcommand_from notify" -l window -x
complete -c tapi-ivr -n "__fish_seen_subcommand_from notify" -l leave-message
complete -c tapi-ivr -n "__fish_seen_subcommand_from notify" -l confirmed -x
complete -c tapi-ivr -n "__fish_seen_subcommand_from notify" -l results -rF
complete -c tapi-ivr -n "__fish_seen_subcommand_from notify" -l state -rF
complete -c tapi-ivr -n "__fish_seen_subcommand_from draw" -s o -l output -rF
complete -c tapi-ivr -n "__fish_seen_subcommand_from try" -l caller -x
complete -c tapi-ivr -n "__fish_seen_subcommand_from try" -l called -x
complete -c tapi-ivr -n "__fish_seen_subcommand_from try" -l at -x
