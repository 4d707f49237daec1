# SPDX-License-Identifier: Apache-2.0
# What completions of programs with commands share; put before each of them when it is installed.

# The first of the commands $1 that was typed.
_tapi_typed_command() {
    local word
    for word in "${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
        if [[ " $1 " == *" $word "* ]]; then
            printf '%s' "$word"
            return
        fi
    done
}

