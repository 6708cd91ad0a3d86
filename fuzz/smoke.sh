#!/usr/bin/env bash
# Replays the kept corpus of one fuzz target, then explores: the same inputs for every run of the tests, for SECONDS
# where they are given (./dev fuzz). Usage: smoke.sh BINARY NAME [SECONDS]
set -euo pipefail
binary=$1 name=$2
if [ $# -ge 3 ]; then bound=("-max_total_time=$3"); else bound=(-seed=20250205 -runs=20000 -max_total_time=30); fi
here=$(cd "$(dirname "$0")" && pwd)
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
mkdir -p "$scratch/new"
# Leaks inside libraries that are not ours to mend; each line of the file has its reason.
export LSAN_OPTIONS="suppressions=$here/lsan.supp:print_suppressions=0"
kept=("$here/corpus/$name")
[ -d "${kept[0]}" ] || { echo "no kept corpus fuzz/corpus/$name" >&2; exit 1; }
"$binary" -runs=0 "${kept[@]}"
"$binary" "${bound[@]}" -timeout=5 -rss_limit_mb=2048 -max_len=65536 \
  -artifact_prefix="$scratch/" "$scratch/new" "${kept[@]}"
