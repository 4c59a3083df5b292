import { idOf } from "../records";

/**
 * What ECS says of a service, in its words.
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-event-messages-list.html
 */
export const events = {
  started: (service: string, tasks: readonly string[]) =>
    `(service ${service}) has started ${tasks.length} tasks: ${named(tasks)}.`,
  stopped: (service: string, tasks: readonly string[]) =>
    `(service ${service}) has stopped ${tasks.length} running tasks: ${named(tasks)}.`,
  registered: (service: string, group: string) =>
    `(service ${service}) registered 1 targets in (target-group ${group})`,
  deregistered: (service: string, group: string) =>
    `(service ${service}) deregistered 1 targets in (target-group ${group})`,
  draining: (service: string) => `(service ${service}) has begun draining connections on 1 tasks.`,
  unhealthy: (service: string, task: string, port: number, group: string, reason: string) =>
    `(service ${service}) (task ${idOf(task)}) (port ${port}) is unhealthy in (target-group ${group}) due to ` +
    `(reason ${reason})`,
  steady: (service: string) => `(service ${service}) has reached a steady state.`,
  completed: (service: string, deployment: string) =>
    `(service ${service}) (deployment ${deployment}) deployment completed.`,
  failed: (service: string, deployment: string) =>
    `(service ${service}) (deployment ${deployment}) deployment failed: tasks failed to start.`,
  rollingBack: (service: string, deployment: string) =>
    `(service ${service}) rolling back to (deployment ${deployment}).`,
  throttled: (service: string) =>
    `(service ${service}) is unable to consistently start tasks successfully. For more information, see the ` +
    "Troubleshooting section of the Amazon ECS Developer Guide.",
};

/** What EventBridge is told of a service. */
export interface ServiceEvent {
  readonly detailType: "ECS Deployment State Change" | "ECS Service Action";
  readonly detail: Readonly<Record<string, string>>;
}

/**
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_service_deployment_events.html
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_service_events.html
 */
export const serviceEvents = {
  completed: (deployment: string) =>
    deploymentEvent("INFO", "SERVICE_DEPLOYMENT_COMPLETED", deployment, "completed"),
  failed: (deployment: string) =>
    deploymentEvent("ERROR", "SERVICE_DEPLOYMENT_FAILED", deployment, "tasks failed to start"),
  steady: (cluster: string) => serviceAction("INFO", "SERVICE_STEADY_STATE", cluster),
  throttled: (cluster: string) => serviceAction("WARN", "SERVICE_TASK_START_IMPAIRED", cluster),
};

function deploymentEvent(
  eventType: string,
  eventName: string,
  deploymentId: string,
  outcome: string,
): ServiceEvent {
  const reason = `ECS deployment ${deploymentId} ${outcome}.`;
  return {
    detailType: "ECS Deployment State Change",
    detail: { eventType, eventName, deploymentId, reason },
  };
}

function serviceAction(eventType: string, eventName: string, clusterArn: string): ServiceEvent {
  return { detailType: "ECS Service Action", detail: { eventType, eventName, clusterArn } };
}

function named(tasks: readonly string[]): string {
  return tasks.map((task) => `(task ${idOf(task)})`).join(" ");
}
