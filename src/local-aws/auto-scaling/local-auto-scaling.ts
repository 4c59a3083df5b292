import { inParallel, valuesOf } from "../../kit/in-parallel";
import type { EvaluatedAlarm } from "../cloudwatch/local-cloudwatch";
import type { Control } from "../control";
import type { Records, ScalableTargetRecord, ServiceRecord } from "../records";
import { isDue } from "./scheduled-action";
import { TargetTracking } from "./target-tracking";

const AT_ONCE = 10;

/**
 * Application Auto Scaling on this machine: carries out scheduled actions when they are due, moves a service's count
 * between new bounds, and follows target tracking. While a deployment is in progress, scale-in waits.
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-auto-scaling.html
 */
export class LocalAutoScaling {
  #lookedAt: Date;
  /** Bounds that the service's count was last moved between, by ARN of the target. */
  readonly #carriedOut = new Map<string, string>();
  readonly #tracking = new Map<string, TargetTracking>();

  constructor(
    private readonly control: Control,
    private readonly now: () => Date,
    private readonly speed: number,
  ) {
    this.#lookedAt = now();
  }

  /**
   * One target that fails stops no other.
   * @param alarms of this minute; undefined as long as it lasts
   */
  async update(
    { scalableTargets, services }: Records,
    alarms: readonly EvaluatedAlarm[] | undefined,
  ): Promise<void> {
    const [after, until] = [this.#lookedAt, this.now()];
    this.#lookedAt = until;
    const outcomes = await inParallel(scalableTargets, AT_ONCE, async (target) => {
      await this.#act(target, after, until);
      const service = serviceOf(target, services);
      if (service !== undefined && !(await this.#moveCount(target, service))) {
        await this.#track(target, service, alarms);
      }
    });
    valuesOf(outcomes);
  }

  /** Carries out the actions of a target that are due in (after, until]. */
  async #act(target: ScalableTargetRecord, after: Date, until: Date): Promise<void> {
    for (const action of target.scheduledActions) {
      if (!target.suspended.ScheduledScalingSuspended && isDue(action, after, until)) {
        const { MinCapacity: minimum, MaxCapacity: maximum } = action.scalableTargetAction;
        await this.control.call("set_bounds", {
          target: target.arn,
          minimum: minimum ?? null,
          maximum: maximum ?? null,
        });
        this.#carriedOut.delete(target.arn); // the next look finds the new bounds
      }
    }
  }

  /** @returns whether the bounds have moved it, so that load has to wait for the next minute */
  async #moveCount(target: ScalableTargetRecord, service: ServiceRecord): Promise<boolean> {
    const { arn, minCapacity, maxCapacity } = target;
    const bounds = `${minCapacity}-${maxCapacity}`;
    if (this.#carriedOut.get(arn) === bounds) {
      return false;
    }
    const { desiredCount } = service;
    const count = Math.min(Math.max(desiredCount, minCapacity), maxCapacity);
    if (count < desiredCount && isDeploying(service)) {
      return false;
    }
    this.#carriedOut.set(arn, bounds);
    if (count === desiredCount) {
      return false;
    }
    const which = count > desiredCount ? "minimum" : "maximum";
    await this.#setCount(target, count, `${which} capacity was set to ${count}`);
    return true;
  }

  async #track(
    target: ScalableTargetRecord,
    service: ServiceRecord,
    alarms: readonly EvaluatedAlarm[] | undefined,
  ): Promise<void> {
    if (alarms === undefined || target.policies.length === 0) {
      return;
    }
    const tracking = this.#tracking.get(target.arn) ?? new TargetTracking(this.speed);
    this.#tracking.set(target.arn, tracking);
    const own = alarms.filter(({ region }) => region === regionOf(target));
    const activity = tracking.decide(
      target,
      { desiredCount: service.desiredCount, isDeploying: isDeploying(service) },
      new Map(own.map((alarm) => [alarm.name, alarm])),
      Date.now(),
    );
    if (activity !== undefined) {
      await this.#setCount(target, activity.count, activity.cause);
    }
  }

  async #setCount(target: ScalableTargetRecord, count: number, cause: string): Promise<void> {
    const change = { resource: target.resourceId, region: regionOf(target), count, cause };
    await this.control.call("set_desired_count", change);
  }
}

function serviceOf(
  target: ScalableTargetRecord,
  services: readonly ServiceRecord[],
): ServiceRecord | undefined {
  const name = target.resourceId.slice("service/".length);
  return services.find(
    ({ serviceArn }) =>
      serviceArn.split(":")[3] === regionOf(target) && serviceArn.endsWith(`:service/${name}`),
  );
}

function isDeploying({ deployments }: ServiceRecord): boolean {
  return deployments.some(({ rolloutState }) => rolloutState === "IN_PROGRESS");
}

function regionOf({ arn }: ScalableTargetRecord): string {
  return arn.split(":")[3] ?? "";
}
