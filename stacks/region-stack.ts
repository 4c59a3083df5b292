import type { App } from "cdktf";
import { Alarms } from "../src/constructs/alarms/alarms";
import { ScalingPolicies } from "../src/constructs/autoscaling/policies";
import { countOfFile, TaskCount } from "../src/constructs/autoscaling/task-count";
import { Budget } from "../src/constructs/budget";
import { Certificate } from "../src/constructs/certificate";
import { Dashboards } from "../src/constructs/dashboards/dashboards";
import { Ecs } from "../src/constructs/ecs";
import { FlowLogs } from "../src/constructs/flow-logs";
import { HostedZone } from "../src/constructs/hosted-zone";
import { Iam } from "../src/constructs/iam";
import { LoadBalancer } from "../src/constructs/load-balancer";
import { Logs } from "../src/constructs/logs";
import { Naming } from "../src/constructs/naming";
import { Network } from "../src/constructs/network";
import { Outputs } from "../src/constructs/outputs";
import { PrivateNetwork } from "../src/constructs/private-network";
import { Provider } from "../src/constructs/provider";
import { addressEnvironment } from "../src/constructs/public-address";
import { Route53 } from "../src/constructs/route53";
import { Secrets } from "../src/constructs/secrets";
import { ServiceDiscovery } from "../src/constructs/service-discovery";
import { State } from "../src/constructs/state";
import { Variables } from "../src/constructs/variables";
import { WebAcl } from "../src/constructs/web-acl";
import {
  clockPreconditions,
  WeekendClock,
  type WeekendClockProps,
} from "../src/constructs/weekend/clock";
import { WeekendCost } from "../src/constructs/weekend/cost";
import { scheduledActionsFit, WeekendSchedule } from "../src/constructs/weekend/schedule";
import { providerFloor } from "../src/fleet/provider-floor";
import { fleetPrefixOf } from "../src/fleet/resource-names";
import { stackRules } from "../src/fleet/rules/stack";
import type { StateSettings } from "../src/fleet/state-settings";
import type { VariableValues } from "../src/fleet/variables";
import { AddressedStack } from "./addressed-stack";

export interface RegionStackProps {
  /** The defaults of the stack's Terraform variables. */
  readonly values: VariableValues;
  readonly state: StateSettings;
  readonly weekendClock: WeekendClockProps;
  /** What the files of all regions say, this one's too. */
  readonly fleet: readonly VariableValues[];
}

/** One region of the fleet: what one tfvars file becomes. */
export class RegionStack extends AddressedStack {
  constructor(scope: App, id: string, props: RegionStackProps) {
    super(scope, id);

    new State(this, "state", { settings: props.state });
    new Provider(this, "provider", { floor: providerFloor(props.values) });
    new Variables(this, "variables", { defaults: props.values });
    new Naming(this, "naming");

    new WeekendClock(this, "weekend_clock", props.weekendClock);

    const taskCount = new TaskCount(this, "task_count");

    const network = new Network(this, "network", {
      preconditions: [
        ...stackRules.map((rule) => ({
          condition: `\${${rule.condition}}`,
          errorMessage: rule.errorMessage,
        })),
        ...clockPreconditions,
        scheduledActionsFit,
        countOfFile(props.values),
      ],
    });
    const privateNetwork = new PrivateNetwork(this, "private_network", {
      vpcId: network.vpcId,
      publicSubnets: network.publicSubnets,
      tasksSecurityGroupId: network.tasksSecurityGroupId,
      internetAccess: network.internetAccess,
    });
    const hostedZone = new HostedZone(this, "hosted_zone");
    const certificate = new Certificate(this, "certificate", { hostedZoneId: hostedZone.id });
    const loadBalancer = new LoadBalancer(this, "load_balancer", {
      vpcId: network.vpcId,
      subnetIds: network.publicSubnetIds,
      securityGroupId: network.albSecurityGroupId,
      certificateArn: certificate.arn,
      internetAccess: network.internetAccess,
      newerBlocks: {
        hostRewrite: props.values.rewrite_host_header !== null,
        jwtValidation: props.values.oauth_jwks_url !== null,
      },
    });
    new WebAcl(this, "web_acl", { loadBalancerArn: loadBalancer.arn });
    const secrets = new Secrets(this, "secrets");
    const logs = new Logs(this, "logs");
    const iam = new Iam(this, "iam", {
      apiKeySecretArn: secrets.apiKeyArn,
      secretArns: secrets.arns,
      logGroupArn: logs.groupArn,
    });
    new FlowLogs(this, "flow_logs", { vpcId: network.vpcId, account: iam.account });
    const serviceDiscovery = new ServiceDiscovery(this, "service_discovery", {
      vpcId: network.vpcId,
    });
    const ecs = new Ecs(this, "ecs", {
      taskCount: taskCount.planned,
      hasSpot: props.values.fargate_spot_percent !== null,
      subnetIds: privateNetwork.taskSubnetIds,
      securityGroupId: network.tasksSecurityGroupId,
      executionRoleArn: iam.executionRoleArn,
      taskRoleArn: iam.taskRoleArn,
      apiKeySecretArn: secrets.apiKeyArn,
      addressEnvironment: addressEnvironment(loadBalancer.dnsName),
      secretSources: secrets.containerSources,
      logGroupName: logs.groupName,
      targetGroupArn: loadBalancer.targetGroupArn,
      serviceDiscoveryArn: serviceDiscovery.serviceArn,
      dependsOn: [
        ...loadBalancer.listeners,
        ...iam.policies,
        ...network.internetAccess,
        ...privateNetwork.access,
      ],
    });
    new Route53(this, "route53", {
      hostedZoneId: hostedZone.id,
      loadBalancerDnsName: loadBalancer.dnsName,
      loadBalancerZoneId: loadBalancer.zoneId,
    });
    const { target } = new WeekendSchedule(this, "weekend_schedule", {
      clusterName: ecs.clusterName,
      serviceName: ecs.serviceName,
      serviceId: ecs.serviceId,
    });
    new ScalingPolicies(this, "scaling_policies", {
      target,
      serviceId: ecs.serviceId,
      requestsLabel: loadBalancer.requestsLabel,
    });
    const watched = {
      partition: iam.partition,
      accountId: iam.account,
      clusterName: ecs.clusterName,
      serviceName: ecs.serviceName,
      loadBalancerSuffix: loadBalancer.arnSuffix,
      targetGroupSuffix: loadBalancer.targetGroupArnSuffix,
    };
    const alarms = new Alarms(this, "alarms", {
      ...watched,
      clusterArn: ecs.clusterId,
      serviceId: ecs.serviceId,
    });
    new Dashboards(this, "dashboards", {
      ...watched,
      logGroupName: logs.groupName,
      alarmArns: alarms.arns,
      fleet: props.values.enable_fleet_dashboard ? membersOf(props.values, props.fleet) : [],
    });
    new Budget(this, "budget", { accountId: iam.account });
    new WeekendCost(this, "weekend_cost");
    new Outputs(this, "outputs", {
      network,
      loadBalancer,
      secrets,
      logs,
      serviceDiscovery,
      ecs,
      hostedZone,
    });
  }
}

/** The regions of the same project and environment. */
function membersOf(own: VariableValues, fleet: readonly VariableValues[]): VariableValues[] {
  return fleet.filter((values) => fleetPrefixOf(values) === fleetPrefixOf(own));
}
