import { charges } from "../../cost/estimate/list-model";
import { hourlyCost } from "../../cost/now/hourly";
import { hoursOf, monthOf } from "../../cost/usage/calendar-month";
import { runningUsage } from "../../cost/usage/running-usage";
import { hourlyUsd } from "../../kit/money";
import { wantedCount } from "../../live/explanation";
import type { RegionState } from "../../live/read-region";
import { scheduledAt } from "../../live/scheduled";
import type { Check } from "../check";
import type { Subject } from "../subject";

/** By so much more than the file wants it is out of line; a task more during a deployment is not. */
const FACTOR = 1.2;

/** What runs now, against what the file and its schedule want, at list prices. */
export const costs: Check = {
  name: "costs",
  run: async (subject) => {
    const { state } = await subject.health();
    if (state.service === null || state.service.deployment?.state === "IN_PROGRESS") {
      return [];
    }
    const [running, wanted] = [state, wantedState(state, subject)].map((it) => hourly(it, subject));
    if (!running || wanted === undefined || wanted === null || running <= FACTOR * wanted) {
      return [];
    }
    return [
      {
        severity: "warning",
        what: "the region costs more than its file and schedule want now",
        evidence: `what runs costs ${hourlyUsd(running)} an hour; what is wanted, ${hourlyUsd(wanted)}`,
        fix: `apply the stack again, which stops what is too much; npx fleet cost now --region ${subject.stack} shows what runs`,
      },
    ];
  },
};

function wantedState(state: RegionState, { values, props }: Subject): RegionState {
  const scheduled = scheduledAt(values, props.at);
  const { loadBalancer } = scheduled;
  const tasks = wantedCount({
    desiredCount: state.service?.runningCount ?? null,
    scheduledCount: scheduled.tasks,
    scheduledBounds: scheduled.bounds,
  });
  const size = {
    cpu: values.cpu,
    memoryMiB: values.memory,
    architecture: values.cpu_architecture,
  };
  return {
    ...state,
    service: state.service && {
      ...state.service,
      runningCount: tasks,
      tasks: tasks > 0 ? [{ ...size, count: tasks }] : [],
    },
    loadBalancer: loadBalancer ? state.loadBalancer : null,
  };
}

function hourly(state: RegionState, { values, props }: Subject): number | null {
  const usage = runningUsage(state, hoursOf(monthOf(props.at)));
  // The zone costs the same on both sides.
  return hourlyCost(charges({ values, hostedZoneShare: 0 }, usage, props.prices)).total;
}
