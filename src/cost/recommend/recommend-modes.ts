import { isActiveRegion } from "../../fleet/active-region";
import type { RegionConfig } from "../../fleet/load-fleet";
import type { VariableValues } from "../../fleet/variables";
import type { Candidate, Change, Found } from "./recommendation";

const FROM_FILES = "the files of tfvars/ and list prices";
const COMES_BACK =
  "a load balancer that is away comes back by an apply only, so that one must run before each opening " +
  "(npx fleet weekend cron), and AWS gives it other addresses";

/**
 * Other ways to run the regions, for which no use needs to be known.
 * @param fleet all regions, of which one must be active
 */
export function modeCandidates(
  regions: readonly RegionConfig[],
  fleet: readonly RegionConfig[],
): Found {
  const off = regions.filter(({ values }) => !values.enable_weekend_only);
  const running = fleet.filter(({ values }) => isActiveRegion(values));
  const keeping = regions.filter(
    ({ values }) =>
      values.enable_weekend_only && values.create_alb && !values.destroy_albs_when_scaled_down,
  );
  const active = keeping.filter(({ values }) => isActiveRegion(values));
  const idle = keeping.filter(({ values }) => !isActiveRegion(values));
  return {
    candidates: [
      ...weekendMode(off, running, fleet),
      ...destroyAlbs(active),
      ...idleAlbs(idle),
      ...arm(regions),
      ...logRetention(regions),
    ],
    notMade:
      running.length > 0 || off.length === 0
        ? []
        : [
            {
              name: "weekend-mode",
              stacks: stacksOf(off),
              reason: "no stack is in weekend_active_regions, so that nothing would ever run",
            },
          ],
  };
}

/**
 * @param off the regions that run around the clock
 * @param running the regions that weekend mode would run
 */
function weekendMode(
  off: readonly RegionConfig[],
  running: readonly RegionConfig[],
  fleet: readonly RegionConfig[],
): Candidate[] {
  const [first] = running;
  if (!first || off.length === 0) {
    return [];
  }
  const { values } = first;
  const hours = `${values.weekend_days.join(", ")} ${values.weekend_hours_start}:00 to ${values.weekend_hours_end}:00 ${values.weekend_timezone}`;
  const only =
    off.length === fleet.length ? [] : off.map(({ stackName }) => ` --region ${stackName}`);
  const enable = `npx fleet weekend enable${only.join("")}`;
  const risk = `Outside of ${hours} nothing answers in these regions, and any but ${stacksOf(running).join(", ")} never runs`;
  const basis = `${FROM_FILES}; whether anybody comes outside the hours is not known here`;
  return [
    {
      name: "weekend-mode-keep-albs",
      description: `weekend mode, load balancers kept (${enable} writes it)`,
      changes: changes(off, { enable_weekend_only: true, destroy_albs_when_scaled_down: false }),
      risk: `${risk}.`,
      basis,
    },
    {
      name: "weekend-mode-destroy-albs",
      description: `weekend mode, no load balancers between (${enable} --destroy-albs writes it)`,
      changes: changes(off, { enable_weekend_only: true, destroy_albs_when_scaled_down: true }),
      risk: `${risk}; ${COMES_BACK}.`,
      basis,
    },
  ];
}

function destroyAlbs(active: readonly RegionConfig[]): Candidate[] {
  return candidate(active, {
    name: "destroy-albs",
    description: "no load balancer outside the hours of weekend mode",
    changes: changes(active, { destroy_albs_when_scaled_down: true }),
    risk: `Outside the hours the name does not resolve, and nothing can say when it opens; ${COMES_BACK}.`,
    basis: FROM_FILES,
  });
}

function idleAlbs(idle: readonly RegionConfig[]): Candidate[] {
  return candidate(idle, {
    name: "idle-albs",
    description: "no load balancer where weekend mode never runs a task",
    changes: changes(idle, { destroy_albs_when_scaled_down: true }),
    risk: `Before such a region is made active it needs an apply: ${COMES_BACK}.`,
    basis: `${FROM_FILES}: these regions are not in weekend_active_regions`,
  });
}

function arm(regions: readonly RegionConfig[]): Candidate[] {
  const x86 = regions.filter(({ values }) => values.cpu_architecture === "X86_64");
  const images = [...new Set(x86.map(({ values }) => values.container_image))];
  return candidate(x86, {
    name: "arm64",
    description: "tasks on ARM64 processors",
    changes: changes(x86, { cpu_architecture: "ARM64" }),
    risk: `Without linux/arm64 in the image no task starts, which is not known here. Look first: ${images
      .map((image) => `docker manifest inspect ${image}`)
      .join("; ")}.`,
    basis: FROM_FILES,
  });
}

const RETENTION_DAYS = 30;

function logRetention(regions: readonly RegionConfig[]): Candidate[] {
  const longer = regions.filter(
    ({ values: { log_retention_days: days } }) => days === 0 || days > RETENTION_DAYS,
  );
  return candidate(longer, {
    name: "log-retention",
    description: `logs kept for ${RETENTION_DAYS} days`,
    changes: changes(longer, { log_retention_days: RETENTION_DAYS }),
    risk: "Older logs are deleted for good: see what rules you have to keep them.",
    basis: `${FROM_FILES}, and the assumed logsGb, not the real size of the log groups`,
  });
}

/** None without regions. */
function candidate(regions: readonly RegionConfig[], it: Candidate): Candidate[] {
  return regions.length === 0 ? [] : [it];
}

function changes(regions: readonly RegionConfig[], values: Partial<VariableValues>): Change[] {
  return regions.map(({ stackName, file }) => ({ stack: stackName, file, values }));
}

function stacksOf(regions: readonly RegionConfig[]): string[] {
  return regions.map(({ stackName }) => stackName);
}
