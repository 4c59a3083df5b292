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

function named(tasks: readonly string[]): string {
  return tasks.map((task) => `(task ${idOf(task)})`).join(" ");
}
