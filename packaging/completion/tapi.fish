# SPDX-License-Identifier: Apache-2.0
# fish completion for tapi(1)

# The first address of every line, where a server runs already.
function __tapi_lines
    OPENTAPI_AUTOSTART=0 timeout 2 tapi --json lines 2>/dev/null |
        string replace -rf '.*"name":"([^"]*)".*"addresses":\["([^"]*)".*' '$2\t$1'
end

# The phones whose panels can be used.
function __tapi_panels
    timeout 2 tapi --json panel 2>/dev/null | string replace -rf '.*"phone":"([^"]*)".*' '$1'
end

set -l commands lines phones providers status sessions calls call answer monitor play record talk bridge dial dialer trace dialing provider reload panel config export import stop version wine
set -l dialing explain locations cards countries use add-location remove-location add-card remove-card
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
complete -c tapi -n "not __fish_seen_subcommand_from $commands" -a play -d 'Play a sound file into a call'
complete -c tapi -n "not __fish_seen_subcommand_from $commands" -a record -d 'Write what the other side says'
complete -c tapi -n "not __fish_seen_subcommand_from $commands" -a talk -d 'Talk with microphone and speaker'
complete -c tapi -n "not __fish_seen_subcommand_from $commands" -a bridge -d 'Let callers of one line talk through another'
complete -c tapi -n "not __fish_seen_subcommand_from $commands" -a dial -d 'Ask for a call'
complete -c tapi -n "not __fish_seen_subcommand_from $commands" -a dialer -d 'Make the calls that are asked for'
complete -c tapi -n "not __fish_seen_subcommand_from $commands" -a trace -d 'Show what programs ask the server'
complete -c tapi -n "not __fish_seen_subcommand_from $commands" -a dialing -d 'Say how numbers are dialed'
complete -c tapi -n "not __fish_seen_subcommand_from $commands" -a provider -d 'Add, remove and change providers'
complete -c tapi -n "not __fish_seen_subcommand_from $commands" -a reload -d 'Let the server read its configuration again'
complete -c tapi -n "not __fish_seen_subcommand_from $commands" -a wine -d 'Let programs for Windows use the lines'
complete -c tapi -n "not __fish_seen_subcommand_from $commands" -a panel -d 'Show a phone and press its keys'
complete -c tapi -n "not __fish_seen_subcommand_from $commands" -a config -d 'Look at configuration files'
complete -c tapi -n "not __fish_seen_subcommand_from $commands" -a export -d 'Write locations, cards, priorities as JSON'
complete -c tapi -n "not __fish_seen_subcommand_from $commands" -a import -d 'Take over what export or Windows wrote'
complete -c tapi -n '__fish_seen_subcommand_from config; and not __fish_seen_subcommand_from check' -a check \
    -d 'Say what is wrong with the configuration'
