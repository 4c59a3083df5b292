import type { Check } from "../check";

/** What ECS says of Fargate Spot too, where AWS has no more of it for now. */
const NO_CAPACITY = /capacity is unavailable/i;

/** Fewer tasks than wanted: a symptom, whose evidence is what ECS says last. */
export const tasks: Check = {
  name: "tasks",
  run: async (subject) => {
    const { state } = await subject.health();
    const { service } = state;
    if (!service || service.runningCount >= service.desiredCount) {
      return [];
    }
    const { runningCount, desiredCount, pendingCount } = service;
    const [complaint] = await subject.complaints();
    return [
      {
        // Those that start may yet come to run.
        severity: pendingCount > 0 && complaint === undefined ? "warning" : "error",
        what: `${runningCount} of ${desiredCount} tasks run, ${pendingCount} ${pendingCount === 1 ? "is" : "are"} starting`,
        evidence: complaint ?? "ECS has said nothing about it yet",
        fix:
          NO_CAPACITY.test(complaint ?? "") && (subject.values.fargate_spot_percent ?? 0) > 0
            ? "AWS has no more of Fargate Spot for now: lower fargate_spot_percent, and apply"
            : "put right what is named above; if nothing is, wait a minute and look again: npx fleet status",
      },
    ];
  },
};
