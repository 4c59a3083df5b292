import type { Records, ServiceRecord, TaskRecord } from "../../src/local-aws/records";

const ARN = "arn:aws:ecs:eu-west-1:123456789012";

/** A service that wants one task, and has just begun its first deployment. */
export function serviceRecord(name: string, more: Partial<ServiceRecord> = {}): ServiceRecord {
  return {
    serviceArn: `${ARN}:service/c/${name}`,
    serviceName: name,
    clusterArn: `${ARN}:cluster/c`,
    status: "ACTIVE",
    desiredCount: 1,
    deploymentConfiguration: {},
    healthCheckGracePeriodSeconds: 0,
    loadBalancers: [],
    serviceRegistries: [],
    deployments: [
      {
        id: deploymentOf(name),
        status: "PRIMARY",
        taskDefinition: "t",
        rolloutState: "IN_PROGRESS",
      },
    ],
    ...more,
  };
}

function deploymentOf(service: string): string {
  return `ecs-svc/${service}`;
}

/** A task of a service that has just been asked for. Its image cannot be pulled. */
export function taskRecord(id: string, service: string): TaskRecord {
  return {
    taskArn: `${ARN}:task/c/${id}`,
    clusterArn: `${ARN}:cluster/c`,
    region: "eu-west-1",
    group: `service:${service}`,
    startedBy: deploymentOf(service),
    lastStatus: "PROVISIONING",
    desiredStatus: "RUNNING",
    taskDefinition: {
      taskDefinitionArn: `${ARN}:task-definition/t:1`,
      containerDefinitions: [{ name: "server", image: "registry/absent:1" }],
      cpu: "256",
      memory: "512",
    },
    address: "172.31.0.5",
    availabilityZone: "eu-west-1a",
  };
}

export function recordsWith(more: Partial<Records>): Records {
  return {
    services: [],
    tasks: [],
    loadBalancing: { loadBalancers: [], targetGroups: [] },
    recordSets: [],
    scalableTargets: [],
    failures: [],
    mails: [],
    ...more,
  };
}
