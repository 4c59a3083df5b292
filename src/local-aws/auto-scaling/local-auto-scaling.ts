import type { Control } from "../control";
import type { Records, ScalableTargetRecord, ServiceRecord } from "../records";
import { isDue } from "./scheduled-action";

/**
 * Application Auto Scaling on this machine: carries out scheduled actions when they are due, and moves a service's
 * count between new bounds. While a deployment is in progress, scale-in waits.
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-auto-scaling.html
 */
export class LocalAutoScaling {
  #lookedAt: Date;
  /** Bounds that the service's count was last moved between, by ARN of the target. */
  readonly #carriedOut = new Map<string, string>();

  constructor(
    private readonly control: Control,
    private readonly now: () => Date,
  ) {
    this.#lookedAt = now();
  }

  async update({ scalableTargets, services }: Records): Promise<void> {
    const [after, until] = [this.#lookedAt, this.now()];
    this.#lookedAt = until;
    for (const target of scalableTargets) {
      for (const action of target.scheduledActions) {
        if (isDue(action, after, until)) {
          const { MinCapacity: minimum, MaxCapacity: maximum } = action.scalableTargetAction;
          await this.control.call("set_bounds", {
            target: target.arn,
            minimum: minimum ?? null,
            maximum: maximum ?? null,
          });
          this.#carriedOut.delete(target.arn); // the next look finds the new bounds
        }
      }
      await this.#moveCount(target, services);
    }
  }

  async #moveCount(
    target: ScalableTargetRecord,
    services: readonly ServiceRecord[],
  ): Promise<void> {
    const { arn, resourceId, minCapacity, maxCapacity } = target;
    const bounds = `${minCapacity}-${maxCapacity}`;
    const region = arn.split(":")[3] ?? "";
    const name = resourceId.slice("service/".length);
    const service = services.find(
      ({ serviceArn }) =>
        serviceArn.split(":")[3] === region && serviceArn.endsWith(`:service/${name}`),
    );
    if (service === undefined || this.#carriedOut.get(arn) === bounds) {
      return;
    }
    const count = Math.min(Math.max(service.desiredCount, minCapacity), maxCapacity);
    const isDeploying = service.deployments.some(
      ({ rolloutState }) => rolloutState === "IN_PROGRESS",
    );
    if (count < service.desiredCount && isDeploying) {
      return;
    }
    this.#carriedOut.set(arn, bounds);
    if (count !== service.desiredCount) {
      await this.control.call("set_desired_count", { resource: resourceId, region, count });
    }
  }
}
