import { isRollback } from "../../live/rollback";
import type { Check } from "../check";

/** A deployment that has failed, whatever the cause: what was applied last does not run. */
export const rollout: Check = {
  name: "rollout",
  run: async (subject) => {
    const { state } = await subject.health();
    const { deployment, events = [] } = state.service ?? {};
    if (!deployment) {
      return [];
    }
    const isBack = isRollback(deployment, events);
    if (!isBack && deployment.state !== "FAILED") {
      return [];
    }
    return [
      {
        severity: "error",
        what: "the last deployment has failed, and the version before it runs, or nothing",
        evidence: isBack
          ? `ECS has gone back to deployment ${deployment.id}`
          : (deployment.reason ?? "its state is FAILED"),
        fix: "put right what is named above, and apply again",
      },
    ];
  },
};
