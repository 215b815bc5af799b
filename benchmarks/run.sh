#!/usr/bin/env bash
# Builds and runs a benchmark: benchmarks/run.sh load | idle | latency | storm | publish | events | away [--scale 0.05], micro, or compare --against <another ImConnect.SampleHost.dll>. Exits 0 or 1.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
command=${1:-load}
[ $# -eq 0 ] || shift
export MSBUILDDISABLENODEREUSE=1 # leaves no build process behind
if [ "$command" = micro ]; then
  dotnet build "$here/ImConnect.Micro" -c Release -v quiet -nologo -p:UseSharedCompilation=false 1>&2
  work=$(mktemp -d) && trap 'rm -rf "$work"' EXIT
  dotnet "$here/ImConnect.Micro/bin/Release/net10.0/ImConnect.Micro.dll" --artifacts "$work" "$@"
  exit
fi
if [ "$command" = publish ]; then
  dotnet build "$here/ImConnect.RocketMq.Bench" -c Release -v quiet -nologo -p:UseSharedCompilation=false 1>&2
  exec dotnet "$here/ImConnect.RocketMq.Bench/bin/Release/net10.0/ImConnect.RocketMq.Bench.dll" --root "$here/.." "$@"
fi
dotnet build "$here/ImConnect.Load" -c Release -v quiet -nologo -p:UseSharedCompilation=false 1>&2
exec dotnet "$here/ImConnect.Load/bin/Release/net10.0/ImConnect.Load.dll" "$command" --root "$here/.." "$@"
