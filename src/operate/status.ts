import type { RegionConfig } from "../fleet/load-fleet";
import { scheduleOf } from "../fleet/region-schedule";
import { rfc3339 } from "../kit/time-text";
import { comparedRegion } from "../live/compared-region";
import { type RecordsReading, readDnsRecords } from "../live/dns-records";
import type { ComparedRegion } from "../live/explanation";
import { stopReason } from "../live/last-stop";
import { type HealthReading, type RegionHealth, readHealths } from "../live/read-health";
import { isRolledOut } from "../live/rollout-look";
import { type CountBounds, nextChange } from "../schedule/schedule";
import { problemsOf } from "./problems";

/** What `fleet status --json` prints. Times are RFC 3339 in UTC. */
export interface FleetStatus {
  readonly at: string;
  readonly ok: boolean;
  readonly regions: readonly RegionStatus[];
}

/** Null is what does not apply or was not read. */
export interface RegionStatus {
  readonly stack: string;
  readonly region: string;
  /** Everything was read, and is as it should be: closed, where the schedule says so. */
  readonly ok: boolean;
  readonly service: {
    readonly desired: number;
    readonly running: number;
    readonly pending: number;
  } | null;
  readonly deployment: {
    /** In ECS's words: COMPLETED, IN_PROGRESS or FAILED. */
    readonly state: string;
    /** Its tasks are healthy and have the traffic, as restart and deploy wait for it. */
    readonly done: boolean;
    /** Tasks of the versions before that still end what they were asked. */
    readonly draining: number;
    readonly since: string | null;
    readonly reason: string | null;
  } | null;
  readonly targets: TargetCounts | null;
  /** Such as active or provisioning, in AWS's words, or missing. */
  readonly alb: string | null;
  /** Such as ISSUED or PENDING_VALIDATION, in ACM's words, or MISSING. */
  readonly certificate: string | null;
  readonly certificateExpiresAt: string | null;
  readonly dnsRecord: "present" | "missing" | null;
  /** Of several secrets, the one that is worst. */
  readonly secret: "set" | "placeholder" | "invalid" | null;
  /** The names of what is in alarm. Null also where the file wants no alarms. */
  readonly alarms: readonly string[] | null;
  readonly schedule: {
    readonly enabled: boolean;
    readonly timezone: string;
    /** With scaling with load, those that it starts with. */
    readonly scheduledCount: number;
    /** Between which counts load decides; both are scheduledCount where it does not. */
    readonly scheduledBounds: CountBounds;
    readonly nextChange: { readonly at: string; readonly active: boolean } | null;
  };
  readonly lastStop: { readonly at: string | null; readonly reason: string } | null;
  /** A sentence for each thing that is not as it should be. */
  readonly problems: readonly string[];
  readonly error: string | null;
}

export interface TargetCounts {
  readonly healthy: number;
  readonly unhealthy: number;
  readonly initial: number;
  readonly draining: number;
}

/** Reads all regions in parallel, and judges them. One that does not answer stops nothing. */
export async function readStatus(regions: readonly RegionConfig[], at: Date): Promise<FleetStatus> {
  const [healths, records] = await Promise.all([readHealths(regions), readDnsRecords(regions)]);
  return fleetStatus(regions, at, healths, records);
}

/** @param healths and records in the order of the regions */
export function fleetStatus(
  regions: readonly RegionConfig[],
  at: Date,
  healths: readonly HealthReading[],
  records: readonly RecordsReading[],
): FleetStatus {
  const statuses = regions.map((region, i) => regionStatus(region, at, healths[i], records[i]));
  return { at: rfc3339(at), ok: statuses.every(({ ok }) => ok), regions: statuses };
}

function regionStatus(
  region: RegionConfig,
  at: Date,
  reading: HealthReading | undefined,
  records: RecordsReading | undefined,
): RegionStatus {
  const { stackName, values } = region;
  const health = reading?.value;
  const compared = comparedRegion(region, at, health?.state, records?.value);
  const errors = reading?.error
    ? [reading.error.message]
    : [
        ...(health?.errors ?? []),
        ...(records?.error ? [`its DNS record: ${records.error.message}`] : []),
      ];
  const problems = health ? problemsOf(values, compared, health, at) : [];
  const isScheduled = compared.enabled && compared.activeRegion;
  const next = isScheduled ? nextChange(scheduleOf(values), at) : null;
  return {
    stack: stackName,
    region: values.aws_region,
    ok: errors.length === 0 && problems.length === 0,
    ...whatRuns(health),
    ...wayIn(compared, health),
    secret: secretState(health),
    alarms: health?.alarms ?? null,
    schedule: {
      enabled: compared.enabled,
      timezone: compared.timezone,
      scheduledCount: compared.scheduledCount,
      scheduledBounds: compared.scheduledBounds,
      nextChange: next && { at: rfc3339(next.at), active: next.active },
    },
    problems,
    error: errors.length > 0 ? errors.join("; ") : null,
  };
}

function whatRuns(
  health: RegionHealth | undefined,
): Pick<RegionStatus, "service" | "deployment" | "targets" | "lastStop"> {
  const service = health?.state.service;
  const deployment = service?.deployment;
  const [last] = health?.failed ?? [];
  return {
    service: service
      ? {
          desired: service.desiredCount,
          running: service.runningCount,
          pending: service.pendingCount,
        }
      : null,
    deployment: deployment
      ? {
          state: deployment.state,
          done: isRolledOut(deployment, health?.rollout ?? null),
          draining: health?.draining ?? 0,
          since: deployment.since && rfc3339(deployment.since),
          reason: deployment.reason,
        }
      : null,
    targets: targetCounts(health),
    lastStop: last
      ? {
          at: last.stop?.at ? rfc3339(last.stop.at) : null,
          reason: stopReason(last),
        }
      : null,
  };
}

function targetCounts(health: RegionHealth | undefined): TargetCounts | null {
  const { targets } = health ?? {};
  const count = (state: string) => (targets ?? []).filter((it) => it.state === state).length;
  return targets
    ? {
        healthy: count("healthy"),
        unhealthy: count("unhealthy"),
        initial: count("initial"),
        draining: count("draining"),
      }
    : null;
}

function wayIn(
  { albScheduled, dnsRecordScheduled, dnsRecordExists }: ComparedRegion,
  health: RegionHealth | undefined,
): Pick<RegionStatus, "alb" | "certificate" | "certificateExpiresAt" | "dnsRecord"> {
  const { loadBalancer } = health?.state ?? {};
  const { certificate } = health ?? {};
  const isThere = dnsRecordExists === true ? "present" : "missing";
  return {
    alb: loadBalancer ? loadBalancer.state : health && albScheduled ? "missing" : null,
    certificate: certificate
      ? certificate.status
      : health && certificate !== null
        ? "MISSING"
        : null,
    certificateExpiresAt: certificate?.expiresAt ? rfc3339(certificate.expiresAt) : null,
    dnsRecord:
      dnsRecordExists === null || !(dnsRecordExists || dnsRecordScheduled) ? null : isThere,
  };
}

function secretState(health: RegionHealth | undefined): RegionStatus["secret"] {
  // Before the first apply there is neither.
  if (!health?.secrets || health.state.service === null) {
    return null;
  }
  const states = health.secrets.map(({ state }) => state);
  if (states.some((state) => state === "invalid" || state === "missing")) {
    return "invalid";
  }
  return states.includes("placeholder") ? "placeholder" : "set";
}
