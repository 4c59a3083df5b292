import type { Command } from "@commander-js/extra-typings";
import { checkEndpoint } from "../check/check-endpoint";
import { targetOf } from "../check/target";
import { costDiff } from "../cost/diff/cost-diff";
import { plannedChange } from "../cost/diff/planned-change";
import { chosenModel } from "../cost/estimate/cost-model";
import type { CostedRegion } from "../cost/estimate/fleet-cost";
import type { CostChanges, WaveOptions } from "../deploy/apply-in-waves";
import type { RunResult } from "../deploy/apply-run";
import { takenAway } from "../deploy/planned-changes";
import type { StackResult } from "../deploy/stack-result";
import { canaryFirst } from "../deploy/waves";
import type { RegionConfig } from "../fleet/load-fleet";
import { regionsByName } from "../fleet/select";
import type { Context } from "../kit/context";
import { UsageError } from "../kit/failure";
import { type Answer, askFirst, type Consent } from "./command";
import { JSON_FORM, REGION } from "./options";
import { type Form, workStream } from "./print";
import { wholeNumber } from "./whole-number";

const AT_ONCE = 3;
const MOST_AT_ONCE = 999;

/** Of the commands that go through the regions in waves. */
export const waveOptions = (command: Command, stacks = "the stacks, by default all") =>
  command
    .argument("[stacks...]", stacks)
    .option(...REGION)
    .option(
      "--canary <stack>",
      "the stack that goes first, alone; by default the first with a change",
    )
    .option(
      "--at-once <n>",
      "after the canary, at most so many at a time",
      wholeNumber("--at-once", 1, MOST_AT_ONCE),
      AT_ONCE,
    )
    .option(...JSON_FORM);

export const IMAGE = [
  "--image <ref>",
  "another image for the containers, by tag or digest, written into the files",
] as const;

export const CHECK = [
  "--check",
  "once the canary's tasks are healthy, also ask it as fleet check does",
] as const;

export interface Waves {
  readonly region?: readonly string[];
  readonly canary?: string;
  readonly atOnce: number;
}

/**
 * The chosen stacks, the canary first.
 * @throws UsageError when a name is unknown, or the canary is not among them
 */
export function inOrder(
  all: readonly RegionConfig[],
  stacks: readonly string[],
  { region = [], canary: named }: Waves,
): readonly RegionConfig[] {
  const regions = regionsByName(all, [...stacks, ...region]);
  if (named !== undefined) {
    regionsByName(all, [named]);
  }
  const first = named ?? stacks[0] ?? region[0] ?? regions[0]?.stackName;
  const canary = regions.find(({ stackName }) => stackName === first);
  if (named !== undefined && canary === undefined) {
    const chosen = regions.map(({ stackName }) => stackName).join(", ");
    throw new UsageError(`--canary ${named} is not among the chosen stacks: ${chosen}`);
  }
  return canary ? canaryFirst(regions, canary) : regions;
}

/** What every run in waves gets from its command. */
export async function waveProps(
  options: Form & Consent & Waves,
  context: Context,
): Promise<WaveOptions> {
  return {
    context,
    stream: workStream(options, context),
    dryRun: options.dryRun === true,
    atOnce: options.atOnce,
    costChanges: await costChangesIn(context),
    confirm: (plans) => askFirst(question(plans), options, context),
  };
}

function question(plans: readonly StackResult[]) {
  const [canary, ...others] = plans.map(({ stack }) => stack);
  const then = others.length > 0 ? ` first, then to ${others.join(", ")}` : "";
  return {
    text: `Apply this to ${canary}${then}?`,
    unchanged: "nothing was applied",
    deletes: plans.some(({ resources }) => takenAway(resources).length > 0),
  };
}

/** What the plans change of a usual month by AWS's list prices. */
async function costChangesIn(context: Context): Promise<CostChanges> {
  const { model } = await chosenModel({ model: "list" }, context);
  return async (plans) => {
    const before: CostedRegion[] = [];
    const after: CostedRegion[] = [];
    const costed: RegionConfig[] = [];
    for (const [region, plan] of plans) {
      const { stackName } = region;
      // A state that another version of the project has written does not say what it costs.
      const change = await plannedChange(plan).catch(() => undefined);
      if (change) {
        costed.push(region);
        before.push(...(change.before ? [{ ...change.before, stackName }] : []));
        after.push(...(change.after ? [{ ...change.after, stackName }] : []));
      }
    }
    const { regions } = costDiff({ base: "what is deployed", before, after }, model);
    const differences = new Map(regions.map((it) => [it.stack, it.difference.total]));
    return new Map(
      // A stack without a service, before and after, costs what it did.
      costed.map((region) => {
        const difference = differences.get(region.stackName);
        return [region, difference === undefined ? 0 : difference];
      }),
    );
  };
}

/** @returns what `fleet check` finds wrong with a stack */
export async function checkStack(
  { stackName }: RegionConfig,
  context: Context,
): Promise<string | undefined> {
  const { url, healthPath } = await targetOf(stackName, context);
  const report = await checkEndpoint(
    { url, headers: {}, env: context.env },
    { tools: [], tries: 10, silentSeconds: undefined, origin: undefined, healthPath },
  );
  const faults = report.findings.filter(({ ok }) => !ok);
  return faults.length === 0
    ? undefined
    : [
        `its tasks are healthy, but fleet check finds ${faults.length} wrong with ${report.url}:`,
        ...faults.map((it) => `${it.check}: ${it.evidence}. Fix: ${it.fix}`),
      ].join("\n");
}

/** The run's log has told people everything. */
export function waveAnswer({ report, failures, interrupted }: RunResult<StackResult>): Answer {
  const { at, regions: stacks } = report;
  const failed = stacks.some(({ result }) => result === "failed" || result === "skipped");
  return { json: { at, stacks }, failed, failures, interrupted };
}
