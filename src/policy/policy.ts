import type { RegionConfig } from "../fleet/load-fleet";
import type { StateSettings } from "../fleet/state-settings";
import { documents, type PolicyDocument } from "./document";
import type { Grant, Role } from "./grant";
import { account as accountWide } from "./services/account";
import { alarms } from "./services/alarms";
import { budget } from "./services/budget";
import { dashboards } from "./services/dashboards";
import { domain } from "./services/domain";
import { ecs } from "./services/ecs";
import { encryption } from "./services/encryption";
import { flowLogs } from "./services/flow-logs";
import { images } from "./services/images";
import { loadBalancer } from "./services/load-balancer";
import { logs } from "./services/logs";
import { network } from "./services/network";
import { privateNetwork } from "./services/private-network";
import { roles } from "./services/roles";
import { scaling } from "./services/scaling";
import { secrets } from "./services/secrets";
import { serviceDiscovery } from "./services/service-discovery";
import { state } from "./services/state";
import { webAcl } from "./services/web-acl";
import { type PolicyStack, policyStack } from "./subject";

/** In this order they stand in the policies. */
const SERVICES: readonly ((stack: PolicyStack) => Grant[])[] = [
  network,
  privateNetwork,
  flowLogs,
  loadBalancer,
  webAcl,
  ecs,
  images,
  scaling,
  roles,
  secrets,
  encryption,
  logs,
  domain,
  serviceDiscovery,
  alarms,
  dashboards,
  budget,
];

export interface PolicyProps {
  readonly stacks: readonly RegionConfig[];
  readonly state: StateSettings;
  /** The account's number. @default "*": any, which is the one that the policy is in */
  readonly account?: string;
}

/** The rights of whoever deploys these stacks. */
export function grantsFor({ stacks, state: settings, account = "*" }: PolicyProps): Grant[] {
  const subjects = stacks.map((stack) => policyStack(stack, account));
  return [
    ...SERVICES.flatMap((service) => subjects.flatMap(service)),
    ...accountWide(),
    ...state(
      settings,
      stacks.map(({ stackName }) => stackName),
    ),
  ];
}

/** The policies of a role beside those of the roles before it: who applies has the policies of who plans, too. */
export function policiesOf(role: Role, grants: readonly Grant[]): PolicyDocument[] {
  return documents(grants.filter((grant) => grant.role === role));
}
