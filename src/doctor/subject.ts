import { explainingErrors } from "../aws/explain";
import { findLoadBalancer } from "../aws/load-balancer";
import { findVpcNetwork, findVpcs, nameTag, type VpcNetwork } from "../aws/network";
import { findService } from "../aws/service";
import { findTaskDefinition } from "../aws/task-definition";
import type { ServiceTask } from "../aws/tasks";
import { findZones } from "../aws/zones";
import type { ListModel } from "../cost/estimate/list-model";
import { recordName } from "../fleet/dns-names";
import type { RegionConfig } from "../fleet/load-fleet";
import { prefixOf, resourceNames } from "../fleet/resource-names";
import { comparedRegion } from "../live/compared-region";
import { readDnsRecords } from "../live/dns-records";
import { type RegionHealth, readHealth } from "../live/read-health";
import { isRollback } from "../live/rollback";
import { isRolledOut } from "../live/rollout-look";
import type { AccountReadings } from "./account-readings";

export interface SubjectProps {
  readonly at: Date;
  readonly projectDir: string;
  readonly env: NodeJS.ProcessEnv;
  /** Nothing has been applied yet. */
  readonly beforeDeploy: boolean;
  /** All of `fleet check` is asked of the region's address. */
  readonly checksEndpoint: boolean;
  readonly prices: ListModel;
}

/** A region, as the checks see it: each reading is made once, when the first check asks for it. */
export class Subject {
  /** The names of those that the account can use. */
  readonly zones = once(async () =>
    (await explainingErrors(() => findZones(this.aws))).map(({ name }) => name),
  );
  readonly vpcs = once(() => findVpcs(this.aws));
  readonly health = once(() => readHealth(this.values));
  readonly service = once(() => explainingErrors(() => findService(this.name)));
  readonly loadBalancer = once(() =>
    explainingErrors(() => findLoadBalancer(this.aws, this.name.loadBalancer)),
  );
  /** Of the task definition that the service starts tasks by; undefined without a service. */
  readonly definition = once(async () => {
    const service = await this.service();
    return service && findTaskDefinition(this.aws, service.taskDefinition ?? "");
  });
  /** The one that the stack has made. */
  readonly ownVpc = once(async () =>
    (await this.vpcs()).find((vpc) => nameTag(vpc) === `${this.prefix}-vpc`),
  );
  /** Undefined when there is no such VPC. */
  readonly network = once(async (): Promise<VpcNetwork | undefined> => {
    const vpc = await this.ownVpc();
    return vpc && findVpcNetwork(this.aws, vpc.VpcId ?? "");
  });
  readonly dnsRecords = once(async () => {
    const name = `records of ${recordName(this.values)} in ${this.values.route53_zone_id}`;
    const [reading] = await this.account.read(name, () => readDnsRecords([this.region]));
    if (reading?.error) {
      throw reading.error;
    }
    return reading?.value ?? [];
  });
  /** Beside what its file wants now. */
  readonly compared = once(async () => {
    const [{ state }, records] = await Promise.all([this.health(), this.dnsRecords()]);
    return comparedRegion(this.region, this.props.at, state, records);
  });

  constructor(
    readonly region: RegionConfig,
    readonly props: SubjectProps,
    readonly account: AccountReadings,
  ) {}

  get stack(): string {
    return this.region.stackName;
  }

  get values(): RegionConfig["values"] {
    return this.region.values;
  }

  /** The region of AWS. */
  get aws(): string {
    return this.values.aws_region;
  }

  get prefix(): string {
    return prefixOf(this.values);
  }

  get name() {
    return { region: this.aws, ...resourceNames(this.values) };
  }

  /**
   * What ECS said of tasks that did not come to run or to stay, the newest first: of those of the deployment that
   * failed last. Where all is well by now it is history.
   */
  async complaints(): Promise<string[]> {
    const health = await this.health();
    const { service } = health.state;
    if (service === null || isWell(health)) {
      return [];
    }
    const failed = failedTogether(health);
    const begun =
      failed.length > 0 ? failed.map((it) => it.createdAt) : [service.deployment?.since];
    const since = Math.min(...begun.map((at) => at?.getTime() ?? 0));
    const stops = failed.flatMap(({ stop, containers }) => [
      stop?.reason ?? "",
      ...containers.map(({ reason }) => reason ?? ""),
    ]);
    const events = service.events.filter(({ at }) => at.getTime() >= since);
    return [...stops, ...events.map(({ message }) => message)].filter(Boolean);
  }
}

/** The tasks that have failed of the deployment that failed last, unless a newer one has taken its place since. */
export function failedTogether({ state, failed }: RegionHealth): ServiceTask[] {
  const [last] = failed ?? [];
  const { deployment, events = [] } = state.service ?? {};
  const isHistory =
    deployment &&
    last?.deployment !== deployment.id &&
    !isRollback(deployment, events) &&
    (deployment.since ?? 0) > (last?.createdAt ?? 0);
  return isHistory ? [] : (failed ?? []).filter((task) => task.deployment === last?.deployment);
}

/** All tasks run and are healthy, and they are of the version that was applied last. */
export function isWell({ state, targets, rollout }: RegionHealth): boolean {
  const { service } = state;
  const { deployment, events = [], desiredCount = 0, runningCount = 0 } = service ?? {};
  const healthy = (targets ?? []).filter((target) => target.state === "healthy").length;
  return (
    service !== null &&
    runningCount >= desiredCount &&
    (service.targetGroup === null || healthy >= desiredCount) &&
    (!deployment || (isRolledOut(deployment, rollout) && !isRollback(deployment, events)))
  );
}

function once<T>(read: () => Promise<T>): () => Promise<T> {
  let reading: Promise<T> | undefined;
  return () => {
    reading ??= read();
    return reading;
  };
}
