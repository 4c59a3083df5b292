import { recordName } from "../../fleet/dns-names";
import { explanation, wantedCount } from "../../live/explanation";
import type { Check, Found } from "../check";

/** Count, load balancer and DNS record against the file and its schedule. */
export const schedule: Check = {
  name: "schedule",
  run: async (subject) => {
    const region = await subject.compared();
    const { desiredCount, scheduledCount, scheduledBounds, albExists, albScheduled } = region;
    if (!region.deployed) {
      return [];
    }
    const said = (only: Partial<typeof region>): string =>
      explanation({ ...region, ...NOTHING_ELSE, ...only }, subject.props.at).join(" ");
    const found: Found[] = [];
    if (desiredCount !== null && desiredCount !== wantedCount(region)) {
      const { min, max } = scheduledBounds;
      found.push({
        severity: desiredCount < min ? "error" : "warning",
        what: `ECS is to run ${desiredCount} tasks, and the ${region.enabled ? "schedule" : "file"} wants ${min === max ? scheduledCount : `${min} to ${max}`} now`,
        evidence: said({ desiredCount }),
        fix: region.enabled
          ? `npx fleet weekend apply --region ${subject.stack}; if the hours are wrong: weekend_timezone, weekend_days and weekend_hours_… in ${subject.region.file}`
          : `apply the stack again, or write ${min === max ? `desired_count = ${desiredCount}` : "other autoscaling_min and autoscaling_max"} into ${subject.region.file}`,
      });
    }
    if (albExists !== null && albExists !== albScheduled) {
      found.push({
        severity: albScheduled ? "error" : "warning",
        what: albScheduled
          ? "there is no load balancer, so nobody can reach the tasks"
          : "there is a load balancer, and none is wanted now",
        evidence: said({ albExists }),
        fix: `apply the stack again: npx fleet deploy ${subject.stack}`,
      });
    }
    return found;
  },
};

const NOTHING_ELSE = {
  desiredCount: null,
  runningCount: null,
  albExists: null,
  dnsRecordExists: null,
} as const;

export const dnsRecord: Check = {
  name: "dns-record",
  run: async (subject) => {
    const { deployed, dnsRecordExists, dnsRecordScheduled } = await subject.compared();
    const isMissing = dnsRecordScheduled && dnsRecordExists === false;
    // Without a load balancer there is nothing that it could lead to.
    if (!deployed || !isMissing || !(await subject.loadBalancer())) {
      return [];
    }
    return [
      {
        severity: "error",
        what: `${recordName(subject.values)} does not lead to this region`,
        evidence: `its hosted zone has no record with the identifier ${subject.aws} that leads to the load balancer`,
        fix: `apply the stack again: npx fleet deploy ${subject.stack}. Two stacks of one region cannot share a name`,
      },
    ];
  },
};
