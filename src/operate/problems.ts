import type { VariableValues } from "../fleet/variables";
import { rfc3339 } from "../kit/time-text";
import { type ComparedRegion, explanation } from "../live/explanation";
import type { RegionHealth } from "../live/read-health";
import type { RunningService } from "../live/read-region";
import { isRollback } from "../live/rollback";
import { countsText, isRolledOut } from "../live/rollout-look";

/** ACM renews a certificate 60 days before its end: with less than this it has failed to. */
const EXPIRES_SOON_MS = 30 * 24 * 3600 * 1000;

/** What is not as it should be in a region, a sentence for each. None where it is rightly closed. */
export function problemsOf(
  values: VariableValues,
  compared: ComparedRegion,
  health: RegionHealth,
  at: Date,
): string[] {
  const { service, loadBalancer } = health.state;
  if (service === null) {
    return explanation(compared, at);
  }
  return [
    ...explanation(compared, at),
    ...deploymentProblems(service, health),
    ...(loadBalancer && loadBalancer.state !== "active"
      ? [`its load balancer is not active: AWS calls it ${loadBalancer.state || "nothing"}.`]
      : []),
    ...(values.create_alb && loadBalancer ? targetProblems(service, health) : []),
    ...certificateProblems(health, at),
    ...secretProblems(health),
    ...(health.alarms ?? []).map((name) => `the alarm ${name} has gone off.`),
  ];
}

function deploymentProblems(
  { deployment, events }: RunningService,
  { rollout }: RegionHealth,
): string[] {
  if (
    deployment === null ||
    (isRolledOut(deployment, rollout) && !isRollback(deployment, events))
  ) {
    return [];
  }
  if (isRollback(deployment, events)) {
    return [
      "its last deployment has failed, and ECS has gone back to the version before: what was applied last does not run.",
    ];
  }
  if (deployment.state === "FAILED") {
    return [`its deployment has failed${deployment.reason ? `: ${deployment.reason}` : "."}`];
  }
  const since = deployment.since ? ` since ${rfc3339(deployment.since)}` : "";
  const counts = rollout && rollout.failure === undefined ? `: ${countsText(rollout.counts)}` : "";
  return [`a deployment is in progress${since}${counts}.`];
}

function targetProblems(
  { targetGroup, desiredCount }: RunningService,
  { targets }: RegionHealth,
): string[] {
  if (targetGroup === null) {
    return ["its service is not attached to the load balancer, which answers 503."];
  }
  const healthy = (targets ?? []).filter(({ state }) => state === "healthy").length;
  if (targets === null || healthy >= desiredCount) {
    return [];
  }
  const others = targets
    .filter(({ state }) => state !== "healthy" && state !== "draining")
    .map(({ state, description }) => `${state}${description ? ` (${description})` : ""}`);
  const reasons = [...new Set(others)].join(", ");
  return [
    `${healthy} of ${desiredCount} targets are healthy${reasons ? `; others are ${reasons}` : ""}.`,
  ];
}

function certificateProblems({ certificate }: RegionHealth, at: Date): string[] {
  if (certificate === undefined) {
    return ["its load balancer has no HTTPS listener with a certificate."];
  }
  if (certificate === null) {
    return [];
  }
  const { status, expiresAt, problem } = certificate;
  const why = problem ? ` (${problem})` : "";
  if (status !== "ISSUED") {
    return [`its certificate is not issued: ACM calls it ${status}${why}.`];
  }
  return expiresAt && expiresAt.getTime() - at.getTime() < EXPIRES_SOON_MS
    ? [`its certificate ends at ${rfc3339(expiresAt)}, and ACM has not renewed it${why}.`]
    : [];
}

function secretProblems({ secrets }: RegionHealth): string[] {
  return (secrets ?? [])
    .filter(({ state }) => state !== "set")
    .map(({ name, state }) => {
      const fix = `npx fleet secret set${name === "API_KEY" ? "" : ` ${name}`}`;
      if (state === "missing") {
        return `the secret of ${name} is missing, or about to be deleted.`;
      }
      return state === "placeholder"
        ? `${name} still holds its placeholder: ${fix}`
        : `no task can start with the value of ${name}: ${fix}`;
    });
}
