#!/usr/bin/env bash
# Trialbook (full and relaxed durability) beside its peers on SQLite, in one interleaved run. Arguments go to mlflow_bench.py.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
work=${BENCH_WORK:-${TMPDIR:-/tmp}/bench-work}
rm -rf "$work-ours"
mkdir -p "$work-ours"
serve() { echo "exec $here/../packages/cli/bin/trialbook server --port $1 --data $work-ours/$2 --durability $2"; }
# With BENCH_POSTGRES=1, Trialbook on PostgreSQL too (database bench_trialbook at $BENCH_PG, made anew), beside the peers on it.
postgres=()
peers="fml-sqlite mlflow-sqlite"
if [ "${BENCH_POSTGRES:-}" = 1 ]; then
  pg=${BENCH_PG:-postgresql://postgres@127.0.0.1:5432}
  psql -q "$pg/postgres" -c "drop database if exists bench_trialbook with (force)" -c "create database bench_trialbook"
  postgres=(--target postgres=http://127.0.0.1:5903 --data "postgres=pg:$pg/bench_trialbook"
    --serve postgres="exec $here/../packages/cli/bin/trialbook server --port 5903 --data $work-ours/postgres --store $pg/bench_trialbook")
  peers="$peers fml-pg mlflow-pg"
fi
exec "$here/peers.sh" bench ${PEER_TARGETS:-$peers} -- \
  --target full=http://127.0.0.1:5901 --serve full="$(serve 5901 full)" --data "full=$work-ours/full" \
  --target relaxed=http://127.0.0.1:5902 --serve relaxed="$(serve 5902 relaxed)" --data "relaxed=$work-ours/relaxed" \
  "${postgres[@]}" --base fml-sqlite "$@"
