import { explainingErrors } from "../aws/explain";
import {
  type PlanJson,
  regionOf,
  resourcesInState,
  type Values,
  wantedResources,
} from "../terraform/plan-json";
import { type Findings, findResources } from "./find-resources";
import { finderOf, unknownTypes } from "./finder-of-type";
import { taintedInVain } from "./tainted";

/** What a plan and AWS say of a stack. */
export interface Comparison extends Findings {
  readonly region: string;
}

/**
 * Compares a plan with what exists in AWS.
 * @param untaint `terraform untaint` of an address
 */
export async function compareWithAws(
  plan: PlanJson,
  untaint: (address: string) => Promise<unknown>,
): Promise<Comparison> {
  const region = regionOf(plan);
  const wanted = wantedResources(plan);
  const inState = resourcesInState(plan);
  const { findings, others } = await explainingErrors(async () => ({
    findings: await findResources(wanted, inState, region, finderOf),
    others: await otherVpcsThan(inState.get("aws_vpc.main"), region),
  }));
  const unknown = unknownTypes(wanted.map(({ type }) => type));
  return {
    ...findings,
    region,
    repairs: [...taintedInVain(plan, untaint), ...findings.repairs],
    notes: [
      ...findings.notes,
      ...others,
      ...unknown.map(
        (type) => `${type} is not looked for: import it by hand if apply finds it there`,
      ),
    ],
  };
}

async function otherVpcsThan(own: Values | undefined, region: string): Promise<string[]> {
  if (!own) {
    return [];
  }
  const { otherVpcs } = require("./finders/network") as typeof import("./finders/network");
  const tags = (own.tags_all ?? {}) as Record<string, string>;
  return tags.Name ? otherVpcs(region, { id: String(own.id), tags }) : [];
}