complete -c tapi -n '__fish_seen_subcommand_from check export import' -F
complete -c tapi -n "not __fish_seen_subcommand_from $commands" -a stop -d 'End the server'
complete -c tapi -n "not __fish_seen_subcommand_from $commands" -a version -d 'Show versions'
complete -c tapi -n '__fish_seen_subcommand_from call answer monitor play record talk bridge' -a '(__tapi_lines)'
complete -c tapi -n '__fish_seen_subcommand_from call answer dialer' -x -l hangup-after -d 'Hang up after so many ms'
complete -c tapi -n '__fish_seen_subcommand_from monitor' -l phone -x -d 'This phone instead of lines'
complete -c tapi -n '__fish_seen_subcommand_from call play record talk bridge' -x -l ring-limit -d 'Give up after so many ms'
complete -c tapi -n '__fish_seen_subcommand_from call' -x -l until -a "$states" -d 'End in this state'
complete -c tapi -n '__fish_seen_subcommand_from answer dialer' -l once -d 'End after the first call'
complete -c tapi -n '__fish_seen_subcommand_from dialer' -x -l line -a '(__tapi_lines)' -d 'The line to call from'
complete -c tapi -n '__fish_seen_subcommand_from dialer' -l save -d 'Remember the line'
complete -c tapi -n '__fish_seen_subcommand_from dial' -x -l party -d 'Who is called'
complete -c tapi -n '__fish_seen_subcommand_from dial' -x -l comment -d 'What the call is about'
complete -c tapi -n '__fish_seen_subcommand_from dial' -x -l app -d 'The program that asks'
complete -c tapi -n '__fish_seen_subcommand_from play record' -F
complete -c tapi -n '__fish_seen_subcommand_from play record' -x -l call -a '(__tapi_lines)' -d 'Dial this number'
complete -c tapi -n '__fish_seen_subcommand_from play record talk' -l answer -d 'Answer the next call'
complete -c tapi -n '__fish_seen_subcommand_from play record talk bridge' -x -l rate -a '8000 16000' -d 'Samples a second'
complete -c tapi -n '__fish_seen_subcommand_from record talk' -x -l seconds -d 'End after so many seconds'
complete -c tapi -n '__fish_seen_subcommand_from talk' -x -l device -a 'auto pulse alsa null file:' -d 'Microphone and speaker'
complete -c tapi -n '__fish_seen_subcommand_from answer dialer play record talk bridge' -x -l wait -d 'Give up after so many ms'
complete -c tapi -n '__fish_seen_subcommand_from panel' -a '(__tapi_panels)'
complete -c tapi -n '__fish_seen_subcommand_from panel' -r -l socket -d 'Where the exchange listens'
complete -c tapi -n '__fish_seen_subcommand_from panel' -x -l wait-for -d 'Wait until the display shows this'
complete -c tapi -n '__fish_seen_subcommand_from panel' -x -l wait -d 'Give up after so many ms'
complete -c tapi -n '__fish_seen_subcommand_from panel' -l off-hook -a 'handset speaker headset' -d 'Lift it'
complete -c tapi -n '__fish_seen_subcommand_from panel' -x -l press -d 'Press digits or a key'
complete -c tapi -n '__fish_seen_subcommand_from panel' -l on-hook -a 'handset speaker headset' -d 'Replace it'
complete -c tapi -n '__fish_seen_subcommand_from panel' -l show -d 'Print what the phone shows'
complete -c tapi -n '__fish_seen_subcommand_from trace' -x -l app -d 'Only this program'
complete -c tapi -n '__fish_seen_subcommand_from trace' -x -l pid -a '(__fish_complete_pids)' -d 'Only this process'
complete -c tapi -n '__fish_seen_subcommand_from provider; and not __fish_seen_subcommand_from config' -a config \
    -d 'Show and change settings'
complete -c tapi -n '__fish_seen_subcommand_from config' -x -l line -a '(__tapi_lines)' -d 'Of this line'
complete -c tapi -n '__fish_seen_subcommand_from config' -x -l phone -d 'Of this phone'
complete -c tapi -n '__fish_seen_subcommand_from config' -x -l class -d 'Of a device class'
complete -c tapi -n '__fish_seen_subcommand_from config' -l list -d 'List the settings'

# Names of locations or cards.
function __tapi_dialing_names
    OPENTAPI_AUTOSTART=0 timeout 2 tapi --json dialing $argv[1] 2>/dev/null | string replace -rf '.*"name":"([^"]*)".*' '$1'
end

set -l in_dialing "__fish_seen_subcommand_from dialing; and not __fish_seen_subcommand_from $dialing"
complete -c tapi -n "$in_dialing" -a explain -d 'Say what is dialed for an address'
complete -c tapi -n "$in_dialing" -a locations -d 'List the locations'
complete -c tapi -n "$in_dialing" -a cards -d 'List the calling cards'
complete -c tapi -n "$in_dialing" -a countries -d 'List countries and their rules'
complete -c tapi -n "$in_dialing" -a use -d 'Make a location the current one'
complete -c tapi -n "$in_dialing" -a add-location -d 'Make or change a location'
complete -c tapi -n "$in_dialing" -a remove-location -d 'Forget a location'
complete -c tapi -n "$in_dialing" -a add-card -d 'Make or change a calling card'
complete -c tapi -n "$in_dialing" -a remove-card -d 'Forget a calling card'
complete -c tapi -n '__fish_seen_subcommand_from use remove-location' -a '(__tapi_dialing_names locations)'
complete -c tapi -n '__fish_seen_subcommand_from remove-card' -a '(__tapi_dialing_names cards)'
complete -c tapi -n '__fish_seen_subcommand_from explain' -x -l location -a '(__tapi_dialing_names locations)' -d 'From there'
complete -c tapi -n '__fish_seen_subcommand_from explain add-location' -x -l card -a '(__tapi_dialing_names cards)' \
    -d 'With that card'
