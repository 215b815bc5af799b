#!/usr/bin/env bash
# Builds everything with warnings as errors, runs every test, ends with "N passed, N failed, N skipped".
# --long adds what takes long: fuzzing, soak, long fault runs (each prints its seed).
set -uo pipefail
cd "$(dirname "$0")"

long=()
for argument in "$@"; do
  case "$argument" in
    --long) long=(-explicit on) ;;
    *) echo "usage: ./test.sh [--long]" >&2; exit 2 ;;
  esac
done

if ! command -v dotnet >/dev/null || ! dotnet --list-sdks | grep -q '^10\.'; then
  echo "The .NET 10 SDK is missing: install it, then run ./test.sh again." >&2
  exit 1
fi

# What tests use beside the SDK. Without it they are skipped, and say so.
missing=()
need() { command -v "$1" >/dev/null || missing+=("$2"); }
need node nodejs
need npm npm
need chromium chromium
need strace strace
need mkfs.ext4 e2fsprogs
need losetup mount
need git git
# The linker of native programs, and the libraries that it links them with. gcc will do, clang is what the SDK looks for first.
command -v clang >/dev/null || need gcc gcc
[ -e /usr/include/stdlib.h ] || missing+=(libc6-dev)
# A real RocketMQ, where it lies beside the checkout or is named.
rocketmq=$(dirname "${IMCONNECT_ROCKETMQ_RUN:-../shared/rocketmq/run.sh}")
[ -x "$rocketmq/run.sh" ] || rocketmq=
[ -z "$rocketmq" ] || need java openjdk-17-jre-headless
if [ ${#missing[@]} -gt 0 ]; then
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "Installing ${missing[*]}"
    { apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "${missing[@]}"; } >/dev/null 2>&1 ||
      echo "Could not install all of: ${missing[*]}. The tests that need them are skipped." >&2
  else
    echo "For all tests, have an administrator run: apt-get install ${missing[*]}" >&2
  fi
fi

export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
work=$(mktemp -d "${TMPDIR:-/tmp}/imconnect-test.XXXXXX")
trap 'rm -rf "$work"' EXIT

if ! dotnet build ImConnect.sln -c Release -v quiet >"$work/build" 2>&1; then
  grep -E 'error|warning' "$work/build" | sort -u | head -50
  echo "0 passed, 1 failed"
  exit 1
fi

# The host that the kill tests start again and again, compiled beforehand: the compiler is half of a start. Where the package for that cannot be had, they take longer.
precompiled=tests/ImConnect.EndToEnd.Tests/bin/Release/net10.0/precompiled
rm -rf "$precompiled"
if dotnet publish tests/ImConnect.CrashHost -c Release -r "linux-$(uname -m | sed 's/x86_64/x64/; s/aarch64/arm64/')" --self-contained false -p:PublishReadyToRun=true \
  -o "$precompiled" -v quiet >"$work/publish" 2>&1; then
  touch "$precompiled/made"
else
  echo "The crash host could not be compiled beforehand: $(grep -m1 -o 'error.*' "$work/publish")"
  rm -rf "$precompiled"
  dotnet restore ImConnect.sln -v quiet >/dev/null
fi

passed=0 failed=0 skipped=0

# run PROJECT: all of its tests; what they say goes to a file, how long they took to another.
run() {
  local name started=$SECONDS
  name=$(basename "$1")
  "$1/bin/Release/net10.0/$name" -noColor ${long[@]+"${long[@]}"} >"$work/$name" 2>&1
  echo "$? $((SECONDS - started))" >"$work/$name.end"
}

# report PROJECT: adds up and prints what went wrong.
report() {
  local name summary total errors bad skips status seconds
  name=$(basename "$1")
  read -r status seconds <"$work/$name.end"
  summary=$(grep -oE 'Total: [0-9]+, Errors: [0-9]+, Failed: [0-9]+, Skipped: [0-9]+' "$work/$name" | tail -1)
  if [ -z "$summary" ]; then
    echo "$name ended with $status and no result:"
    tail -30 "$work/$name"
    failed=$((failed + 1))
    return
  fi
  read -r total errors bad skips <<<"$(grep -oE '[0-9]+' <<<"$summary" | tr '\n' ' ')"
  passed=$((passed + total - bad - skips)) failed=$((failed + bad + errors)) skipped=$((skipped + skips))
  echo "$name: $((total - bad - skips)) passed, $((bad + errors)) failed, $skips skipped, $seconds s"
  grep -E -A40 '\[FAIL\]|\[ERROR\]' "$work/$name" | head -400
  grep -E -A1 '\[SKIP\]' "$work/$name"
  [ ${#long[@]} -gt 0 ] && grep -iE 'seed' "$work/$name" | head -20
}

# Two at a time, those that take longest first, so that none of them is left to the end: some compile, some wait.
projects=(tests/ImConnect.EndToEnd.Tests tests/ImConnect.Packages.Tests tests/ImConnect.RocketMq.Tests tests/ImConnect.Sqlite.Tests tests/ImConnect.Browser.Tests)
for project in tests/*.Tests; do
  [[ " ${projects[*]} " == *" $project "* ]] || projects+=("$project")
done
worker() {
  local project
  for project in "${projects[@]}"; do
    mkdir "$work/$(basename "$project").taken" 2>/dev/null || continue
    run "$project"
    echo "$(basename "$project") has run, $(cut -d' ' -f2 "$work/$(basename "$project").end") s"
  done
}
worker &
worker
wait
for project in "${projects[@]}"; do report "$project"; done

if [ -x benchmarks/run.sh ]; then
  if benchmarks/run.sh load --scale 0.05 >"$work/load" 2>&1; then
    passed=$((passed + 1))
    tail -3 "$work/load"
  else
    failed=$((failed + 1))
    cat "$work/load"
  fi
fi

if [ -n "${IMCONNECT_TEST_ROCKETMQ:-}" ]; then
  echo "rocketmq: real, at $IMCONNECT_TEST_ROCKETMQ"
elif [ -n "$rocketmq" ] && command -v java >/dev/null; then
  echo "rocketmq: real $(basename "$rocketmq"/lib/rocketmq-proxy-*.jar .jar | sed 's/.*-//')"
else
  echo "rocketmq: absent"
fi
echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" = 0 ] && [ "$passed" -gt 0 ]
