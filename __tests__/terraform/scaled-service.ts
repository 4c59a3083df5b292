import {
  ApplicationAutoScalingClient,
  DescribeScalableTargetsCommand,
  DescribeScalingPoliciesCommand,
  RegisterScalableTargetCommand,
} from "@aws-sdk/client-application-auto-scaling";
import { DescribeServicesCommand, UpdateServiceCommand } from "@aws-sdk/client-ecs";
import type { Emulator } from "../../src/sandbox/emulator";
import { clientSettings, ecsClient } from "../../src/sandbox/emulator-clients";
import type { CountBounds } from "../../src/schedule/schedule";

const MINUTE_MS = 60_000;

/** A deployed service, and what Application Auto Scaling does with it: the emulator keeps records only. */
export class ScaledService {
  readonly #scaling: ApplicationAutoScalingClient;
  readonly #target: {
    readonly ServiceNamespace: "ecs";
    readonly ResourceId: string;
    readonly ScalableDimension: "ecs:service:DesiredCount";
  };

  constructor(
    private readonly emulator: Emulator,
    private readonly region: string,
    private readonly prefix: string,
  ) {
    this.#scaling = new ApplicationAutoScalingClient(clientSettings(emulator, region));
    this.#target = {
      ServiceNamespace: "ecs",
      ResourceId: `service/${prefix}-cluster/${prefix}-service`,
      ScalableDimension: "ecs:service:DesiredCount",
    };
  }

  async count(): Promise<number | undefined> {
    const { services = [] } = await ecsClient(this.emulator, this.region).send(
      new DescribeServicesCommand(this.#service()),
    );
    return services[0]?.desiredCount;
  }

  /** As load does, or `fleet scale`. */
  async move(desiredCount: number): Promise<void> {
    const { services, ...service } = this.#service();
    await ecsClient(this.emulator, this.region).send(
      new UpdateServiceCommand({ ...service, service: services[0], desiredCount }),
    );
  }

  async bounds(): Promise<(number | undefined)[][]> {
    const { ScalableTargets = [] } = await this.#scaling.send(
      new DescribeScalableTargetsCommand({
        ServiceNamespace: "ecs",
        ResourceIds: [this.#target.ResourceId],
      }),
    );
    return ScalableTargets.map(({ MinCapacity, MaxCapacity }) => [MinCapacity, MaxCapacity]);
  }

  /** What each policy aims at, by the measure. */
  async policies(): Promise<Record<string, number | undefined>> {
    const { ScalingPolicies = [] } = await this.#scaling.send(
      new DescribeScalingPoliciesCommand(this.#target),
    );
    return Object.fromEntries(
      ScalingPolicies.map(({ TargetTrackingScalingPolicyConfiguration: tracking }) => [
        tracking?.PredefinedMetricSpecification?.PredefinedMetricType ?? "",
        tracking?.TargetValue,
      ]),
    );
  }

  /**
   * Lets time pass in steps of 15 minutes, at the end of which scheduled actions have set their bounds, the count has
   * followed, and load has moved it as far as they allow.
   * @param load by how much, at each step
   */
  async live(
    boundsAt: (time: Date) => CountBounds,
    from: Date,
    to: Date,
    load: (step: number) => number,
  ) {
    let count = (await this.count()) ?? 0;
    let set = "";
    for (let step = 1; from.getTime() + step * 15 * MINUTE_MS <= to.getTime(); step++) {
      const { min, max } = boundsAt(new Date(from.getTime() + step * 15 * MINUTE_MS));
      if (set !== `${min}-${max}`) {
        set = `${min}-${max}`;
        await this.#scaling.send(
          new RegisterScalableTargetCommand({
            ...this.#target,
            MinCapacity: min,
            MaxCapacity: max,
          }),
        );
      }
      const within = (value: number) => Math.max(min, Math.min(max, value));
      count = within(within(count) + load(step));
    }
    await this.move(count);
    return count;
  }

  #service() {
    return { cluster: `${this.prefix}-cluster`, services: [`${this.prefix}-service`] };
  }
}
