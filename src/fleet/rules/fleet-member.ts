import type { Problem } from "../../kit/problem";
import type { ValueSources } from "../read-variables";
import type { VariableName, VariableValues } from "../variables";

/** What these rules look at of a region. */
export interface FleetMember {
  readonly stackName: string;
  readonly file: string;
  readonly values: VariableValues;
  /** Of the variables that a file sets. */
  readonly sources: ValueSources;
  /** What all stacks share, where the stack's own file says something else. */
  readonly replaced: Partial<VariableValues>;
  /** Variables whose written value is wrong. What is in `values` for them means nothing. */
  readonly unknown: ReadonlySet<VariableName>;
}

/** A problem whose severity follows from where it is found. */
export type Warning = Omit<Problem, "severity">;

/** Whether a rule over these variables makes sense: the value of each is known. */
export function knows({ unknown }: FleetMember, ...names: readonly VariableName[]): boolean {
  return !names.some((name) => unknown.has(name));
}

/** A record of its name leads to the load balancer; without one there is none. */
export function hasRecord(member: FleetMember): boolean {
  const { enable_domain, create_alb } = member.values;
  return knows(member, "enable_domain", "create_alb") && enable_domain && create_alb;
}
