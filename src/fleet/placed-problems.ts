import type { Problem } from "../kit/problem";
import type { FleetMember } from "./rules/fleet-member";
import type { VariableName } from "./variables";

/** How many stacks a message names. */
const NAMED = 3;

/**
 * The problems of stacks, each at the line of its variable. What follows from a value that stacks share is one problem
 * at its line, and says which stacks have it unless all have.
 */
export function placedProblems(
  problems: readonly Problem[],
  members: readonly FleetMember[],
): Problem[] {
  const memberOf = new Map(members.map((member) => [member.file, member]));
  const shared = new Map<string, { problem: Problem; stacks: string[] }>();
  const placed: Problem[] = [];
  for (const problem of problems) {
    const member = memberOf.get(problem.file ?? "");
    const source = member?.sources[problem.variable as VariableName];
    if (!member || !source || source.file === member.file) {
      placed.push({ ...problem, line: source?.line, column: source?.column });
    } else {
      const key = JSON.stringify([source, problem.message]);
      const same = shared.get(key) ?? { problem: { ...problem, ...source }, stacks: [] };
      same.stacks.push(member.stackName);
      shared.set(key, same);
    }
  }
  for (const { problem, stacks } of shared.values()) {
    const suffix = stacks.length < members.length ? ` (${listed(stacks)})` : "";
    placed.push({ ...problem, message: `${problem.message}${suffix}` });
  }
  return placed;
}

function listed(stacks: readonly string[]): string {
  const more = stacks.length - NAMED;
  const rest = more > 0 ? ` and ${more} more` : "";
  return `${stacks.length === 1 ? "stack" : "stacks"} ${stacks.slice(0, NAMED).join(", ")}${rest}`;
}
