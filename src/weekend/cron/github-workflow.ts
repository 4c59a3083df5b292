/**
 * A workflow that runs `fleet weekend apply` every 15 minutes. Its actions are pinned like those of
 * .github/workflows/deploy.yml.
 * @param regions stacks, when not all
 */
export function githubWorkflow(regions: readonly string[]): string {
  const only = regions.map((name) => ` --region ${name}`).join("");
  return `# Weekend mode: brings AWS to what the schedule says now. AWS starts and stops the tasks by itself at the minute;
# this brings and takes load balancers and closed answers, and puts right what was changed by hand.
# Save it as .github/workflows/weekend.yml. It needs
# - states in S3 (docs/state.md): a runner keeps no local ones. Set the variables FLEET_STATE_BUCKET and
#   FLEET_STATE_REGION of the repository; without the first one, nothing runs.
# - the variable AWS_WEEKEND_ROLE: a role that trusts GitHub's OIDC provider for this repository's main branch and
#   may do what a deployment may. Not in an environment with reviewers, who would have to approve every run.
# GitHub may start it late, and stops the schedule of a public repository after 60 days without a commit.
name: Weekend

on:
  schedule:
    # Every 15 minutes, and not at the full hour, when GitHub is busiest.
    - cron: "8,23,38,53 * * * *"
  workflow_dispatch:

permissions:
  contents: read

# One run at a time, and none broken off in the middle.
concurrency:
  group: weekend
  cancel-in-progress: false

jobs:
  apply:
    name: Apply the schedule
    if: vars.FLEET_STATE_BUCKET != ''
    runs-on: ubuntu-24.04
    timeout-minutes: 60
    permissions:
      contents: read
      id-token: write # the OIDC token for AWS
    env:
      FLEET_STATE_BACKEND: s3
      FLEET_STATE_BUCKET: \${{ vars.FLEET_STATE_BUCKET }}
      FLEET_STATE_REGION: \${{ vars.FLEET_STATE_REGION }}
    steps:
      - uses: actions/checkout@34e114876b0b11c390a56381ad16ebd13914f8d5 # v4.3.1
        with:
          persist-credentials: false
      - uses: ./.github/actions/synth
      - uses: aws-actions/configure-aws-credentials@b47578312673ae6fa5b5096b330d9fbac3d116df # v4.2.1
        with:
          role-to-assume: \${{ vars.AWS_WEEKEND_ROLE }}
          aws-region: \${{ vars.FLEET_STATE_REGION }}
      - name: Apply
        run: node bin/fleet.js weekend apply --yes${only}
`;
}
