import { explainingErrors } from "../aws/explain";
import { withinReadTime } from "../aws/read-time";
import { findService, type ServiceName } from "../aws/service";

const FAILED = /\(deployment (\S+)\) deployment failed/;

/**
 * The id of the deployment that brings a revision of the task definition. ECS may have given it up already, and gone
 * back to the tasks of before: then it is the one that failed last.
 * @param aborted gives the reading up
 * @throws when the service runs another revision, and no deployment has failed
 */
export async function deploymentOf(
  name: ServiceName,
  revision: string,
  aborted?: AbortSignal,
): Promise<string> {
  const service = await withinReadTime(() => explainingErrors(() => findService(name)), aborted);
  const { deployments = [], events = [] } = service ?? {};
  const own = deployments.find(({ taskDefinition }) => taskDefinition === revision)?.id;
  const failed = events.flatMap(({ message = "" }) => FAILED.exec(message)?.[1] ?? [])[0];
  const found = own ?? failed;
  if (found === undefined) {
    throw new Error(
      `the service ${name.service} does not run ${revision}, which was applied just now. See: npx fleet events`,
    );
  }
  return found;
}
