import { USD_PER_REQUEST } from "../../../aws/cost-explorer";
import { listModel } from "../../../cost/estimate/cost-model";
import { withHostedZoneShares } from "../../../cost/estimate/hosted-zone-shares";
import { unknownPrices } from "../../../cost/estimate/unknown-prices";
import { type CostNow, costNow } from "../../../cost/now/cost-now";
import { type ActualOutcome, actualOutcome, readBilledMonth } from "../../../cost/now/read-actual";
import { regionsByName, selectedRegions } from "../../../fleet/select";
import { unreadable } from "../../../kit/failure";
import { usd } from "../../../kit/money";
import { wholeSecond } from "../../../kit/whole-second";
import { readRegions } from "../../../live/read-regions";
import { declareCommand } from "../../command";
import { JSON_NOT_CSV, listModelOptions } from "../../options";
import { nowCsv, nowText } from "../../text/cost-now";

const PRICE = usd(USD_PER_REQUEST);

export const command = declareCommand({
  description:
    "Reads from AWS what runs in every region: its cost an hour, and by the schedule the month so far and to its " +
    "end. Changes nothing. A region that cannot be read is named, the others are shown, and the exit code is 1.",
  options: (command) =>
    listModelOptions(command)
      .option(
        "--actual",
        `also what AWS has billed this month, from Cost Explorer: AWS bills ${PRICE} for a request`,
      )
      .option("-y, --yes", "agree to that, where nobody can be asked")
      .addOption(JSON_NOT_CSV)
      .option("--csv", "print a row for each region as CSV"),
  examples: [
    "npx fleet cost now",
    "npx fleet cost now --actual                  beside what AWS has billed",
  ],
  asksBeforeIt: ({ actual }) =>
    actual ? `sends a request to Cost Explorer, for which AWS bills ${PRICE}` : undefined,
  run: async (options, context) => {
    const { stdout, progress, confirm } = context;
    const model = await listModel(options, context);
    const fleet = withHostedZoneShares(await selectedRegions(context));
    const regions = regionsByName(fleet, options.region);
    const withActual =
      options.actual === true &&
      (options.yes === true ||
        (await confirm(`AWS bills ${PRICE} for a request to Cost Explorer. Ask it?`, true)));

    const at = wholeSecond(context.now());
    const billed = withActual ? readBilledMonth(regions, at) : undefined;
    const readings = await readRegions(regions, progress);
    const now = costNow(readings, model, at);
    const actual =
      billed && actualOutcome(await billed, { now, regions, model, at, all: !options.region });
    return {
      json: { ...now, ...actual },
      text: () => nowText(now, actual, { model, regions }, stdout),
      csv: () => nowCsv(now),
      failures: unread(now, actual),
      unknown: unknownPrices(now),
      // Cost Explorer has answered, but not what the stacks cost.
      failed: actual?.actual?.actual === null,
    };
  },
});

function unread({ regions }: CostNow, actual: ActualOutcome | undefined): string[] {
  const errors = [
    ...regions.map(({ stack, error }) => ({ of: stack, error })),
    { of: "Cost Explorer", error: actual?.actualError },
  ];
  return errors.flatMap(({ of, error }) =>
    error === undefined ? [] : [`${of}: ${unreadable(error)}`],
  );
}
