import "./src/cli/fast-start";
import "./src/cli/closed-pipe";
import { join } from "node:path";
import { App } from "cdktf";
import { reportFailure, reportProblems } from "./src/cli/report-problems";
import { summary } from "./src/cli/summary";
import { loadFleet } from "./src/config/load-fleet";
import { loadStateSettings } from "./src/config/settings";
import { RegionStack } from "./stacks/region-stack";

/** Turns every tfvars file into one stack. Nothing is written unless all of them are sound. */
async function synthesize(projectDir: string): Promise<void> {
  const state = loadStateSettings(projectDir);
  const fleet = await loadFleet(join(projectDir, "tfvars"));

  const app = new App({
    outdir: process.env.CDKTF_OUTDIR ?? join(projectDir, "cdktf.out"),
    // They would hold this machine's paths.
    stackTraces: false,
  });
  const stacks = fleet.regions.map(
    (region) => new RegionStack(app, region.stackName, { values: region.values, state }),
  );
  app.synth();

  // Not on standard error: cdktf prints what it finds there as errors of its own.
  reportProblems(fleet.warnings, process.stdout);
  process.stdout.write(summary({ outdir: app.outdir, regions: fleet.regions, stacks, state }));
}

synthesize(__dirname).catch(reportFailure);
