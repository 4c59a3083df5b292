#!/usr/bin/env bash
# Scans a plan with Checkov, by the rules of .checkov.yaml: scripts/checkov.sh plan.json
# (terraform show -json x.tfplan > plan.json). Further arguments are Checkov's.
set -euo pipefail

if [ ! -f "${1:-}" ]; then
  echo "error it takes the JSON of a plan; got: ${1:-nothing}. Make it: terraform show -json x.tfplan > plan.json" >&2
  exit 2
fi
plan=$1
shift

# Without HTTPS these four cannot pass.
http_only=(CKV_AWS_2 CKV_AWS_103 CKV_AWS_378 CKV2_AWS_20)

https=$(node -p '
  const { certificate_arn, enable_https } = JSON.parse(fs.readFileSync(process.argv[1])).variables ?? {};
  certificate_arn?.value != null || enable_https?.value === true' "$plan")
config=$(mktemp)
trap 'rm -f "$config"' EXIT
cat "$(dirname "$0")/../.checkov.yaml" > "$config"
if [ "$https" = false ]; then
  printf '  - %s\n' "${http_only[@]}" >> "$config"
fi

checkov --config-file "$config" --file "$plan" "$@"
