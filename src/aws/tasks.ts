import type { Container, Task } from "@aws-sdk/client-ecs";
import { listIn } from "./client";
import { explainingErrors, unlessMissing } from "./explain";
import { ecsClient, type ServiceName } from "./service";

/** A container of a task, as ECS tells of it. */
export interface TaskContainer {
  readonly name: string;
  /** Such as PENDING, RUNNING or STOPPED. */
  readonly status: string;
  /** HEALTHY or UNHEALTHY; UNKNOWN without a health check of its own. */
  readonly health: string;
  /** Null until it has ended, and where it never ran. */
  readonly exitCode: number | null;
  /** Why it did not start, or ended, in AWS's words. */
  readonly reason: string | null;
  /** The agent through which ECS Exec reaches it runs. */
  readonly canExecute: boolean;
}

/** A task of a service. */
export interface ServiceTask {
  readonly id: string;
  readonly arn: string;
  /** Id of the deployment that has started it. */
  readonly deployment: string;
  /** The ARN of its task definition. */
  readonly taskDefinition: string;
  /** From PROVISIONING to STOPPED. */
  readonly status: string;
  /** STOPPED from the moment on at which it is told to stop. */
  readonly desiredStatus: string;
  readonly health: string;
  /** Its own in the subnet; null before it has one. */
  readonly address: string | null;
  readonly createdAt: Date | null;
  readonly startedAt: Date | null;
  readonly stop: TaskStop | null;
  readonly containers: readonly TaskContainer[];
}

export interface TaskStop {
  /** When it has stopped, or was told to. */
  readonly at: Date | null;
  /** Such as EssentialContainerExited or TaskFailedToStart. */
  readonly code: string;
  /** In AWS's words. */
  readonly reason: string;
}

/** Where a container of a task writes its log. */
export interface LogStream {
  readonly region: string;
  readonly group: string;
  readonly stream: string;
}

/** How many tasks one request may name. @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DescribeTasks.html */
const AT_ONCE = 100;

/**
 * A service's tasks: those that are to run, or those that are to stop or have stopped, which AWS knows for about an
 * hour. None for a service that does not exist.
 */
export function findTasks(
  { region, cluster, service }: ServiceName,
  desiredStatus: "RUNNING" | "STOPPED",
): Promise<ServiceTask[]> {
  return explainingErrors(async () => {
    const { DescribeTasksCommand, ListTasksCommand } = await import("@aws-sdk/client-ecs");
    const client = await ecsClient(region);
    const arns: string[] = [];
    let nextToken: string | undefined;
    do {
      const answer = await unlessMissing(
        client.send(
          new ListTasksCommand({ cluster, serviceName: service, desiredStatus, nextToken }),
        ),
        "ClusterNotFoundException",
        "ServiceNotFoundException",
      );
      arns.push(...(answer ? listIn(answer, "taskArns") : []));
      nextToken = answer?.nextToken;
    } while (nextToken);
    const tasks: ServiceTask[] = [];
    for (let i = 0; i < arns.length; i += AT_ONCE) {
      const answer = await client.send(
        new DescribeTasksCommand({ cluster, tasks: arns.slice(i, i + AT_ONCE) }),
      );
      tasks.push(...listIn(answer, "tasks").map(serviceTask));
    }
    return tasks;
  });
}

function serviceTask(task: Task): ServiceTask {
  const { taskArn = "", stopCode = "", stoppedReason = "", attachments = [] } = task;
  const stoppedAt = task.stoppedAt ?? task.stoppingAt ?? null;
  const details = attachments.flatMap((it) => it.details ?? []);
  return {
    id: taskArn.split("/").at(-1) ?? taskArn,
    arn: taskArn,
    deployment: task.startedBy ?? "",
    taskDefinition: task.taskDefinitionArn ?? "",
    status: task.lastStatus ?? "",
    desiredStatus: task.desiredStatus ?? "",
    health: task.healthStatus ?? "UNKNOWN",
    address: details.find(({ name }) => name === "privateIPv4Address")?.value ?? null,
    createdAt: task.createdAt ?? null,
    startedAt: task.startedAt ?? null,
    stop:
      task.desiredStatus === "STOPPED" || stoppedAt
        ? { at: stoppedAt, code: stopCode, reason: stoppedReason }
        : null,
    containers: (task.containers ?? []).map(taskContainer),
  };
}

function taskContainer(container: Container): TaskContainer {
  return {
    name: container.name ?? "",
    status: container.lastStatus ?? "",
    health: container.healthStatus ?? "UNKNOWN",
    exitCode: container.exitCode ?? null,
    reason: container.reason || null,
    canExecute: (container.managedAgents ?? []).some(
      ({ name, lastStatus }) => name === "ExecuteCommandAgent" && lastStatus === "RUNNING",
    ),
  };
}

/** Where the task's containers write their logs; none for those that do not write to CloudWatch. */
export function findLogStreams(region: string, task: ServiceTask): Promise<LogStream[]> {
  return explainingErrors(async () => {
    const { DescribeTaskDefinitionCommand } = await import("@aws-sdk/client-ecs");
    const client = await ecsClient(region);
    const { taskDefinition } = await client.send(
      new DescribeTaskDefinitionCommand({ taskDefinition: task.taskDefinition }),
    );
    return (taskDefinition?.containerDefinitions ?? []).flatMap(({ name, logConfiguration }) => {
      const { logDriver, options = {} } = logConfiguration ?? {};
      const group = options["awslogs-group"];
      const prefix = options["awslogs-stream-prefix"];
      return logDriver === "awslogs" && group && prefix
        ? [
            {
              region: options["awslogs-region"] ?? region,
              group,
              stream: `${prefix}/${name}/${task.id}`,
            },
          ]
        : [];
    });
  });
}