complete -c tapi -n '__fish_seen_subcommand_from add-location' -x -l country -d 'ISO code, id or +CODE'
complete -c tapi -n '__fish_seen_subcommand_from add-location' -x -l area -d 'Area code'
complete -c tapi -n '__fish_seen_subcommand_from add-location' -x -l local-access -d 'Before calls inside the area'
complete -c tapi -n '__fish_seen_subcommand_from add-location' -x -l long-distance-access -d 'Before all other calls'
complete -c tapi -n '__fish_seen_subcommand_from add-location' -x -l cancel-call-waiting -d 'Switches call waiting off'
complete -c tapi -n '__fish_seen_subcommand_from add-location' -x -l toll-list -d 'Prefixes that are long distance'
complete -c tapi -n '__fish_seen_subcommand_from add-location' -l pulse -d 'Pulse dialing'
complete -c tapi -n '__fish_seen_subcommand_from add-location' -l tone -d 'Tone dialing'
complete -c tapi -n '__fish_seen_subcommand_from add-card' -l number -d 'Read number and PIN from the standard input'
complete -c tapi -n '__fish_seen_subcommand_from add-card' -x -l same-area -d 'Rule inside the area'
complete -c tapi -n '__fish_seen_subcommand_from add-card' -x -l long-distance -d 'Rule for other areas'
complete -c tapi -n '__fish_seen_subcommand_from add-card' -x -l international -d 'Rule for other countries'
complete -c tapi -n '__fish_seen_subcommand_from add-card' -l hidden -d 'Programs do not see it'
complete -c tapi -n '__fish_seen_subcommand_from add-card' -l listed -d 'Programs see it'

# Names of providers, where a server runs already.
function __tapi_providers
    OPENTAPI_AUTOSTART=0 timeout 2 tapi --json provider list 2>/dev/null | string replace -rf '.*"name":"([^"]*)".*' '$1'
end

complete -c tapi -n '__fish_seen_subcommand_from wine; and not __fish_seen_subcommand_from install status remove' -a 'install status remove'
complete -c tapi -n '__fish_seen_subcommand_from wine' -x -l prefix -a '(__fish_complete_directories)' -d 'The Wine prefix'
set -l provider list add remove reload
set -l in_provider "__fish_seen_subcommand_from provider; and not __fish_seen_subcommand_from $provider"
complete -c tapi -n "$in_provider" -a list -d 'List the providers'
complete -c tapi -n "$in_provider" -a add -d 'Add a provider'
complete -c tapi -n "$in_provider" -a remove -d 'Remove a provider that was added'
complete -c tapi -n "$in_provider" -a reload -d 'Let it read its configuration again'
complete -c tapi -n '__fish_seen_subcommand_from provider; and __fish_seen_subcommand_from remove reload' -a '(__tapi_providers)'
complete -c tapi -n '__fish_seen_subcommand_from provider; and __fish_seen_subcommand_from add' -F
complete -c tapi -n '__fish_seen_subcommand_from provider; and __fish_seen_subcommand_from add remove' -l no-dialog -d 'Ask nothing'
complete -c tapi -n '__fish_seen_subcommand_from provider; and __fish_seen_subcommand_from add' -x -l name -d 'What to call it'
complete -c tapi -n '__fish_seen_subcommand_from provider; and __fish_seen_subcommand_from add' -r -F -l config \
    -d 'Its configuration file'
complete -c tapi -n '__fish_seen_subcommand_from provider; and __fish_seen_subcommand_from add' -l wine -d 'A driver for Windows, to be run under Wine'
complete -c tapi -n '__fish_seen_subcommand_from provider; and __fish_seen_subcommand_from add' -x -l prefix -a '(__fish_complete_directories)' -d 'Wine prefix'
complete -c tapi -n '__fish_seen_subcommand_from provider; and __fish_seen_subcommand_from add' -x -l arch -a 'i686 x86_64' -d 'What the driver must be for'
