import colors from "picocolors";
import { listModel } from "../../../cost/estimate/cost-model";
import { readUse } from "../../../cost/recommend/read-use";
import { modeCandidates } from "../../../cost/recommend/recommend-modes";
import { BY_USE, sizeCandidates } from "../../../cost/recommend/recommend-size";
import type { Found } from "../../../cost/recommend/recommendation";
import {
  type Recommendation,
  type Recommendations,
  recommendations,
} from "../../../cost/recommend/recommendations";
import { usualMonth } from "../../../cost/usage/usage";
import type { RegionConfig } from "../../../fleet/load-fleet";
import { regionsByName, selectedRegions } from "../../../fleet/select";
import { unreadable } from "../../../kit/failure";
import { usd } from "../../../kit/money";
import { declareCommand } from "../../command";
import { JSON_FORM, listModelOptions } from "../../options";

export const command = declareCommand({
  description:
    "Ranks ways to spend less by the money that a usual month saves, each with its risk, the lines to write into " +
    "the files of tfvars/, and the data that it rests on. Reads from CloudWatch how busy tasks were, for which AWS bills " +
    "$0.00002 a region. Changes nothing.",
  options: (command) =>
    listModelOptions(command)
      .option(
        "--offline",
        "read nothing of AWS, and leave out what needs to know how busy tasks were",
      )
      .option(...JSON_FORM),
  examples: ["npx fleet cost recommend", "npx fleet cost recommend --offline --json"],
  run: async (options, context) => {
    const model = await listModel(options, context);
    const fleet = await selectedRegions(context);
    const regions = regionsByName(fleet, options.region);
    const busy = regions.filter(({ values }) =>
      usualMonth(values).tasks.some(({ hours }) => hours > 0),
    );
    const uses = options.offline ? [] : await readUse(busy, context);
    const bySize = options.offline ? notRead(busy) : sizeCandidates(uses);
    const found = recommendations(fleet, [modeCandidates(regions, fleet), bySize], model);
    return {
      json: found,
      text: () => recommendationsText(found, context.stdout),
      failures: uses.flatMap(({ item, error }) =>
        error ? [`${item.stackName}: ${unreadable(error.message)}`] : [],
      ),
      unknown: found.monthly === null ? ["prices are missing. See: npx fleet cost prices"] : [],
    };
  },
});

function notRead(regions: readonly RegionConfig[]): Found {
  const stacks = regions.map(({ stackName }) => stackName);
  const reason = "nothing was read from AWS (--offline)";
  return {
    candidates: [],
    notMade: stacks.length === 0 ? [] : [{ name: BY_USE, stacks, reason }],
  };
}

/** In colours when the stream is a terminal. */
function recommendationsText(
  { monthly, recommendations, notMade }: Recommendations,
  stream: NodeJS.WriteStream,
): string {
  const { bold, yellow } = colors.createColors(colors.isColorSupported && stream.isTTY === true);
  const lines = [
    `The fleet costs ${usd(monthly)} in a usual month at AWS's list prices.`,
    ...(recommendations.length === 0
      ? ["", "Nothing is found that saves more than $0.50 a month."]
      : []),
    ...recommendations.flatMap((it, i) => {
      const { savings, description } = it;
      const title = `${i + 1}. ${usd(savings.monthly)} a month, ${usd(savings.annual)} a year: ${description}`;
      return ["", bold(title), ...details(it).map((line) => `   ${line}`)];
    }),
    ...(notMade.length === 0 ? [] : ["", "Could not be said:"]),
    ...notMade.map(({ name, stacks, reason }) =>
      yellow(`   ${name} for ${stacks.join(", ")}: ${reason}`),
    ),
    ...(recommendations.length > 1
      ? [
          "",
          "Each saving is against the fleet as it is: together they save less than their sum, and some exclude others.",
          "What several save together: npx fleet cost scenarios --set name=value.",
        ]
      : []),
  ];
  return `${lines.join("\n")}\n`;
}

function details({ changes, risk, basis }: Recommendation): string[] {
  const texts = [...new Set(changes.map(({ lines }) => lines.join("\n")))];
  return [
    ...texts.flatMap((text) => {
      const files = changes.filter(({ lines }) => lines.join("\n") === text);
      const names = files.map(({ file }) => file).join(", ");
      return [`change  ${names}:`, ...text.split("\n").map((line) => `          ${line}`)];
    }),
    `risk    ${risk}`,
    `data    ${basis}.`,
  ];
}
