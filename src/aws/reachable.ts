import { Interrupted } from "../kit/failure";
import { listIn } from "./client";
import { explainAwsError, isOverloaded } from "./explain";
import { NoAnswer } from "./no-answer";
import { withinReadTime } from "./read-time";
import { ecsClient } from "./service";

/**
 * Asks AWS for something small, before Terraform is started, whose provider waits for an answer for ever, and for minutes
 * where everything is throttled. Any other refusal is an answer, too.
 * @param aborted gives it up before its time
 * @throws NoAnswer, and where AWS throttles or fails all attempts
 */
export async function checkReachable(region: string, aborted?: AbortSignal): Promise<void> {
  const { ListClustersCommand } = await import("@aws-sdk/client-ecs");
  const request = new ListClustersCommand({ maxResults: 1 });
  try {
    const client = await ecsClient(region);
    listIn(await withinReadTime(() => client.send(request), aborted), "clusterArns");
  } catch (error) {
    if (error instanceof NoAnswer || error instanceof Interrupted) {
      throw error;
    }
    if (isOverloaded(error as Error)) {
      throw explainAwsError(error);
    }
  }
}
