import type { RegionConfig } from "../src/fleet/load-fleet";
import { type VariableName, variableDefinitions } from "../src/fleet/variables";
import { shown } from "../src/fleet/variables/types";
import { plainTable, tableText } from "../src/kit/terminal/table";

/** Every value that a file sets, where it stands, and which stacks have it: what `npm run synth -- --values` shows. */
export function valuesTable(regions: readonly RegionConfig[]): string {
  const table = plainTable(["variable", "value", "from", "stacks"]);
  const names = Object.keys(variableDefinitions) as VariableName[];
  for (const name of names.filter((it) => regions.some(({ sources }) => sources[it]))) {
    for (const [row, stacks] of grouped(name, regions)) {
      table.push([name, ...(JSON.parse(row) as [string, string]), stacks.join(", ")]);
    }
  }
  return `${tableText(table)}\n\nEvery other variable has its default, which docs/variables.md lists.\n\n`;
}

/** The stacks that have one value from one place, by both. */
function grouped(
  name: VariableName,
  regions: readonly RegionConfig[],
): ReadonlyMap<string, readonly string[]> {
  const groups = new Map<string, string[]>();
  for (const { stackName, values, sources } of regions) {
    const source = sources[name];
    const from = source ? `${source.file}:${source.line}` : "default";
    const row = JSON.stringify([valueText(values[name]), from]);
    groups.set(row, [...(groups.get(row) ?? []), stackName]);
  }
  return groups;
}

/** A map's values may be anybody's secrets, so only its names are shown. */
function valueText(value: unknown): string {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? `{ ${Object.keys(value).join(", ")} }`
    : shown(value);
}
