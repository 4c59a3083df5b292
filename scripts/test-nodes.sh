#!/usr/bin/env bash
# `npm run test:nodes`: the fast tests on every supported version of Node.js but the one that runs this.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.." || exit 1

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
  "${with[@]}" npm run --silent test:fast || code=1
done
exit "$code"
