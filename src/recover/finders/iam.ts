import {
  GetRoleCommand,
  GetRolePolicyCommand,
  IAMClient,
  paginateListAttachedRolePolicies,
} from "@aws-sdk/client-iam";
import { awsClient } from "../../aws/client";
import { isMissing } from "../../aws/explain";
import type { Finder, Finding, Lookup } from "../find-resources";
import { findingByTags, tagMap } from "./tags";

const client = ({ region }: Lookup) => awsClient(IAMClient, region);

async function orMissing<T>(request: Promise<T>): Promise<T | undefined> {
  try {
    return await request;
  } catch (error) {
    if (isMissing(error, "NoSuchEntityException", "NoSuchEntity")) {
      return undefined;
    }
    throw error;
  }
}

async function findRole(lookup: Lookup): Promise<Finding> {
  const name = lookup.value("name");
  const answer = await orMissing(client(lookup).send(new GetRoleCommand({ RoleName: name })));
  return answer?.Role
    ? findingByTags(lookup, tagMap(answer.Role.Tags), {
        id: name,
        attributes: { id: name, name, arn: answer.Role.Arn },
      })
    : undefined;
}

async function findRolePolicy(lookup: Lookup): Promise<Finding> {
  const role = lookup.value("role");
  const name = lookup.value("name");
  const request = new GetRolePolicyCommand({ RoleName: role, PolicyName: name });
  const answer = await orMissing(client(lookup).send(request));
  const id = `${role}:${name}`;
  return answer ? { found: { id, attributes: { id, name } } } : undefined;
}

async function findAttachment(lookup: Lookup): Promise<Finding> {
  const role = lookup.value("role");
  const arn = lookup.value("policy_arn");
  const attached = async () => {
    const pages = paginateListAttachedRolePolicies({ client: client(lookup) }, { RoleName: role });
    for await (const { AttachedPolicies = [] } of pages) {
      if (AttachedPolicies.some(({ PolicyArn }) => PolicyArn === arn)) {
        return true;
      }
    }
    return false;
  };
  const id = `${role}/${arn}`;
  return (await orMissing(attached())) ? { found: { id, attributes: { id } } } : undefined;
}

export const finders: Readonly<Record<string, Finder>> = {
  aws_iam_role: { needs: { name: "name" }, find: findRole },
  aws_iam_role_policy: { needs: { role: "name", name: "name" }, find: findRolePolicy },
  aws_iam_role_policy_attachment: {
    needs: { role: "name", policy_arn: "policy_arn" },
    find: findAttachment,
  },
};
