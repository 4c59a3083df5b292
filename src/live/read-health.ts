import { findAlarmed } from "../aws/alarms";
import { type Certificate, findServedCertificate } from "../aws/certificate";
import { withinReadTime } from "../aws/read-time";
import { findTargets, type TargetState } from "../aws/target-health";
import { findTasks, type ServiceTask } from "../aws/tasks";
import { wantsAlarms } from "../fleet/alarms";
import { servesHttps } from "../fleet/https";
import type { RegionConfig } from "../fleet/load-fleet";
import { prefixOf, resourceNames } from "../fleet/resource-names";
import type { VariableValues } from "../fleet/variables";
import { inParallel, type Outcome } from "../kit/in-parallel";
import { failedTasks } from "./last-stop";
import { type RegionState, readRegion } from "./read-region";
import { REGIONS_AT_ONCE } from "./read-regions";
import { lookAtRollout, type RolloutLook } from "./rollout-look";
import { type ReadSecret, readCreatedSecrets } from "./secrets";

/** What AWS has of a region, and whether requests can reach it. Null is what does not apply or was not read. */
export interface RegionHealth {
  readonly state: RegionState;
  readonly targets: readonly TargetState[] | null;
  /** Undefined where the load balancer is to show one and has none. */
  readonly certificate: Certificate | null | undefined;
  readonly secrets: readonly ReadSecret[] | null;
  /** The names of what is in alarm; null also where the file wants no alarms. */
  readonly alarms: readonly string[] | null;
  /** The tasks that have failed within about an hour, the last one first. */
  readonly failed: readonly ServiceTask[] | null;
  /** How far the newest deployment has come, where ECS does not call it completed. */
  readonly rollout: RolloutLook | null;
  /** Tasks of the versions before that still answer what they were asked, and get no new requests. */
  readonly draining: number;
  /** What could not be read, and why: "its targets: ...". */
  readonly errors: readonly string[];
}

export type HealthReading = Outcome<RegionConfig, RegionHealth>;

/** In the order of the regions; one that does not answer stops nothing. */
export function readHealths(regions: readonly RegionConfig[]): Promise<HealthReading[]> {
  return inParallel(regions, REGIONS_AT_ONCE, ({ values }) =>
    withinReadTime(() => readHealth(values)),
  );
}

/** @throws when not even service and load balancer can be read */
export async function readHealth(values: VariableValues): Promise<RegionHealth> {
  const errors: string[] = [];
  const part = async <T>(what: string, work: Promise<T>): Promise<T | null> => {
    try {
      return await work;
    } catch (error) {
      errors.push(`its ${what}: ${(error as Error).message}`);
      return null;
    }
  };
  const name = { region: values.aws_region, ...resourceNames(values) };
  const [state, secrets, alarms, stopped] = await Promise.all([
    readRegion(name),
    part("secrets", readCreatedSecrets(values)),
    wantsAlarms(values) ? part("alarms", findAlarmed(name.region, `${prefixOf(values)}-`)) : null,
    part("stopped tasks", findTasks(name, "STOPPED")),
  ]);
  const { service, loadBalancer } = state;
  const { deployment = null } = service ?? {};
  const stopping = (stopped ?? []).filter(
    (task) => task.status !== "STOPPED" && task.deployment !== deployment?.id,
  );
  const [targets, certificate, rollout] = await Promise.all([
    service?.targetGroup ? part("targets", findTargets(name.region, service.targetGroup)) : null,
    loadBalancer && servesHttps(values)
      ? part("certificate", findServedCertificate(name.region, loadBalancer.arn))
      : null,
    deployment?.state === "IN_PROGRESS"
      ? part("rollout", lookAtRollout(name, deployment.id, addressesOf(stopping)))
      : null,
  ]);
  const failed = stopped && failedTasks(stopped);
  const draining = stopping.length;
  errors.sort();
  return { state, targets, certificate, secrets, alarms, failed, rollout, draining, errors };
}

function addressesOf(tasks: readonly ServiceTask[]): Set<string> {
  return new Set(tasks.flatMap(({ address }) => address ?? []));
}
