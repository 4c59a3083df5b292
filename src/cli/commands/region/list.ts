import { selectedRegions } from "../../../fleet/select";
import { fittingText, plainTable } from "../../../kit/terminal/table";
import { readStates, type WorkspaceState } from "../../../live/region-resources";
import { declareCommand } from "../../command";
import { JSON_FORM, REGION } from "../../options";

export const command = declareCommand({
  description:
    "The regions of the fleet, with their files and network ranges. A region is deployed while one of its states, in " +
    "any workspace, holds resources. Reads the states, and nothing else of AWS.",
  options: (command) => command.option(...REGION).option(...JSON_FORM),
  examples: ["npx fleet region list", "npx fleet region list --json"],
  run: async ({ region: names }, context) => {
    const regions = await selectedRegions(context, names);
    context.progress.step("Reading the states");
    const readings = await readStates(
      regions.map(({ stackName }) => stackName),
      context,
    );
    context.progress.done();
    const rows = regions.map(({ stackName: stack, file, values }, i) => {
      const { value: states, error } = readings[i] ?? {};
      return {
        stack,
        region: values.aws_region,
        file,
        vpcCidr: values.vpc_cidr,
        // Null when it was not read.
        deployed: states?.some(({ resources }) => resources > 0) ?? null,
        states: states ?? null,
        ...(error ? { error: error.message } : {}),
      };
    });
    return {
      json: { regions: rows },
      text: () => {
        const table = plainTable(["stack", "region", "range", "deployed", "file"]);
        table.push(
          ...rows.map(({ stack, region, vpcCidr, states, file }) => [
            stack,
            region,
            vpcCidr,
            deployedText(states),
            file,
          ]),
        );
        return `${fittingText(table, context.stdout)}\n`;
      },
      failures: rows.flatMap(({ stack, error }) =>
        error === undefined ? [] : [`${stack}: its state could not be read: ${error}`],
      ),
    };
  },
});

/** Such as "yes", or "yes (default, prod)" where further workspaces hold resources. */
function deployedText(states: readonly WorkspaceState[] | null): string {
  if (states === null) {
    return "-";
  }
  const deployed = states.filter(({ resources }) => resources > 0);
  const names = deployed.map(({ workspace }) => workspace).join(", ");
  return names === "" ? "no" : names === "default" ? "yes" : `yes (${names})`;
}
