/**
 * A workflow of GitHub Actions that rotates a secret by a schedule. Its actions are pinned like those of
 * .github/workflows/deploy.yml.
 * @param args of `fleet secret rotate`
 */
export function rotationWorkflow(schedule: string, args: readonly string[]): string {
  return `# Replaces a secret of the containers by a schedule, starts new tasks and waits for them.
# Save it as .github/workflows/rotate.yml. It needs
# - the variable AWS_ROTATE_ROLE: a role that trusts GitHub's OIDC provider for this repository's main branch, with the
#   policies that fleet policy writes. Not in an environment with reviewers, who would have to approve every run.
# - the variable AWS_ROTATE_REGION: any region, to sign in.
# GitHub may start it late, and stops the schedule of a public repository after 60 days without a commit.
name: Rotate

on:
  schedule:
    - cron: "${schedule}"
  workflow_dispatch:

permissions:
  contents: read

# One run at a time, and none broken off in the middle.
concurrency:
  group: rotate
  cancel-in-progress: false

jobs:
  rotate:
    name: Rotate a secret
    if: vars.AWS_ROTATE_ROLE != ''
    runs-on: ubuntu-24.04
    timeout-minutes: 120
    permissions:
      contents: read
      id-token: write # the OIDC token for AWS
    steps:
      - uses: actions/checkout@34e114876b0b11c390a56381ad16ebd13914f8d5 # v4.3.1
        with:
          persist-credentials: false
      - uses: ./.github/actions/synth
      - uses: aws-actions/configure-aws-credentials@b47578312673ae6fa5b5096b330d9fbac3d116df # v4.2.1
        with:
          role-to-assume: \${{ vars.AWS_ROTATE_ROLE }}
          aws-region: \${{ vars.AWS_ROTATE_REGION }}
      - name: Rotate
        run: node bin/fleet.js ${args.join(" ")}
`;
}
