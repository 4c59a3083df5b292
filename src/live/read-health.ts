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
import { type CreatedSecret, readCreatedSecrets } from "./secrets";

/** What AWS has of a region, and whether requests can reach it. Null is what does not apply or was not read. */
export interface RegionHealth {
  readonly state: RegionState;
  readonly targets: readonly TargetState[] | null;
  /** Undefined where the load balancer is to show one and has none. */
  readonly certificate: Certificate | null | undefined;
  readonly secrets: readonly CreatedSecret[] | null;
  /** The names of what is in alarm; null also where the file wants no alarms. */
  readonly alarms: readonly string[] | null;
  /** The tasks that have failed within about an hour, the last one first. */
  readonly failed: readonly ServiceTask[] | null;
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
  const [state, secrets, alarms, failed] = await Promise.all([
    readRegion(name),
    part("secrets", readCreatedSecrets(values)),
    wantsAlarms(values) ? part("alarms", findAlarmed(name.region, `${prefixOf(values)}-`)) : null,
    part(
      "stopped tasks",
      findTasks(name, "STOPPED").then((tasks) => failedTasks(tasks)),
    ),
  ]);
  const { service, loadBalancer } = state;
  const [targets, certificate] = await Promise.all([
    service?.targetGroup ? part("targets", findTargets(name.region, service.targetGroup)) : null,
    loadBalancer && servesHttps(values)
      ? part("certificate", findServedCertificate(name.region, loadBalancer.arn))
      : null,
  ]);
  return { state, targets, certificate, secrets, alarms, failed, errors: errors.sort() };
}
