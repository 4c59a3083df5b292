import { join } from "node:path";
import type { Context } from "../kit/context";
import { UsageError } from "../kit/failure";
import { type Fleet, loadFleet, type RegionConfig } from "./load-fleet";

/**
 * The stacks of the fleet, or those named with --region, as their tfvars files say, sorted by name. Warnings of
 * the files are synth's business.
 * @throws ConfigError when a file is wrong, UsageError when a name is unknown
 */
export async function selectedRegions(
  context: Pick<Context, "projectDir">,
  names?: readonly string[],
): Promise<readonly RegionConfig[]> {
  return (await selectedFleet(context, names)).regions;
}

/** The same, with the file of what all stacks share. @throws as selectedRegions() does */
export async function selectedFleet(
  { projectDir }: Pick<Context, "projectDir">,
  names: readonly string[] = [],
): Promise<Fleet> {
  const fleet = await loadFleet(join(projectDir, "tfvars"), projectDir);
  return { ...fleet, regions: regionsByName(fleet.regions, names) };
}

/** Those that --region names; all when it names none. */
export function regionsByName<R extends { readonly stackName: string }>(
  regions: readonly R[],
  names: readonly string[] = [],
): readonly R[] {
  const known = regions.map(({ stackName }) => stackName);
  const unknown = names.find((name) => !known.includes(name));
  if (unknown !== undefined) {
    throw new UsageError(`there is no stack "${unknown}". Known stacks: ${known.join(", ")}`);
  }
  return names.length === 0
    ? regions
    : regions.filter(({ stackName }) => names.includes(stackName));
}

/** The regions of AWS that the stacks are in, each once. */
export async function selectedAwsRegions(
  context: Pick<Context, "projectDir">,
  names?: readonly string[],
): Promise<string[]> {
  const selected = await selectedRegions(context, names);
  return [...new Set(selected.map(({ values }) => values.aws_region))];
}
