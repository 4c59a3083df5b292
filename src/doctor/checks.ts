import type { Check } from "./check";
import { access } from "./checks/access";
import { addressRanges } from "./checks/address-ranges";
import { alarms } from "./checks/alarms";
import { availabilityZones } from "./checks/availability-zones";
import { certificate } from "./checks/certificate";
import { containerExit } from "./checks/container-exit";
import { costs } from "./checks/costs";
import { deployed } from "./checks/deployed";
import { endpoint } from "./checks/endpoint";
import { executionRole } from "./checks/execution-role";
import { fargateSize } from "./checks/fargate-size";
import { hostedZone } from "./checks/hosted-zone";
import { image } from "./checks/image";
import { loadBalancer } from "./checks/load-balancer";
import { logGroup } from "./checks/log-group";
import { deletedSecrets, names } from "./checks/names";
import { quotas } from "./checks/quotas";
import { rollout } from "./checks/rollout";
import { dnsRecord, schedule } from "./checks/schedule";
import { secrets } from "./checks/secrets";
import { securityGroups } from "./checks/security-groups";
import { serviceLinkedRole } from "./checks/service-linked-role";
import { stateLock } from "./checks/state-lock";
import { targetHealth } from "./checks/target-health";
import { tasks } from "./checks/tasks";
import { wayOut } from "./checks/way-out";
import { CONFIGURATION } from "./configuration";

/** By itself before all others, which would only say the same again. */
export const ACCESS: Check = access;

/** Each before what follows from it: in this order findings are told. */
export const CHECKS: readonly Check[] = [
  stateLock,
  deletedSecrets,
  names,
  serviceLinkedRole,
  hostedZone,
  availabilityZones,
  addressRanges,
  quotas,
  deployed,
  fargateSize,
  executionRole,
  logGroup,
  secrets,
  wayOut,
  securityGroups,
  image,
  containerExit,
  certificate,
  schedule,
  loadBalancer,
  dnsRecord,
  targetHealth,
  endpoint,
  rollout,
  tasks,
  alarms,
  costs,
];

/** Of all findings, those of the files too. */
export const CHECK_NAMES: readonly string[] = [
  ACCESS.name,
  CONFIGURATION,
  ...CHECKS.map(({ name }) => name),
];
