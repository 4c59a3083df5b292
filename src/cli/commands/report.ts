import { open } from "node:fs/promises";
import { resolve } from "node:path";
import { chosenModel } from "../../cost/estimate/cost-model";
import { fleetCost } from "../../cost/estimate/fleet-cost";
import { unknownPrices } from "../../cost/estimate/unknown-prices";
import { scenarios } from "../../cost/scenarios/scenarios";
import { regionsByName, selectedRegions } from "../../fleet/select";
import { UsageError } from "../../kit/failure";
import { rfc3339 } from "../../kit/time-text";
import { writeFileAtomically } from "../../kit/write-file";
import { REPORT_MARK, reportPage } from "../../report/page";
import { declareCommand } from "../command";
import { modelOptions } from "../options";

/** Where to look for REPORT_MARK. */
const BEGINNING_BYTES = 1024;

export const command = declareCommand({
  description:
    "Writes one HTML file that needs no network: what the fleet costs, what other ways to run it would cost, " +
    "the week's schedule, and a picture of it. Reads nothing of AWS.",
  options: (command) =>
    modelOptions(command)
      .option("--out <file>", "where to write it", "fleet-report.html")
      .option("-y, --yes", "overwrite a file that is no report")
      .option("--json", "print as JSON where it is, and the sums"),
  examples: [
    "npx fleet report",
    "npx fleet report --region eu-west-2 --out london.html --assume dataOutGb=200",
  ],
  run: async (options, context) => {
    if (options.out === "-") {
      throw new UsageError("--out takes the name of a file; got: -");
    }
    const file = resolve(context.workingDir, options.out);
    const { model, description } = await chosenModel(options, context);
    const fleet = await selectedRegions(context);
    const regions = regionsByName(fleet, options.region);
    if (!options.yes) {
      await refuseForeignFile(file, options.out);
    }
    const at = context.now();
    const cost = fleetCost(fleet, model, regions);
    const compared = scenarios(fleet, model, regions);
    await writeFileAtomically(
      file,
      reportPage({ at, regions, cost, scenarios: compared, model, description }),
    );
    const { monthly, annual } = cost;
    return {
      json: { file, at: rfc3339(at), monthly, annual },
      text: () => `${file}\n`,
      unknown: unknownPrices(cost),
    };
  },
});

/** @throws UsageError when there is a file that is no report */
async function refuseForeignFile(file: string, shown: string): Promise<void> {
  const beginning = await beginningOf(file);
  if (beginning !== null && !beginning.includes(REPORT_MARK)) {
    throw new UsageError(
      `${shown} exists and is no fleet report. Name another file with --out, or overwrite it with --yes`,
    );
  }
}

/** null where there is no file. Writing says what else is wrong. */
async function beginningOf(path: string): Promise<string | null> {
  try {
    const file = await open(path);
    try {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(BEGINNING_BYTES));
      return buffer.toString("utf8", 0, bytesRead);
    } finally {
      await file.close();
    }
  } catch {
    return null;
  }
}
