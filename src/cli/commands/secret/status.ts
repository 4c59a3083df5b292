import { selectedRegions } from "../../../fleet/select";
import { unreadable } from "../../../kit/failure";
import { plainTable, tableText } from "../../../kit/terminal/table";
import { readSecretStates, secretsOf } from "../../../operate/secrets";
import { declareCommand } from "../../command";
import { JSON_FORM, REGION } from "../../options";

export const command = declareCommand({
  description:
    "Which secrets of the containers are set, which hold a placeholder and which are missing. Never a value.",
  options: (command) => command.option(...REGION).option(...JSON_FORM),
  examples: ["npx fleet secret status", "npx fleet secret status --region eu-west-1 --json"],
  run: async ({ region }, context) => {
    const regions = await selectedRegions(context, region);
    context.progress.step("Reading the secrets");
    const outcomes = await readSecretStates(regions.flatMap(secretsOf));
    context.progress.done();
    const secrets = outcomes.map(({ item, value, error }) => ({
      stack: item.stack.stackName,
      name: item.name,
      // Null when it was not read.
      state: value?.state ?? null,
      changedAt: value?.changedAt ?? null,
      ...(error ? { error: error.message } : {}),
    }));
    return {
      json: { secrets },
      text: () => {
        const table = plainTable(["stack", "secret", "state", "since"]);
        table.push(
          ...secrets.map((it) => [it.stack, it.name, it.state ?? "-", it.changedAt ?? "-"]),
        );
        return `${tableText(table)}\n`;
      },
      failures: outcomes.flatMap(({ item, error }) =>
        error ? [`${item.stack.stackName}: ${item.name} ${unreadable(error.message)}`] : [],
      ),
    };
  },
});
