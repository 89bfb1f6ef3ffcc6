#!/bin/sh
# Builds what lies in prebuilt/ from the sources beside this file, the same bytes every time. The compiler comes from PyPI
# (one package, one version): it carries the C libraries of both targets, so nothing of this machine gets into the result.
#
#   native/build.sh            builds into native/prebuilt
#   native/build.sh --check    builds elsewhere and compares; exits 1 if anything differs
set -eu
here=$(cd "$(dirname "$0")" && pwd -P)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check ziglang==0.13.0
into=$here/prebuilt
[ "${1:-}" = --check ] && into=$work/out
cd "$here"
for target in x86_64:linux-x64 aarch64:linux-arm64; do
  cpu=${target%%:*}
  out=$into/${target##*:}
  mkdir -p "$out"
  common="-Os -Wall -Wextra -Werror -fno-sanitize=all -s -Wl,--build-id=none"
  # glibc 2.17 is what the oldest systems that Node runs on have.
  "$work/venv/bin/python" -m ziglang cc -target "$cpu-linux-gnu.2.17" $common -shared -fPIC -fvisibility=hidden opened.c -o "$out/opened.so"
  "$work/venv/bin/python" -m ziglang cc -target "$cpu-linux-musl" $common -static keeper.c -o "$out/keeper"
done
if [ "$into" != "$here/prebuilt" ]; then
  diff -r "$here/prebuilt" "$into" && echo "prebuilt/ is what the sources give"
fi
