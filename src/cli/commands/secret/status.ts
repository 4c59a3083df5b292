import { selectedRegions } from "../../../fleet/select";
import { unreadable } from "../../../kit/failure";
import { plainTable, tableText } from "../../../kit/terminal/table";
import { readSecretStates, type SecretState, secretsOf } from "../../../operate/secrets";
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
    // Null when it was not read.
    const secrets = outcomes.map(({ item, value, error }) => ({
      stack: item.stack.stackName,
      name: item.name,
      state: value?.state ?? null,
      changedAt: value?.changedAt ?? null,
      ...(error ? { error: error.message } : {}),
    }));
    return {
      json: { secrets: secrets.map(asPrinted) },
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

/** In JSON a state is one of three. A value that no task can start with is as good as none, and marked. */
function asPrinted<Secret extends { readonly state: SecretState["state"] | null }>(secret: Secret) {
  const { state } = secret;
  const invalid = state === null ? null : state === "invalid";
  return { ...secret, state: invalid ? "missing" : state, invalid };
}
