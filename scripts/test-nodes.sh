#!/usr/bin/env bash
# `npm run test:nodes`: the fast tests on every supported version of Node.js but the one that runs this. Those of rooms
# that only compute, or whose pages a browser draws, give the same on each: `npm run test:fast` has them, on any version.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.." || exit 1

computing=(
  --exclude "__tests__/{constructs,cost,deploy,docs,live,policy,recover,report}/**"
  --exclude __tests__/schedule/actions-simulation.test.ts
)
code=0
for version in 20 22 24; do
  if [[ "$(node --version)" == "v$version."* ]]; then
    continue
  fi
  # The package `node` fetches the program with an install script, which .npmrc forbids otherwise.
  with=(npx --yes --ignore-scripts=false --package "node@$version" --)
  if ! name=$("${with[@]}" node --version); then
    echo "Node.js $version cannot be fetched: the tests did not run on it"
    continue
  fi
  echo "== Node.js $name"
  "${with[@]}" npm run --silent test:fast -- "${computing[@]}" || code=1
done
exit "$code"
