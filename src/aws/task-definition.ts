import type { TaskDefinition } from "@aws-sdk/client-ecs";
import { explainingErrors } from "./explain";
import { ecsClient } from "./service";

export function findTaskDefinition(
  region: string,
  arn: string,
): Promise<TaskDefinition | undefined> {
  return explainingErrors(async () => {
    const { DescribeTaskDefinitionCommand } = await import("@aws-sdk/client-ecs");
    const client = await ecsClient(region);
    const answer = await client.send(new DescribeTaskDefinitionCommand({ taskDefinition: arn }));
    return answer.taskDefinition;
  });
}
