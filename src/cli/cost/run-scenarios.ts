import { chosenModel } from "../../cost/estimate/cost-model";
import { scenarios } from "../../cost/scenarios/scenarios";
import { settings } from "../../cost/scenarios/set-option";
import { selectedRegions } from "../../fleet/select";
import type { Context } from "../../kit/context";
import { EXIT } from "../../kit/failure";
import type { ScenarioOptions } from "../commands/cost";
import { renderScenarios, scenariosCsv } from "../render/cost-scenarios";

/** `fleet cost scenarios`: what cannot be computed is part of the answer, and makes the exit code 1. */
export async function runScenarios(options: ScenarioOptions, context: Context): Promise<void> {
  const { stdout, stderr } = context;
  const chosen = await chosenModel(options, context);
  const regions = await selectedRegions(context, options.region);
  const own = options.set ? await settings(options.set, regions) : undefined;
  const comparison = scenarios(regions, chosen.model, own);
  if (options.json) {
    stdout.write(`${JSON.stringify(comparison, null, 2)}\n`);
  } else if (options.csv) {
    stdout.write(scenariosCsv(comparison));
  } else {
    stdout.write(renderScenarios(comparison, chosen, stdout));
  }
  const unknown = comparison.scenarios.filter(({ monthly }) => monthly === null);
  if (unknown.length > 0) {
    const names = unknown.map(({ name }) => name).join(", ");
    stderr.write(`error prices are missing for: ${names}. See: npx fleet cost prices\n`);
    process.exitCode = EXIT.failed;
  }
}
