import { open } from "node:fs/promises";
import { resolve } from "node:path";
import { chosenModel } from "../../cost/estimate/cost-model";
import { fleetCost } from "../../cost/estimate/fleet-cost";
import { scenarios } from "../../cost/scenarios/scenarios";
import { selectedRegions } from "../../fleet/select";
import type { Context } from "../../kit/context";
import { UsageError } from "../../kit/failure";
import { rfc3339 } from "../../kit/time-text";
import { writeFileAtomically } from "../../kit/write-file";
import { REPORT_MARK, reportPage } from "../../report/page";
import type { ReportOptions } from "../commands/report";
import { reportUnknown } from "../cost/report-unknown";

/** Where to look for REPORT_MARK. */
const BEGINNING_BYTES = 1024;

/** `fleet report`: an unknown price is part of the page, and makes the exit code 1. */
export async function runReport(options: ReportOptions, context: Context): Promise<void> {
  const { stdout, workingDir, now } = context;
  if (options.out === "-") {
    throw new UsageError("--out takes the name of a file; got: -");
  }
  const file = resolve(workingDir, options.out);
  const { model, description } = await chosenModel(options, context);
  const regions = await selectedRegions(context, options.region);
  if (!options.yes) {
    await refuseForeignFile(file, options.out);
  }
  const at = now();
  const cost = fleetCost(regions, model);
  await writeFileAtomically(
    file,
    reportPage({ at, regions, cost, scenarios: scenarios(regions, model), model, description }),
  );
  const { monthly, annual } = cost;
  stdout.write(
    options.json
      ? `${JSON.stringify({ file, at: rfc3339(at), monthly, annual }, null, 2)}\n`
      : `${file}\n`,
  );
  reportUnknown(cost, context);
}

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
