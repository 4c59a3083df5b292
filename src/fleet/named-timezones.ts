import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { type Fleet, loadFile } from "./load-fleet";
import { timezoneProblem } from "./rules/weekend";
import { tfvarsFile } from "./tfvars-file";

/** Var-files for further workspaces, each for any stack. */
const ENVIRONMENTS = "environments";

/**
 * Time zones that a plan may be for although no region has them: that of fleet.tfvars, which the regions' own files
 * may all replace, and those of the environments. What is wrong with an environment's file, Terraform says at plan.
 */
export async function namedTimezones(
  projectDir: string,
  { sharedValues }: Pick<Fleet, "sharedValues">,
): Promise<string[]> {
  const folder = join(projectDir, ENVIRONMENTS);
  const names = await readdir(folder).catch((): string[] => []);
  const files = await Promise.all(
    names
      // They are named as those of the regions are.
      .filter((name) => tfvarsFile(name).is === "region")
      .map((name) => loadFile(join(folder, name), `${ENVIRONMENTS}/${name}`)),
  );
  return [sharedValues, ...files.map(({ values }) => values)].flatMap(
    ({ weekend_timezone: zone }) => (zone === undefined || timezoneProblem(zone) ? [] : [zone]),
  );
}
