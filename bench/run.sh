#!/usr/bin/env bash
# Trialbook (full and relaxed durability) beside its peers on SQLite, in one interleaved run. Arguments go to mlflow_bench.py.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
work=${BENCH_WORK:-${TMPDIR:-/tmp}/bench-work}
rm -rf "$work-ours"
mkdir -p "$work-ours"
serve() { echo "exec $here/../packages/cli/bin/trialbook server --port $1 --data $work-ours/$2 --durability $2"; }
exec "$here/peers.sh" bench ${PEER_TARGETS:-fml-sqlite mlflow-sqlite} -- \
  --target full=http://127.0.0.1:5901 --serve full="$(serve 5901 full)" --data "full=$work-ours/full" \
  --target relaxed=http://127.0.0.1:5902 --serve relaxed="$(serve 5902 relaxed)" --data "relaxed=$work-ours/relaxed" \
  --base fml-sqlite "$@"
