#!/bin/bash
# Makes the peers' environments and runs mlflow_bench.py against them.
#   peers.sh install                   venvs under $PEERS (default ~/.cache/tracker-peers), wrk by apt
#   peers.sh bench [targets] -- ARGS   targets from: mlflow-sqlite mlflow-pg fml-sqlite fml-pg (default all four)
# The PostgreSQL targets use databases bench_mlflow and bench_fml at 127.0.0.1:5432, dropped and made anew.
# To add our own server to the same run, pass after --:
#   --target ours=http://127.0.0.1:5900 --serve ours='COMMAND' --data ours=DIR --ours ours
set -e
HERE=$(cd "$(dirname "$0")" && pwd)
PEERS=${PEERS:-$HOME/.cache/tracker-peers}
WORK=${BENCH_WORK:-${TMPDIR:-/tmp}/bench-work}
PG=${BENCH_PG:-postgresql://postgres@127.0.0.1:5432}

install() {
  command -v wrk >/dev/null || { apt-get update -q; apt-get install -y -q wrk; }
  mkdir -p "$PEERS"
  for p in "mlflow mlflow psycopg2-binary" "fasttrackml fasttrackml"; do
    set -- $p; n=$1; shift
    [ -x "$PEERS/$n/bin/python" ] || python3 -m venv "$PEERS/$n"
    "$PEERS/$n/bin/pip" install -q "$@"
  done
}

bench() {
  local want=() args=()
  while [ $# -gt 0 ] && [ "$1" != -- ]; do want+=("$1"); shift; done
  [ "$1" = -- ] && shift
  [ ${#want[@]} -gt 0 ] || want=(mlflow-sqlite mlflow-pg fml-sqlite fml-pg)
  rm -rf "$WORK"; mkdir -p "$WORK"
  for t in "${want[@]}"; do
    local d=$WORK/$t; mkdir -p "$d"
    case $t in
      mlflow-*) port=5911; db=bench_mlflow; [ $t = mlflow-pg ] && port=5912
        be=sqlite:///$d/m.db; data="$d/m.db*"
        if [ $t = mlflow-pg ]; then be=${PG/postgresql:/postgresql+psycopg2:}/$db; data=pg:$PG/$db; fi
        cmd="cd $d && MLFLOW_DISABLE_TELEMETRY=true DO_NOT_TRACK=true exec $PEERS/mlflow/bin/mlflow server --host 127.0.0.1 --port $port --backend-store-uri $be --artifacts-destination $d/art" ;;
      fml-*) port=5921; db=bench_fml; [ $t = fml-pg ] && port=5922
        be="sqlite://$d/f.db"; data="$d/f.db*"
        if [ $t = fml-pg ]; then be=${PG/postgresql:/postgres:}/$db; data=pg:$PG/$db; fi
        cmd="cd $d && exec $PEERS/fasttrackml/bin/fml server --listen-address 127.0.0.1:$port --database-uri '$be' --default-artifact-root $d/art --log-level error" ;;
      *) echo "unknown target $t" >&2; exit 2 ;;
    esac
    case $t in *-pg)
      psql -q "$PG/postgres" -c "drop database if exists $db with (force)" -c "create database $db" ;; esac
    args+=(--target "$t=http://127.0.0.1:$port" --serve "$t=$cmd" --data "$t=$data")
  done
  exec python3 "$HERE/mlflow_bench.py" "${args[@]}" --client-python "$PEERS/mlflow/bin/python" "$@"
}

case ${1:-} in install) install ;; bench) shift; bench "$@" ;; *) sed -n 2,8p "$0"; exit 2 ;; esac
