import { type Bounds, scaleService } from "../aws/service";
import { isActiveRegion } from "../fleet/active-region";
import type { RegionConfig } from "../fleet/load-fleet";
import { scalingBounds } from "../fleet/region-schedule";
import { resourceNames } from "../fleet/resource-names";
import { CutOff, unreadable } from "../kit/failure";
import { inParallel, type Outcome } from "../kit/in-parallel";
import type { SignalGuard } from "../kit/signals";
import type { Progress } from "../kit/terminal/progress";
import { rfc3339 } from "../kit/time-text";
import { countOf } from "../kit/words";
import type { RegionState } from "../live/read-region";
import { REGIONS_AT_ONCE, type Reading } from "../live/read-regions";
import { endOfHold } from "./holds-until";

/** A region and how many tasks it is to have. */
export interface Target {
  readonly region: RegionConfig;
  readonly count: number;
}

/** A target, and what is there now. */
export interface Step extends Target {
  readonly state: RegionState;
  /** How many it is to run now. */
  readonly desiredCount: number;
  /** Count or bounds are different. */
  readonly changes: boolean;
}

export interface Failure {
  readonly region: RegionConfig;
  readonly message: string;
}

/** What `fleet weekend up` and `down` print with --json. */
export interface ScaleReport {
  readonly dryRun: boolean;
  readonly regions: readonly {
    readonly stack: string;
    readonly region: string;
    readonly before: number | null;
    /** What was set, or would be; null after a failure. */
    readonly after: number | null;
    /** Null when nobody knows. */
    readonly changed: boolean | null;
    /** When AWS sets the count next by itself; null where only an apply does. */
    readonly until: string | null;
    /** Null when it was not read. */
    readonly albExists: boolean | null;
    readonly error?: string;
  }[];
}

/** What is to be done, and where that is not possible. */
export function planned(
  targets: readonly Target[],
  readings: readonly Reading[],
): { steps: Step[]; failures: Failure[] } {
  const steps: Step[] = [];
  const failures: Failure[] = [];
  for (const [i, { region, count }] of targets.entries()) {
    const reading = readings[i];
    const state = reading?.value;
    if (!state) {
      failures.push({ region, message: unreadable(reading?.error?.message) });
    } else if (!state.service) {
      failures.push({ region, message: notDeployed(region) });
    } else if (isOutsideOf(roomOf({ region, count }), count)) {
      failures.push({ region, message: outsideText(region, count) });
    } else {
      const { desiredCount } = state.service;
      const changes = desiredCount !== count || !isWithin(state.bounds, count);
      steps.push({ region, count, state, desiredCount, changes });
    }
  }
  return { steps, failures };
}

/** It is to have a load balancer, and has none: whatever runs there, nobody reaches it. */
export function isOutOfReach({ region, state, count }: Step): boolean {
  return count > 0 && region.values.create_alb && state.loadBalancer === null;
}

/** An override brings its load balancer. */
export function canHold({ region: { values } }: Target): boolean {
  return values.enable_weekend_only && isActiveRegion(values);
}

/** The bounds let the count be. */
function isWithin(bounds: Bounds | null, count: number): boolean {
  return bounds === null || !isOutsideOf(bounds, count);
}

function isOutsideOf({ min, max }: Bounds, count: number): boolean {
  return count < min || max < count;
}

/** Between which counts load decides afterwards. Nothing is asked of load where nothing is to run. */
function roomOf({ region: { values }, count }: Target): Bounds {
  return (count > 0 ? scalingBounds(values) : null) ?? { min: count, max: count };
}

function outsideText({ values, file }: RegionConfig, count: number): string {
  const { autoscaling_min: min, autoscaling_max: max } = values;
  return (
    `load decides between ${min} and ${max} tasks, and ${count} is outside. Choose one between them, or change ` +
    `autoscaling_min or autoscaling_max in ${file} and apply`
  );
}

function notDeployed({ values }: RegionConfig): string {
  const { cluster, service } = resourceNames(values);
  return `is not deployed: there is no service ${service} in cluster ${cluster}`;
}

/** Scales through AWS; a region that fails stops no other. After a signal, those at work are waited for, and none is begun. */
export function scaleAll(
  steps: readonly Step[],
  progress: Progress,
  signals: SignalGuard,
): Promise<Outcome<Step, { before: number; after: number }>[]> {
  if (steps.length > 0) {
    progress.step(`Scaling ${countOf(steps.length, "region")}`);
  }
  return inParallel(steps, REGIONS_AT_ONCE, (step) => {
    const { stackName, values } = step.region;
    const name = { region: values.aws_region, ...resourceNames(values) };
    return signals.finishing(stackName, () => scaleService(name, step.count, roomOf(step)));
  });
}

/**
 * @param done what became of the steps that changed something; in a dry run nothing did
 */
export function scaleReport(
  steps: readonly Step[],
  failures: readonly Failure[],
  done: readonly Outcome<Step, { before: number; after: number }>[],
  { dryRun, now }: { readonly dryRun: boolean; readonly now: Date },
): ScaleReport {
  const rows = steps.map((step) => {
    const { region, state, desiredCount, count, changes } = step;
    const outcome = done.find(({ item }) => item === step);
    const end = endOfHold(region.values, state, now);
    return {
      ...names(region),
      before: outcome?.value?.before ?? desiredCount,
      after: outcome?.error ? null : (outcome?.value?.after ?? count),
      changed: outcome?.error instanceof CutOff ? null : changes && !dryRun && !outcome?.error,
      until: end && rfc3339(end.at),
      albExists: state.loadBalancer !== null,
      ...(outcome?.error ? { error: outcome.error.message } : {}),
    };
  });
  const failed = failures.map(({ region, message }) => ({
    ...names(region),
    before: null,
    after: null,
    changed: false,
    until: null,
    albExists: null,
    error: message,
  }));
  const regions = [...rows, ...failed].sort((a, b) => (a.stack < b.stack ? -1 : 1));
  return { dryRun, regions };
}

function names({ stackName, values }: RegionConfig) {
  return { stack: stackName, region: values.aws_region };
}
