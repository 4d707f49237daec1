#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Builds preset fuzz and runs every target, two at a time: tests/fuzz/run.sh [SECONDS [TARGET...]], 60 seconds each by
# default. One line for each target; the status is not zero when one broke. What broke it is kept beside the corpus.
# FUZZ_BUILD names another build folder, configured already; FUZZ_JOBS how many run at a time.
set -eu
root=$(cd "$(dirname "$0")/../.." && pwd)
seconds=${1:-60}
[ $# -eq 0 ] || shift

build=${FUZZ_BUILD:-$root/build/fuzz}
[ -n "${FUZZ_BUILD:-}" ] || cmake -S "$root" --preset fuzz >/dev/null
cmake --build "$build" --target fuzzers >/dev/null
programs=$(dirname "$(find "$build" -name fuzz_seeds -type f)")
work=$build/fuzzing
"$programs/fuzz_seeds" "$work/seeds"
[ $# -gt 0 ] || set -- $(ls "$work/seeds")
mkdir -p "$work/broken"
export root seconds programs work

# Leaks count as well; a minute's memory is bounded, as a server's should be.
cat >"$work/one.sh" <<'END'
target=$1
log=$work/$target.log
result=ok
kept=$root/tests/fuzz/corpus/$target
mkdir -p "$work/corpus/$target"
"$programs/fuzz_$target" -max_total_time="$seconds" -timeout=30 -rss_limit_mb=2048 -max_len=8192 -print_final_stats=1 \
    -artifact_prefix="$work/broken/$target-" "$work/corpus/$target" "$work/seeds/$target" \
    $([ ! -d "$kept" ] || echo "$kept") >"$log" 2>&1 || result=BROKEN
stat() { sed -n "s/^stat::$1: *//p" "$log"; }
printf '%-16s %-6s %12s inputs %8s a second   coverage %s\n' "$target" "$result" "$(stat number_of_executed_units)" \
    "$(stat average_exec_per_sec)" "$(grep -o 'cov: [0-9]*' "$log" | tail -1 | cut -c6-)"
[ "$result" = ok ] && exit 0
grep -E 'ERROR: |runtime error|what\(\)|artifact_prefix|Test unit written' "$log" | head -5
exit 1
END
printf '%s\n' "$@" | xargs -n 1 -P "${FUZZ_JOBS:-2}" sh "$work/one.sh"
