import { join } from "node:path";
import type { Context } from "../kit/context";
import { UsageError } from "../kit/failure";
import { loadFleet, type RegionConfig } from "./load-fleet";

/**
 * The stacks of the fleet, or those named with --region, as their tfvars files say, sorted by name. Warnings of
 * the files are synth's business.
 * @throws ConfigError when a file is wrong, UsageError when a name is unknown
 */
export async function selectedRegions(
  { projectDir }: Pick<Context, "projectDir">,
  names: readonly string[] = [],
): Promise<readonly RegionConfig[]> {
  const { regions } = await loadFleet(join(projectDir, "tfvars"), projectDir);
  return regionsByName(regions, names);
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
