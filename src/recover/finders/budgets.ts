import {
  BudgetsClient,
  DescribeBudgetCommand,
  ListTagsForResourceCommand,
} from "@aws-sdk/client-budgets";
import { awsClient } from "../../aws/client";
import { partitionOf } from "../../fleet/facts/regions";
import type { Finder, Finding, Lookup } from "../find-resources";
import { findingByTags, tagMap } from "./tags";

async function findBudget(lookup: Lookup): Promise<Finding> {
  const client = awsClient(BudgetsClient, lookup.region);
  const [account, name] = [lookup.value("account_id"), lookup.value("name")];
  try {
    await client.send(new DescribeBudgetCommand({ AccountId: account, BudgetName: name }));
  } catch (error) {
    if ((error as Error).name === "NotFoundException") {
      return undefined;
    }
    throw error;
  }
  const arn = `arn:${partitionOf(lookup.region)}:budgets::${account}:budget/${name}`;
  const { ResourceTags = [] } = await client.send(
    new ListTagsForResourceCommand({ ResourceARN: arn }),
  );
  return findingByTags(lookup, tagMap(ResourceTags), {
    id: `${account}:${name}`,
    attributes: { name, arn },
  });
}

export const finders: Readonly<Record<string, Finder>> = {
  aws_budgets_budget: { needs: { name: "name", account_id: "account_id" }, find: findBudget },
};
