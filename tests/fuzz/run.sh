#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Builds preset fuzz and runs every target: tests/fuzz/run.sh [SECONDS [TARGET...]], 60 seconds each by default.
# One line for each target; the status is not zero when one broke. What broke it is kept beside the corpus.
# FUZZ_BUILD names another build folder, configured already.
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

stat() { sed -n "s/^stat::$2: *//p" "$1"; }

# Leaks count as well; a minute's memory is bounded, as a server's should be.
broken=0
for target in "$@"; do
    mkdir -p "$work/corpus/$target" "$work/broken"
    log=$work/$target.log
    result=ok
    "$programs/fuzz_$target" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 -max_len=8192 -print_final_stats=1 \
        -artifact_prefix="$work/broken/$target-" "$work/corpus/$target" "$work/seeds/$target" \
        $([ ! -d "$root/tests/fuzz/corpus/$target" ] || echo "$root/tests/fuzz/corpus/$target") >"$log" 2>&1 || result=BROKEN
    printf '%-16s %-6s %12s inputs %8s a second   coverage %s\n' "$target" "$result" \
        "$(stat "$log" number_of_executed_units)" "$(stat "$log" average_exec_per_sec)" \
        "$(grep -o 'cov: [0-9]*' "$log" | tail -1 | cut -c6-)"
    if [ "$result" != ok ]; then
        broken=1
        grep -E 'ERROR: |runtime error|what\(\)|artifact_prefix|Test unit written' "$log" | head -5
    fi
done
exit $broken
