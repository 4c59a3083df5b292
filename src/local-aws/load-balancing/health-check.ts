import type { TargetGroup } from "@aws-sdk/client-elastic-load-balancing-v2";
import { Client } from "undici";
import type { CheckResult } from "./health";
import type { ResolveTarget } from "./records";

const TIMED_OUT: CheckResult = {
  passed: false,
  reason: "Target.Timeout",
  description: "Request timed out",
};

const FAILED: CheckResult = {
  passed: false,
  reason: "Target.FailedHealthChecks",
  description: "Health checks failed",
};

/** The port that is checked: traffic-port is the one that requests go to. */
export function checkedPort({ HealthCheckPort }: TargetGroup, targetPort: number): number {
  return HealthCheckPort === undefined || HealthCheckPort === "traffic-port"
    ? targetPort
    : Number(HealthCheckPort);
}

/**
 * One health check: a GET on a connection of its own, with the target's address as Host.
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/target-group-health-checks.html
 */
export async function checkHealth(
  group: TargetGroup,
  target: { readonly id: string; readonly port: number },
  resolveTarget: ResolveTarget,
): Promise<CheckResult> {
  const port = checkedPort(group, target.port);
  const address = resolveTarget(target.id, port);
  if (address === undefined) {
    return FAILED;
  }
  const client = new Client(`http://${address.host}:${address.port}`);
  const timeout = AbortSignal.timeout((group.HealthCheckTimeoutSeconds ?? 5) * 1000);
  try {
    const { statusCode } = await client.request({
      method: "GET",
      path: group.HealthCheckPath ?? "/",
      headers: { host: `${target.id}:${port}`, "user-agent": "ELB-HealthChecker/2.0" },
      reset: true,
      signal: timeout,
    });
    return isExpected(statusCode, group.Matcher?.HttpCode ?? "200")
      ? { passed: true }
      : {
          passed: false,
          reason: "Target.ResponseCodeMismatch",
          description: `Health checks failed with these codes: [${statusCode}]`,
        };
  } catch {
    return timeout.aborted ? TIMED_OUT : FAILED;
  } finally {
    await client.destroy();
  }
}

/** Whether a status is among those of a matcher such as `200,202` or `200-299`. */
export function isExpected(statusCode: number, matcher: string): boolean {
  return matcher.split(",").some((part) => {
    const [first, last = first] = part.split("-").map(Number);
    return first !== undefined && last !== undefined && statusCode >= first && statusCode <= last;
  });
}
