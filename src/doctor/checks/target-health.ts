import type { TargetState } from "../../aws/target-health";
import type { Check, Found } from "../check";
import type { Subject } from "../subject";

/** How SDKs answer a Host header that nobody told them. */
const HOST_REFUSED = /\[(421|403)\]/;

/** What AWS's health checks find. */
export const targetHealth: Check = {
  name: "target-health",
  run: async (subject) => {
    const { targets } = await subject.health();
    const unhealthy = (targets ?? []).filter(({ state }) => state === "unhealthy");
    const byReason = new Map(unhealthy.map((target) => [evidenceOf(target), target]));
    return [...byReason].map(([evidence, target]) => ({
      severity: "error",
      ...diagnosis(target, subject),
      evidence,
    }));
  },
};

function evidenceOf({ reason, description }: TargetState): string {
  return [reason, description].filter(Boolean).join(": ") || "AWS gives no reason";
}

function diagnosis(
  { reason, description }: TargetState,
  { values }: Subject,
): Pick<Found, "what" | "fix"> {
  const { health_check_path: path, container_port: port } = values;
  if (reason === "Target.ResponseCodeMismatch" && HOST_REFUSED.test(description ?? "")) {
    return {
      what: `the server refuses the load balancer's health checks for their Host header, which is the task's address`,
      fix: `have the server answer ${path} before it checks Host, and set enable_address_environment = true, which tells it its names`,
    };
  }
  if (reason === "Target.ResponseCodeMismatch") {
    return {
      what: `the health path ${path} does not answer 200`,
      fix: `have the server answer ${path} with 200, without a token, or set health_check_path to the path that does`,
    };
  }
  if (reason === "Target.Timeout") {
    return {
      what: `the health path ${path} does not answer within 5 s`,
      fix: `see that the server listens on 0.0.0.0 and on the port in PORT (${port}). If it starts slowly, set health_check_grace_period_seconds`,
    };
  }
  return {
    what: `the load balancer cannot connect to the server on port ${port}`,
    fix: `have the server listen on 0.0.0.0 and on the port in PORT (${port}), or set container_port to the one that it listens on`,
  };
}
