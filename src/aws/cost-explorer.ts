import type { Expression, GetCostAndUsageCommandOutput } from "@aws-sdk/client-cost-explorer";
import { awsClient, listIn } from "./client";
import { explainingErrors } from "./explain";
import { withinReadTime } from "./read-time";

/** What AWS bills for one request to Cost Explorer. @see https://aws.amazon.com/aws-cost-management/aws-cost-explorer/pricing/ (2026-11) */
export const USD_PER_REQUEST = 0.01;

/** Cost Explorer has all regions' costs, and is itself in one. */
const REGION = "us-east-1";

/** Estimates know nothing of them. */
const NOT_USAGE = ["Credit", "Refund", "Tax"];

export interface BilledService {
  readonly service: string;
  /** As AWS writes it; "global" or another word for what has none. */
  readonly region: string;
  readonly usd: number;
}

/** Whose costs: the tags that every resource of a stack carries. */
export interface CostTags {
  readonly project: string;
  readonly environment: string;
}

export interface Billed {
  readonly services: readonly BilledService[];
  /** How many requests AWS bills for this answer. */
  readonly requests: number;
}

/**
 * What AWS has billed by service and region. Retries may be billed, too.
 * @param from YYYY-MM-DD
 * @param to YYYY-MM-DD, excluded
 * @throws when AWS does not answer; the message says what to do
 */
export function readBilled(tags: readonly CostTags[], from: string, to: string): Promise<Billed> {
  return explainingErrors(() => withinReadTime(() => billed(tags, from, to)));
}

async function billed(tags: readonly CostTags[], from: string, to: string): Promise<Billed> {
  const { CostExplorerClient, GetCostAndUsageCommand } = await import(
    "@aws-sdk/client-cost-explorer"
  );
  const client = awsClient(CostExplorerClient, REGION);
  const services: BilledService[] = [];
  let requests = 0;
  let page: string | undefined;
  do {
    const answer: GetCostAndUsageCommandOutput = await client.send(
      new GetCostAndUsageCommand({
        TimePeriod: { Start: from, End: to },
        Granularity: "MONTHLY",
        Metrics: ["UnblendedCost"],
        GroupBy: [
          { Type: "DIMENSION", Key: "SERVICE" },
          { Type: "DIMENSION", Key: "REGION" },
        ],
        Filter: filterOf(tags),
        NextPageToken: page,
      }),
    );
    services.push(...billedServices(answer));
    requests++;
    page = answer.NextPageToken;
  } while (page);
  return { services, requests };
}

function filterOf(tags: readonly CostTags[]): Expression {
  const owners = tags.map(
    ({ project, environment }): Expression => ({
      And: [
        { Tags: { Key: "Project", Values: [project] } },
        { Tags: { Key: "Environment", Values: [environment] } },
      ],
    }),
  );
  // AWS refuses an Or of one.
  const [first] = owners;
  const owner = owners.length === 1 && first ? first : { Or: owners };
  return { And: [owner, { Not: { Dimensions: { Key: "RECORD_TYPE", Values: NOT_USAGE } } }] };
}

function billedServices(answer: GetCostAndUsageCommandOutput): BilledService[] {
  return listIn(answer, "ResultsByTime")
    .flatMap(({ Groups = [] }) => Groups)
    .map(({ Keys = [], Metrics }) => {
      const [service = "", region = ""] = Keys;
      const { Amount, Unit } = Metrics?.UnblendedCost ?? {};
      if (Unit !== "USD") {
        throw new Error(
          `Cost Explorer answers in ${Unit ?? "no currency"} and estimates are in USD, so that they cannot be compared`,
        );
      }
      return { service, region, usd: Number(Amount) };
    });
}
