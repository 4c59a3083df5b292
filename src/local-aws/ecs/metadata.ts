import { createServer } from "node:http";
import { type LoopbackServer, listenOnLoopback } from "../loopback-server";
import type { TaskRecord } from "../records";

/**
 * Tells a task about itself, at ECS_CONTAINER_METADATA_URI_V4.
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-metadata-endpoint-v4-fargate.html
 */
export async function startMetadataServer(
  taskOf: (id: string) => TaskRecord | undefined,
): Promise<LoopbackServer> {
  const server = createServer((request, response) => {
    const [, id = "", isTask] = /^\/v4\/([^/]+)(\/task)?$/.exec(request.url ?? "") ?? [];
    const task = taskOf(id);
    if (task === undefined) {
      response.writeHead(404).end();
      return;
    }
    const [container] = task.taskDefinition.containerDefinitions;
    const [family, revision] = (task.taskDefinition.taskDefinitionArn.split("/")[1] ?? "").split(
      ":",
    );
    const body = isTask
      ? {
          Cluster: task.clusterArn,
          TaskARN: task.taskArn,
          Family: family,
          Revision: revision,
          DesiredStatus: task.desiredStatus,
          KnownStatus: task.lastStatus,
          AvailabilityZone: task.availabilityZone,
          LaunchType: "FARGATE",
        }
      : {
          Name: container?.name,
          Image: container?.image,
          Labels: { "com.amazonaws.ecs.task-arn": task.taskArn },
        };
    response.writeHead(200, { "Content-Type": "application/json" }).end(JSON.stringify(body));
  });
  return listenOnLoopback(server);
}
