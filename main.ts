import "./src/kit/fast-start";
import "./src/kit/standard-output";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { App } from "cdktf";
import { weekendClockProps } from "./src/constructs/weekend/clock";
import { loadFleet } from "./src/fleet/load-fleet";
import { namedTimezones } from "./src/fleet/named-timezones";
import { loadStateSettings, stateWarnings } from "./src/fleet/state-settings";
import { plannedTimezones } from "./src/fleet/synthesis";
import { EXIT } from "./src/kit/failure";
import { removeLeftBehind } from "./src/kit/left-behind";
import { reportFailure, reportProblems } from "./src/kit/terminal/problems";
import { visible, visibleOn } from "./src/kit/terminal/visible";
import { copyProviderLock } from "./stacks/provider-lock";
import { RegionStack } from "./stacks/region-stack";
import type * as StateBucket from "./stacks/state-bucket-stack";
import { summary } from "./stacks/summary";
import { valuesTable } from "./stacks/values-table";
import { writeTogether } from "./stacks/write-together";

// cdktf calls util.isArray, and newer versions of Node say on standard error that it is deprecated.
process.noDeprecation = true;

interface Options {
  /** Shows where each value comes from. */
  readonly values?: boolean | undefined;
}

/** Turns every region's tfvars file into one stack. Nothing is written unless all files are sound. */
async function synthesize(projectDir: string, options: Options): Promise<void> {
  const outdir = process.env.CDKTF_OUTDIR || join(projectDir, "cdktf.out");
  const folders = [join(projectDir, "tfvars"), join(projectDir, ".fleet")];
  await removeLeftBehind({ folders, outdir });
  const state = loadStateSettings(projectDir);
  const fleet = await loadFleet(join(projectDir, "tfvars"));

  const allValues = fleet.regions.map(({ values }) => values);
  const weekendClock = weekendClockProps(allValues, [
    ...plannedTimezones(process.env),
    ...(await namedTimezones(projectDir, fleet)),
  ]);
  writeTogether(outdir, (folder) => {
    // Stack traces would hold this machine's paths.
    const app = new App({ outdir: folder, stackTraces: false });
    for (const { stackName, values } of fleet.regions) {
      new RegionStack(app, stackName, { values, state, weekendClock, fleet: allValues });
    }
    if (state.backend === "s3") {
      // Only now: fleets with local state need not wait for what it loads.
      const { StateBucketStack } = require("./stacks/state-bucket-stack") as typeof StateBucket;
      new StateBucketStack(app, "state-bucket", state);
    }
    app.synth();
    const names = app.node.children.map(({ node }) => node.id);
    copyProviderLock(projectDir, folder, names);
  });

  // Not on standard error: cdktf prints what it finds there as errors of its own.
  const stdout = visibleOn(process.stdout);
  reportProblems([...stateWarnings(projectDir), ...fleet.warnings], stdout);
  if (options.values) {
    stdout.write(valuesTable(fleet.regions));
  }
  stdout.write(summary({ outdir, regions: fleet.regions, state }));
}

function optionsOf(args: string[]): Options | undefined {
  try {
    return parseArgs({ args, options: { values: { type: "boolean" } } }).values;
  } catch {
    process.stderr.write(
      `error synth takes no ${visible(args.join(" "))}. It has one option, --values, which shows where each value comes from: ` +
        "npm run synth -- --values\n",
    );
    process.exitCode = EXIT.wrongUse;
    return undefined;
  }
}

const options = optionsOf(process.argv.slice(2));
if (options) {
  synthesize(__dirname, options).catch(reportFailure);
}
