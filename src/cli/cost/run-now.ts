import { USD_PER_REQUEST } from "../../aws/cost-explorer";
import { listModel } from "../../cost/estimate/cost-model";
import { withHostedZoneShares } from "../../cost/estimate/hosted-zone-shares";
import { type CostNow, costNow } from "../../cost/now/cost-now";
import { type ActualOutcome, readActual } from "../../cost/now/read-actual";
import type { RegionConfig } from "../../fleet/load-fleet";
import { resourceNames } from "../../fleet/resource-names";
import { regionsByName, selectedRegions } from "../../fleet/select";
import type { Context } from "../../kit/context";
import { EXIT, UsageError } from "../../kit/failure";
import { inParallel } from "../../kit/in-parallel";
import { usd } from "../../kit/money";
import { REGIONS_AT_ONCE } from "../../live/read-regions";
import { readRunning } from "../../live/running";
import type { NowOptions } from "../commands/cost-now";
import { nowCsv, renderNow } from "../render/cost-now";
import { wholeSecond } from "../time-option";
import { reportUnknown } from "./report-unknown";

/** `fleet cost now`: a region that cannot be read is part of the answer, and makes the exit code 1. */
export async function runNow(options: NowOptions, context: Context): Promise<void> {
  const { stdout, progress } = context;
  const model = await listModel(options, context);
  const fleet = withHostedZoneShares(await selectedRegions(context));
  const regions = regionsByName(fleet, options.region);
  const withActual = options.actual === true && (await mayAsk(options, context));

  progress.step(`Reading ${regions.length === 1 ? "1 region" : `${regions.length} regions`}`);
  const at = wholeSecond(context.now());
  const readings = await inParallel(regions, REGIONS_AT_ONCE, readRegion);
  const now = costNow(readings, model, at);
  const actual = withActual
    ? await readActual({ now, regions, model, at, all: options.region === undefined })
    : undefined;
  progress.done();

  if (options.json) {
    stdout.write(`${JSON.stringify({ ...now, ...actual }, null, 2)}\n`);
  } else if (options.csv) {
    stdout.write(nowCsv(now));
  } else {
    stdout.write(renderNow(now, actual, model, stdout));
  }
  reportFailures(now, actual, context);
}

function readRegion({ values }: RegionConfig) {
  return readRunning({ region: values.aws_region, ...resourceNames(values) });
}

/** @throws UsageError when nobody can be asked */
async function mayAsk({ yes }: NowOptions, { interactive, confirm }: Context): Promise<boolean> {
  const price = usd(USD_PER_REQUEST);
  if (yes) {
    return true;
  }
  if (!interactive) {
    throw new UsageError(
      `--actual asks Cost Explorer, and AWS bills ${price} for a request. Agree with --yes where nobody can be asked`,
    );
  }
  return confirm(`AWS bills ${price} for a request to Cost Explorer. Ask it?`, true);
}

/** On standard error what the answer lacks, and the exit code. */
function reportFailures(now: CostNow, actual: ActualOutcome | undefined, context: Context): void {
  const { stderr } = context;
  const unread = now.regions.filter(({ error }) => error !== undefined);
  for (const { stack, error } of unread) {
    stderr.write(`error ${stack}: could not be read: ${error}\n`);
  }
  if (actual?.actualError !== undefined) {
    stderr.write(`error Cost Explorer could not be read: ${actual.actualError}\n`);
  }
  if (unread.length > 0 || actual?.actualError !== undefined || actual?.actual?.actual === null) {
    process.exitCode = EXIT.failed;
  }
  reportUnknown(now, context);
}
