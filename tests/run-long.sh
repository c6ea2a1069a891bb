#!/usr/bin/env bash
# The long tier: tests that take minutes, which a plain 'dotnet test' leaves out. About twelve minutes, at most twenty.
#   tests/run-long.sh
# SECUREMCP_LONG_SEED=N repeats the random choices of the run that printed N. Needs npm, as other end-to-end tests do.
# Exits with the status of 'dotnet test'; the last line says how many passed and failed.
set -euo pipefail
cd "$(dirname "$0")/.."
log=$(mktemp)
trap 'rm -f "$log"' EXIT
status=0
timeout --kill-after=30s 20m dotnet test tests/SecureMcp.EndToEnd --filter Tier=long \
  --logger 'console;verbosity=detailed' -- xUnit.Explicit=only | tee "$log" || status=$?
# The runner's own summary; it leaves out what is zero, but never the total.
awk '/^ *Total tests: /{ n = 1 } /^ *Passed: /{ passed = $2 } /^ *Failed: /{ failed = $2 }
  END { if (!n) { print "The runner printed no summary." > "/dev/stderr"; exit 1 } printf "%d passed, %d failed\n", passed, failed }' "$log"
exit "$status"
