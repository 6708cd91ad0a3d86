#!/usr/bin/env bash
# The gateway under ThreadSanitizer and mixed load (tools/soak.py), with a reload every few seconds. Prints what was
# found; exit 1 when anything was. usage: tools/tsan.sh [SECONDS]
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
seconds=${1:-120}
[ -f build/tsan/build.ninja ] || cmake --preset tsan -DHAECHI_UNIT_TESTS=OFF >/dev/null
ninja -C build/tsan haechi >&2
reports=$(mktemp -d)
trap 'rm -rf "$reports"' EXIT
# A report does not end the process: all are wanted. The signer's own processes write there, too.
export TSAN_OPTIONS="log_path=$reports/report:halt_on_error=0:exitcode=0:second_deadlock_stack=1"
python3 tools/soak.py build/tsan/haechi --seconds "$seconds" --reload-every 5 --sample 10 --most-slope 1000000
if ls "$reports"/report* >/dev/null 2>&1; then
  cat "$reports"/report*
  exit 1
fi
echo "ThreadSanitizer found nothing in $seconds s"
