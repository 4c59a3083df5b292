import { listIn } from "./client";
import { NoAnswer } from "./no-answer";
import { withinReadTime } from "./read-time";
import { ecsClient } from "./service";

/**
 * Asks AWS for something small, before Terraform is started, whose provider waits for an answer for ever. A refusal is
 * an answer, too.
 * @throws NoAnswer
 */
export async function checkReachable(region: string): Promise<void> {
  const { ListClustersCommand } = await import("@aws-sdk/client-ecs");
  const request = new ListClustersCommand({ maxResults: 1 });
  try {
    const client = await ecsClient(region);
    listIn(await withinReadTime(() => client.send(request)), "clusterArns");
  } catch (error) {
    if (error instanceof NoAnswer) {
      throw error;
    }
  }
}
