import { hostname } from "node:os";

/**
 * Which task this is, and where it runs. Fargate tells every container an address where it can ask.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-metadata-endpoint-v4-fargate.html
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<{ task: string, region: string }>}
 */
export async function identifyTask(env) {
  const address = env.ECS_CONTAINER_METADATA_URI_V4;
  if (!address) {
    return { task: env.TASK_ID || hostname(), region: env.AWS_REGION || "local" };
  }
  const answer = await fetch(`${address}/task`, { signal: AbortSignal.timeout(5_000) });
  if (!answer.ok) {
    throw new Error(`${address}/task answered ${answer.status}; it tells which task this is.`);
  }
  // arn:aws:ecs:<region>:<account>:task/<cluster>/<task id>
  const [, , , region, , path] = (await answer.json()).TaskARN.split(":");
  return { task: path.split("/").at(-1), region };
}
