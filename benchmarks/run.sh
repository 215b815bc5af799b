#!/usr/bin/env bash
# Builds and runs a benchmark: benchmarks/run.sh load [--scale 0.05], or compare --against <another ImConnect.SampleHost.dll>. Exits 0 or 1.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
command=${1:-load}
[ $# -eq 0 ] || shift
export MSBUILDDISABLENODEREUSE=1 # leaves no build process behind
dotnet build "$here/ImConnect.Load" -c Release -v quiet -nologo -p:UseSharedCompilation=false 1>&2
exec dotnet "$here/ImConnect.Load/bin/Release/net10.0/ImConnect.Load.dll" "$command" --root "$here/.." "$@"
