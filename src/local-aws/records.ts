import type { ContainerDefinition, DeploymentConfiguration } from "@aws-sdk/client-ecs";
import type { ResourceRecordSet } from "@aws-sdk/client-route-53";
import type { LoadBalancingRecords } from "./load-balancing/records";

/** What the emulator has of everything that is acted on here, of all regions. Names are those of AWS's API. */
export interface Records {
  readonly services: readonly ServiceRecord[];
  /** Those that have not stopped. */
  readonly tasks: readonly TaskRecord[];
  readonly loadBalancing: LoadBalancingRecords;
  readonly recordSets: readonly ResourceRecordSet[];
  readonly scalableTargets: readonly ScalableTargetRecord[];
  /** What somebody wants to fail since the last look. */
  readonly failures: readonly string[];
  /** E-mails that SNS has sent since the last look. */
  readonly mails: readonly Mail[];
}

export interface Mail {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  /** RFC 3339. */
  readonly at: string;
}

export interface ServiceRecord {
  readonly serviceArn: string;
  readonly serviceName: string;
  readonly clusterArn: string;
  readonly status: "ACTIVE" | "DRAINING";
  readonly desiredCount: number;
  readonly deploymentConfiguration: DeploymentConfiguration;
  readonly healthCheckGracePeriodSeconds: number;
  readonly loadBalancers: readonly {
    readonly targetGroupArn?: string;
    readonly containerName?: string;
    readonly containerPort?: number;
  }[];
  readonly serviceRegistries: readonly { readonly registryArn?: string }[];
  /** The primary one first. */
  readonly deployments: readonly DeploymentRecord[];
}

export interface DeploymentRecord {
  readonly id: string;
  readonly status: "PRIMARY" | "ACTIVE";
  readonly taskDefinition: string;
  readonly rolloutState: "IN_PROGRESS" | "COMPLETED" | "FAILED";
}

export interface TaskRecord {
  readonly taskArn: string;
  readonly clusterArn: string;
  readonly region: string;
  /** `service:<name>`, or `family:<name>` of a task that somebody ran by hand. */
  readonly group: string;
  /** Id of the deployment. */
  readonly startedBy: string;
  readonly lastStatus: string;
  readonly desiredStatus: "RUNNING" | "STOPPED";
  readonly taskDefinition: TaskDefinitionRecord;
  /** Its own in the subnet. */
  readonly address: string;
  readonly availabilityZone: string | null;
}

export interface TaskDefinitionRecord {
  readonly taskDefinitionArn: string;
  readonly containerDefinitions: readonly ContainerDefinition[];
  /** CPU units, of which 1024 are a core. */
  readonly cpu: string | null;
  /** MiB. */
  readonly memory: string | null;
}

export interface ScalableTargetRecord {
  readonly arn: string;
  /** service/<cluster>/<name> */
  readonly resourceId: string;
  readonly minCapacity: number;
  readonly maxCapacity: number;
  readonly suspended: {
    readonly DynamicScalingInSuspended?: boolean;
    readonly DynamicScalingOutSuspended?: boolean;
    readonly ScheduledScalingSuspended?: boolean;
  };
  /** Those with target tracking. */
  readonly policies: readonly ScalingPolicyRecord[];
  readonly scheduledActions: readonly ScheduledActionRecord[];
}

export interface ScalingPolicyRecord {
  readonly arn: string;
  readonly name: string;
  readonly configuration: {
    readonly TargetValue: number;
    readonly ScaleOutCooldown?: number;
    readonly ScaleInCooldown?: number;
    readonly DisableScaleIn?: boolean;
  };
  /** Names of the two that AWS has made for it. */
  readonly alarms: readonly string[];
}

export interface ScheduledActionRecord {
  readonly arn: string;
  /** cron(…), at(…) or rate(…) */
  readonly schedule: string;
  readonly timezone: string | null;
  /** Seconds since 1970, or RFC 3339. */
  readonly startTime: number | string | null;
  readonly endTime: number | string | null;
  readonly scalableTargetAction: {
    readonly MinCapacity?: number;
    readonly MaxCapacity?: number;
  };
}

/** The last part of an ARN: the id of a task, for example. */
export function idOf(arn: string): string {
  return arn.split("/").at(-1) ?? arn;
}
