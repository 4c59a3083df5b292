import { awsClient, listIn } from "./client";
import { explainingErrors, unlessMissing } from "./explain";

const MISSING = "NoSuchEntityException";

/** Where IAM, which is in no region, is asked: the partition's own place. The SDK finds it by any region of it. */
async function iamClient(region: string) {
  const { IAMClient } = await import("@aws-sdk/client-iam");
  return awsClient(IAMClient, region);
}

export function roleExists(region: string, name: string): Promise<boolean> {
  return explainingErrors(async () => {
    const { GetRoleCommand } = await import("@aws-sdk/client-iam");
    const client = await iamClient(region);
    const request = new GetRoleCommand({ RoleName: name });
    return (await unlessMissing(client.send(request), MISSING, "NoSuchEntity")) !== undefined;
  });
}

/** The names of a role's own policies; undefined when there is no such role. */
export function findRolePolicies(region: string, name: string): Promise<string[] | undefined> {
  return explainingErrors(async () => {
    const { ListRolePoliciesCommand } = await import("@aws-sdk/client-iam");
    const client = await iamClient(region);
    const request = new ListRolePoliciesCommand({ RoleName: name });
    const answer = await unlessMissing(client.send(request), MISSING, "NoSuchEntity");
    return answer && listIn(answer, "PolicyNames");
  });
}
