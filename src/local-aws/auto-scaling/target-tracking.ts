import type { EvaluatedAlarm } from "../cloudwatch/local-cloudwatch";
import type { ScalableTargetRecord, ScalingPolicyRecord } from "../records";

/** By default, for ECS. */
const COOLDOWN_SECONDS = 300;

export interface Activity {
  readonly count: number;
  /** In AWS's words. */
  readonly cause: string;
}

export interface TrackedService {
  readonly desiredCount: number;
  readonly isDeploying: boolean;
}

/** What was done last, in either direction. */
interface Last {
  readonly at: number;
  readonly countBefore: number;
}

/**
 * Target tracking of one scalable target. Out as soon as one policy wants more, and as far as the one that wants most;
 * in when all policies that may do so want fewer, and not while a deployment is in progress. New counts are in
 * proportion to what was measured, and rounded up.
 * @see https://docs.aws.amazon.com/autoscaling/application/userguide/target-tracking-scaling-policy-overview.html
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-autoscaling-targettracking.html
 */
export class TargetTracking {
  #lastOut: Last | undefined;
  #lastIn: Last | undefined;

  constructor(private readonly speed: number) {}

  /** @param alarms of the policies, by name @returns what is done now */
  decide(
    target: ScalableTargetRecord,
    service: TrackedService,
    alarms: ReadonlyMap<string, EvaluatedAlarm>,
    now: number,
  ): Activity | undefined {
    const policies = target.policies.map((policy) => trackedPolicy(policy, alarms));
    const more = largest(
      policies
        .filter(({ high }) => high?.state === "ALARM")
        .map((policy) => this.#wanted(policy, policy.high, this.#baseFor(policy, service, now))),
    );
    return more === undefined
      ? this.#scaleIn(target, service, policies, now)
      : this.#scaleOut(target, service, more, now);
  }

  #scaleOut(
    { maxCapacity, suspended }: ScalableTargetRecord,
    service: TrackedService,
    { policy, count: wanted, cause }: Wanted,
    now: number,
  ): Activity | undefined {
    const { desiredCount } = service;
    const count = Math.min(wanted, maxCapacity);
    if (suspended.DynamicScalingOutSuspended || desiredCount === 0 || count <= desiredCount) {
      return undefined;
    }
    this.#lastOut = { at: now, countBefore: this.#baseFor(policy, service, now) };
    this.#lastIn = undefined;
    return { count, cause };
  }

  #scaleIn(
    target: ScalableTargetRecord,
    { desiredCount, isDeploying }: TrackedService,
    policies: readonly TrackedPolicy[],
    now: number,
  ): Activity | undefined {
    const scaleIn = policies.filter(({ configuration }) => !configuration.DisableScaleIn);
    const isReady =
      scaleIn.length > 0 &&
      scaleIn.every(({ low }) => low?.state === "ALARM") &&
      !target.suspended.DynamicScalingInSuspended &&
      !isDeploying;
    const less = isReady
      ? largest(scaleIn.map((policy) => this.#wanted(policy, policy.low, desiredCount)))
      : undefined;
    if (less === undefined) {
      return undefined;
    }
    const count = Math.max(less.count, target.minCapacity);
    const { ScaleInCooldown = COOLDOWN_SECONDS } = less.policy.configuration;
    if (count >= desiredCount || this.#isWithin(this.#lastIn, ScaleInCooldown, now)) {
      return undefined;
    }
    this.#lastIn = { at: now, countBefore: desiredCount };
    return { count, cause: less.cause };
  }

  /** Within the cooldown, what the scale-out before has added counts as part of what is wanted next. */
  #baseFor({ configuration }: TrackedPolicy, { desiredCount }: TrackedService, now: number) {
    const { ScaleOutCooldown = COOLDOWN_SECONDS } = configuration;
    return this.#lastOut !== undefined && this.#isWithin(this.#lastOut, ScaleOutCooldown, now)
      ? Math.min(this.#lastOut.countBefore, desiredCount)
      : desiredCount;
  }

  #isWithin(last: Last | undefined, seconds: number, now: number): boolean {
    return last !== undefined && now < last.at + (seconds * 1000) / this.speed;
  }

  #wanted(policy: TrackedPolicy, alarm: EvaluatedAlarm | undefined, count: number): Wanted {
    const value = alarm?.value ?? 0;
    return {
      policy,
      count: Math.ceil((count * value) / policy.configuration.TargetValue),
      cause: `monitor alarm ${alarm?.name} in state ALARM triggered policy ${policy.name}`,
    };
  }
}

interface TrackedPolicy extends ScalingPolicyRecord {
  readonly high: EvaluatedAlarm | undefined;
  readonly low: EvaluatedAlarm | undefined;
}

/** What a policy would have. */
interface Wanted extends Activity {
  readonly policy: TrackedPolicy;
}

function trackedPolicy(
  policy: ScalingPolicyRecord,
  alarms: ReadonlyMap<string, EvaluatedAlarm>,
): TrackedPolicy {
  const alarm = (side: string) =>
    alarms.get(policy.alarms.find((name) => name.includes(`-${side}-`)) ?? "");
  return { ...policy, high: alarm("AlarmHigh"), low: alarm("AlarmLow") };
}

function largest<T extends { readonly count: number }>(all: readonly T[]): T | undefined {
  return [...all].sort((a, b) => b.count - a.count)[0];
}
