import { awsClient, listIn } from "./client";
import { explainingErrors, unlessMissing } from "./explain";
import { ecsClient } from "./service";

export function clusterExists(region: string, name: string): Promise<boolean> {
  return explainingErrors(async () => {
    const { DescribeClustersCommand } = await import("@aws-sdk/client-ecs");
    const client = await ecsClient(region);
    const answer = await client.send(new DescribeClustersCommand({ clusters: [name] }));
    return listIn(answer, "clusters").some(({ status }) => status === "ACTIVE");
  });
}

export function logGroupExists(region: string, name: string): Promise<boolean> {
  return explainingErrors(async () => {
    const { CloudWatchLogsClient, DescribeLogGroupsCommand } = await import(
      "@aws-sdk/client-cloudwatch-logs"
    );
    const answer = await awsClient(CloudWatchLogsClient, region).send(
      new DescribeLogGroupsCommand({ logGroupNamePrefix: name }),
    );
    return listIn(answer, "logGroups").some(({ logGroupName }) => logGroupName === name);
  });
}

export type SecretPresence = "present" | "deleted" | "absent";

/** Whether a secret's name is taken; a deleted one keeps it for up to 30 days. */
export function secretPresence(region: string, name: string): Promise<SecretPresence> {
  return explainingErrors(async () => {
    const { DescribeSecretCommand, SecretsManagerClient } = await import(
      "@aws-sdk/client-secrets-manager"
    );
    const answer = await unlessMissing(
      awsClient(SecretsManagerClient, region).send(new DescribeSecretCommand({ SecretId: name })),
      "ResourceNotFoundException",
    );
    if (!answer) {
      return "absent";
    }
    return answer.DeletedDate ? "deleted" : "present";
  });
}
