#!/usr/bin/env bash
# Writes the public surface of all that ships into src/*/PublicAPI.Unshipped.txt: run it after a change of public API, and read its diff. About 20 seconds.
# What PublicAPI.Shipped.txt already holds is not repeated; what was taken away from it is written as *REMOVED*.
set -euo pipefail
cd "$(dirname "$0")/.."

work=$(mktemp -d "${TMPDIR:-/tmp}/imconnect-api.XXXXXX")
for project in src/*/; do
  name=$(basename "$project")
  [ -f "$project/PublicAPI.Shipped.txt" ] || echo '#nullable enable' >"$project/PublicAPI.Shipped.txt"
  [ ! -f "$project/PublicAPI.Unshipped.txt" ] || cp "$project/PublicAPI.Unshipped.txt" "$work/$name"
done
restore() {
  for saved in "$work"/*; do [ ! -f "$saved" ] || cp "$saved" "src/$(basename "$saved")/PublicAPI.Unshipped.txt"; done
  rm -rf "$work"
}
trap restore EXIT

# With nothing declared, the analyzer reports every public symbol; the compiler's log holds the full signature of each.
for project in src/*/; do
  echo '#nullable enable' >"$project/PublicAPI.Unshipped.txt"
  rm -f "$project/obj/public-api.sarif"
done
if ! dotnet build eng/packages.proj -v quiet --nologo -p:TreatWarningsAsErrors=false "-p:ErrorLog=obj/public-api.sarif%2Cversion=2.1" >"$work/.build" 2>&1; then
  grep -E 'error' "$work/.build" | sort -u | head -20 >&2
  exit 1
fi

for project in src/*/; do
  name=$(basename "$project")
  log="$project/obj/public-api.sarif"
  [ -f "$log" ] || { echo "$name was not compiled: no $log" >&2; exit 1; }
  {
    echo '#nullable enable'
    {
      sed -nE 's/^ *"APIName": "(.*)",?$/\1/p' "$log"
      sed -nE "/\"ruleId\": \"RS0017\"/,/\"locations\"/s/^ *\"text\": \"Symbol '(.*)' is part of the declared API.*\$/*REMOVED*\1/p" "$log"
    } | sed 's/\\"/"/g; s/\\\\/\\/g' | LC_ALL=C sort -u
  } >"$work/.new"
  cp "$work/.new" "$project/PublicAPI.Unshipped.txt"
  rm -f "$work/$name"
  echo "$name: $(($(wc -l <"$work/.new") - 1)) unshipped"
done
