import type { Command } from "commander";
import type * as select from "../fleet/select";
import type { Context } from "../kit/context";

/** Whether a command chooses its stacks by an option. Who writes them as plain words has to be told so. */
export function choosesByOption(node: Command): boolean {
  return node.options.some(({ long }) => long === "--region");
}

/** A word behind a command that takes no further one. */
export function strayWord({ args, registeredArguments }: Command): string | undefined {
  return registeredArguments.at(-1)?.variadic ? undefined : args[registeredArguments.length];
}

/** How stacks are chosen, and which there are. */
export async function choosingStacks(word: string, context: Context): Promise<string> {
  // Only a mistake needs it.
  const { selectedRegions } = require("../fleet/select") as typeof select;
  // Files that cannot be read are not what is wrong here.
  const regions = await selectedRegions(context).catch(() => []);
  const known = regions.map(({ stackName }) => stackName);
  const example = known.includes(word) ? word : (known[0] ?? "<stack>");
  const list = known.length > 0 ? `. Known stacks: ${known.join(", ")}` : "";
  return `Stacks are chosen with --region, such as --region ${example}${list}`;
}
