import type { RegionConfig } from "../../fleet/load-fleet";
import { readVariables, secretNames } from "../../fleet/read-variables";
import { fleetErrors } from "../../fleet/rules/fleet";
import { stackErrors } from "../../fleet/rules/stack";
import { type VariableName, type VariableValues, variableDefinitions } from "../../fleet/variables";
import { parseHcl } from "../../hcl/parse";
import { UsageError } from "../../kit/failure";

/**
 * The variables that `--set name=value` gives, written as `terraform -var` takes them and checked as those of a
 * file are, in every region.
 * @throws UsageError
 */
export async function settings(
  pairs: readonly string[],
  regions: readonly RegionConfig[],
): Promise<Partial<VariableValues>> {
  const own: Record<string, unknown> = {};
  for (const pair of pairs) {
    const [, name = "", text = ""] = /^([A-Za-z]\w*)=(.*)$/s.exec(pair) ?? [];
    if (name === "") {
      throw new UsageError(`--set takes name=value, such as cpu=512; got: ${pair}`);
    }
    own[name] = await variableValue(name, text);
  }
  checkTogether(own, regions);
  return own;
}

async function variableValue(name: string, text: string): Promise<unknown> {
  // As with -var, a text is written without quotes.
  const type = variableDefinitions[name as VariableName]?.type;
  const hcl = await parseHcl(
    `${name} = ${type === "string" ? JSON.stringify(text) : text}`,
    secretNames,
  );
  if (type !== undefined && hcl.problems.length > 0) {
    throw new UsageError(`--set ${name}: it takes a ${type}, as -var does; got: ${text}`);
  }
  const { values, problems } = await readVariables(hcl, "--set");
  const value = values[name as VariableName];
  const [problem] = problems;
  if (problem || value === undefined) {
    throw new UsageError(`--set ${name}: ${problem?.message ?? "it takes a value"}`);
  }
  return value;
}

function checkTogether(own: Partial<VariableValues>, regions: readonly RegionConfig[]): void {
  const changed = regions.map((region) => ({
    ...region,
    values: { ...region.values, ...own },
    replaced: {},
    unknown: new Set<VariableName>(),
  }));
  for (const member of changed) {
    const [problem] = stackErrors(member);
    if (problem) {
      throw new UsageError(`--set, in ${member.stackName}: ${problem.message}`);
    }
  }
  const [problem] = fleetErrors(changed);
  if (problem) {
    throw new UsageError(`--set ${problem.variable}: ${problem.message}`);
  }
}
