import { listModel } from "../../cost/estimate/cost-model";
import { readUse } from "../../cost/recommend/read-use";
import { modeCandidates } from "../../cost/recommend/recommend-modes";
import { BY_USE, sizeCandidates } from "../../cost/recommend/recommend-size";
import type { Found } from "../../cost/recommend/recommendation";
import { recommendations } from "../../cost/recommend/recommendations";
import { usualMonth } from "../../cost/usage/usage";
import type { RegionConfig } from "../../fleet/load-fleet";
import { regionsByName, selectedRegions } from "../../fleet/select";
import type { Context } from "../../kit/context";
import { EXIT } from "../../kit/failure";
import type { RecommendOptions } from "../commands/cost-now";
import { renderRecommendations } from "../render/cost-recommend";

/** `fleet cost recommend`: what could not be read is part of the answer, and makes the exit code 1. */
export async function runRecommend(options: RecommendOptions, context: Context): Promise<void> {
  const { stdout, stderr } = context;
  const model = await listModel(options, context);
  const fleet = await selectedRegions(context);
  const regions = regionsByName(fleet, options.region);
  const busy = regions.filter(({ values }) => usualMonth(values, false).taskAddressHours > 0);
  const uses = options.offline ? [] : await readUse(busy, context);
  const bySize = options.offline ? notRead(busy) : sizeCandidates(uses);

  const found = [modeCandidates(regions, fleet), bySize];
  const result = recommendations(fleet, found, model);
  stdout.write(
    options.json ? `${JSON.stringify(result, null, 2)}\n` : renderRecommendations(result, stdout),
  );
  for (const { item, error } of uses) {
    if (error) {
      stderr.write(`error ${item.stackName}: could not be read: ${error.message}\n`);
      process.exitCode = EXIT.failed;
    }
  }
  if (result.monthly === null) {
    stderr.write("error prices are missing. See: npx fleet cost prices\n");
    process.exitCode = EXIT.failed;
  }
}

function notRead(regions: readonly RegionConfig[]): Found {
  const stacks = regions.map(({ stackName }) => stackName);
  const reason = "nothing was read from AWS (--offline)";
  return {
    candidates: [],
    notMade: stacks.length === 0 ? [] : [{ name: BY_USE, stacks, reason }],
  };
}
