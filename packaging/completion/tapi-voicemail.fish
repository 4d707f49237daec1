# SPDX-License-Identifier: Apache-2.0
# fish completion for tapi-voicemail(1)

function __tapi_voicemail_boxes
    tapi-voicemail --json config 2>/dev/null | string replace -rf '.*"box":"([^"]*)".*' '$1'
end

set -l commands run status config boxes messages mark export greeting pin tidy queue check

complete -c tapi-voicemail -f
complete -c tapi-voicemail -l json -d 'Print one JSON object a line'
complete -c tapi-voicemail -l config -rF -d 'The configuration'
complete -c tapi-voicemail -l version -d 'Show the version'
complete -c tapi-voicemail -l help -s h -d 'Show help'
complete -c tapi-voicemail -n "not __fish_seen_subcommand_from $commands" -a run -d 'Answer calls'
complete -c tapi-voicemail -n "not __fish_seen_subcommand_from $commands" -a status -d 'Show what goes on'
complete -c tapi-voicemail -n "not __fish_seen_subcommand_from $commands" -a config -d 'Check the configuration'
complete -c tapi-voicemail -n "not __fish_seen_subcommand_from $commands" -a boxes -d 'List the mailboxes'
complete -c tapi-voicemail -n "not __fish_seen_subcommand_from $commands" -a messages -d 'List messages'
complete -c tapi-voicemail -n "not __fish_seen_subcommand_from $commands" -a mark -d 'Make messages new, saved or deleted'
complete -c tapi-voicemail -n "not __fish_seen_subcommand_from $commands" -a export -d 'Copy messages into a folder'
complete -c tapi-voicemail -n "not __fish_seen_subcommand_from $commands" -a greeting -d 'Set, save or remove a greeting'
complete -c tapi-voicemail -n "not __fish_seen_subcommand_from $commands" -a pin -d 'Give a mailbox a PIN'
complete -c tapi-voicemail -n "not __fish_seen_subcommand_from $commands" -a tidy -d 'Remove what was kept long enough'
complete -c tapi-voicemail -n "not __fish_seen_subcommand_from $commands" -a queue -d 'List the mail that was not delivered'
complete -c tapi-voicemail -n "not __fish_seen_subcommand_from $commands" -a check -d 'Compare the index with the sound files'
complete -c tapi-voicemail -n "__fish_seen_subcommand_from messages greeting pin queue" -a '(__tapi_voicemail_boxes)'
complete -c tapi-voicemail -n "__fish_seen_subcommand_from run" -l log-level -xa 'debug info warning error'
complete -c tapi-voicemail -n "__fish_seen_subcommand_from run" -l log-file -rF
complete -c tapi-voicemail -n "__fish_seen_subcommand_from run" -l log-json
complete -c tapi-voicemail -n "__fish_seen_subcommand_from run" -l ready-fd -x
complete -c tapi-voicemail -n "__fish_seen_subcommand_from run status" -l socket -rF
complete -c tapi-voicemail -n "__fish_seen_subcommand_from run" -l metrics -x
complete -c tapi-voicemail -n "__fish_seen_subcommand_from status" -l follow
complete -c tapi-voicemail -n "__fish_seen_subcommand_from messages" -l state -xa 'new saved deleted'
complete -c tapi-voicemail -n "__fish_seen_subcommand_from mark" -a 'new saved deleted restored'
complete -c tapi-voicemail -n "__fish_seen_subcommand_from export" -l box -xa '(__tapi_voicemail_boxes)'
complete -c tapi-voicemail -n "__fish_seen_subcommand_from export" -l message -x
complete -c tapi-voicemail -n "__fish_seen_subcommand_from export" -l format -xa 'wav flac opus mp3'
complete -c tapi-voicemail -n "__fish_seen_subcommand_from export" -a '(__fish_complete_directories)'
complete -c tapi-voicemail -n "__fish_seen_subcommand_from greeting" -l set -rF -d 'Use this sound file'
complete -c tapi-voicemail -n "__fish_seen_subcommand_from greeting" -l save -rF -d 'Write it to this sound file'
complete -c tapi-voicemail -n "__fish_seen_subcommand_from greeting" -a 'open closed name'
complete -c tapi-voicemail -n "__fish_seen_subcommand_from greeting pin" -l remove
complete -c tapi-voicemail -n "__fish_seen_subcommand_from pin" -l unlock
complete -c tapi-voicemail -n "__fish_seen_subcommand_from queue" -l retry -x
complete -c tapi-voicemail -n "__fish_seen_subcommand_from queue" -l forget -x
complete -c tapi-voicemail -n "__fish_seen_subcommand_from check" -l repair
