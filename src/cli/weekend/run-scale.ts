import { scaleService } from "../../aws/service";
import { isActiveRegion } from "../../fleet/active-region";
import type { RegionConfig } from "../../fleet/load-fleet";
import { resourceNames } from "../../fleet/resource-names";
import { selectedRegions } from "../../fleet/select";
import type { Context } from "../../kit/context";
import { EXIT, Interrupted, UsageError } from "../../kit/failure";
import { inParallel } from "../../kit/in-parallel";
import { REGIONS_AT_ONCE, readRegions } from "../../live/read-regions";
import { planned, type Step, scaleReport, type Target } from "../../weekend/scaling";
import type { ScaleOptions } from "../commands/weekend";
import { renderScaled, renderSteps, tasks } from "../render/weekend-scale";
import { refuseWithoutAnswer } from "./run-apply";
import { holdEnd, runHold } from "./run-hold";

type Direction = "up" | "down";

/** `fleet weekend up` and `down`: through AWS at once, or as an override with --hold-until. */
export async function runScale(
  direction: Direction,
  options: ScaleOptions,
  context: Context,
): Promise<void> {
  const { stdout, stderr, progress, now } = context;
  const end = holdEnd(options.holdUntil, now());
  refuseWithoutAnswer(direction, options, context);
  const regions = await selectedRegions(context, options.region);
  const targets = direction === "up" ? upTargets(regions, options) : downTargets(regions);
  if (end) {
    return runHold(targets, end, options, context);
  }
  for (const { stackName } of targets.map(({ region }) => region).filter(isLeftOut(direction))) {
    stderr.write(
      `note ${stackName} is not in one of its weekend_active_regions: in weekend mode, the schedule does not run it\n`,
    );
  }

  const readings = await readRegions(
    targets.map(({ region }) => region),
    progress,
  );
  const { steps, failures } = planned(targets, readings);
  for (const { region, message } of failures) {
    stderr.write(`error ${region.stackName}: ${message}\n`);
  }
  const changes = steps.filter(({ changes }) => changes);
  const asking = changes.length > 0 && !options.dryRun && !options.yes;
  if (!options.json || asking) {
    (options.json ? stderr : stdout).write(renderSteps(steps, now()));
  }
  if (asking && !(await context.confirm(question(changes), true))) {
    throw new Interrupted("SIGINT", "nothing was changed");
  }

  const done = options.dryRun ? [] : await scaleAll(changes, context);
  progress.done();
  const report = scaleReport(steps, failures, done, {
    dryRun: options.dryRun === true,
    now: now(),
  });
  stdout.write(options.json ? `${JSON.stringify(report, null, 2)}\n` : renderScaled(report));
  for (const { item, error } of done) {
    if (error) {
      stderr.write(`error ${item.region.stackName}: was not scaled: ${error.message}\n`);
    }
  }
  if (report.regions.some(({ error }) => error !== undefined)) {
    process.exitCode = EXIT.failed;
  }
}

function scaleAll(steps: readonly Step[], { progress }: Context) {
  if (steps.length > 0) {
    progress.step(`Scaling ${steps.length === 1 ? "1 region" : `${steps.length} regions`}`);
  }
  return inParallel(steps, REGIONS_AT_ONCE, ({ region: { values }, count }) =>
    scaleService({ region: values.aws_region, ...resourceNames(values) }, count),
  );
}

function upTargets(regions: readonly RegionConfig[], options: ScaleOptions): Target[] {
  const chosen = options.region ? regions : regions.filter(({ values }) => isActiveRegion(values));
  if (chosen.length === 0) {
    throw new UsageError(
      "no stack is in one of its weekend_active_regions: name those to scale with --region",
    );
  }
  return chosen.map((region) => {
    const count = options.count ?? region.values.desired_count;
    if (count === 0) {
      throw new UsageError(
        `desired_count of ${region.stackName} is 0 (${region.file}): say with --count how many tasks to run`,
      );
    }
    return { region, count };
  });
}

function downTargets(regions: readonly RegionConfig[]): Target[] {
  return regions.map((region) => ({ region, count: 0 }));
}

function isLeftOut(direction: Direction): (region: RegionConfig) => boolean {
  return ({ values }) => direction === "up" && !isActiveRegion(values);
}

function question(steps: readonly Step[]): string {
  const names = steps.map(({ region }) => region.stackName);
  const [first, ...others] = steps;
  const same = others.every(({ count }) => count === first?.count);
  const count = first && same ? ` to ${tasks(first.count)}` : "";
  return `Scale ${names.length === 1 ? names[0] : `these ${names.length} regions`}${count}?`;
}
