import type { RegionConfig } from "../fleet/load-fleet";
import { resourceNames } from "../fleet/resource-names";
import { stackFolder } from "../fleet/stack-folder";
import type { Context } from "../kit/context";
import { UsageError } from "../kit/failure";
import { countsText } from "../live/rollout-look";
import { runOrThrow, terraformIn } from "../terraform/run";
import { applyInWaves, type Stage, type Steps, type WaveOptions } from "./apply-in-waves";
import type { RunResult } from "./apply-run";
import { deploymentOf } from "./deployment";
import type { ImageChange } from "./image/image-change";
import { type RolloutOutcome, rolloutFailureText, waitForRollout } from "./rollout";
import type { StackResult } from "./stack-result";

export interface DeployOptions extends WaveOptions {
  /** Another image for the containers. */
  readonly image?: ImageChange | undefined;
  /** Asks the canary, once its tasks are healthy, as its clients would. @returns what is wrong */
  readonly check?: ((region: RegionConfig) => Promise<string | undefined>) | undefined;
}

/**
 * Deploys regions in waves, and waits for each until its new tasks are healthy and have the traffic.
 * @param regions the canary first
 */
export function deployRegions(
  regions: readonly RegionConfig[],
  options: DeployOptions,
): Promise<RunResult<StackResult>> {
  const { context, image, check } = options;
  const steps: Steps = {
    doing: "Deploying",
    includesUnchanged: true,
    planArguments: (region) => image?.planArguments(region) ?? [],
    after: async (region, stage) => {
      const outcome = await rollout(region, stage, context);
      if (outcome.result !== "done") {
        return rolloutFailureText(outcome);
      }
      if (!check || !stage.isCanary) {
        return undefined;
      }
      const unchecked = uncheckedText(region, outcome.counts.desired);
      if (unchecked !== undefined) {
        stage.say(unchecked);
        return undefined;
      }
      return check(region);
    },
    ...(check ? { refuse: refuseUnreachable } : {}),
    ...(image
      ? {
          summary: image.summary,
          writes: image.changes,
          before: image.write,
          undo: image.restore,
          finish: image.finish,
        }
      : {}),
  };
  return applyInWaves(regions, options, steps);
}

/** Before anything is applied. @throws UsageError when the canary has no address to ask it by */
function refuseUnreachable([canary, ...others]: readonly RegionConfig[]): void {
  if (!canary || canary.values.create_alb) {
    return;
  }
  const other = others.find(({ values }) => values.create_alb);
  throw new UsageError(
    `--check asks the canary by its address, and ${canary.stackName}, the first stack with a change, has no load ` +
      "balancer (create_alb = false). Nothing was applied. " +
      (other
        ? `Choose one that has: --canary ${other.stackName}`
        : "No other stack with a change has one, so leave --check out"),
  );
}

/** Why a region cannot be asked by its address; undefined for one that can. @param desired how many tasks it is to run */
export function uncheckedText(
  { stackName, values }: RegionConfig,
  desired: number,
): string | undefined {
  if (!values.create_alb) {
    return `${stackName}  not checked: it has no load balancer, so no address`;
  }
  return desired > 0
    ? undefined
    : `${stackName}  not checked: it is to run no task now, so nobody would answer`;
}

/** Waits until the tasks of what was applied have the traffic. */
async function rollout(
  region: RegionConfig,
  { signals, isChanged, say }: Stage,
  { projectDir, env }: Context,
): Promise<RolloutOutcome> {
  const { stackName, values } = region;
  const name = { region: values.aws_region, ...resourceNames(values) };
  let deployment: string | undefined;
  if (isChanged) {
    const terraform = terraformIn(stackFolder(stackName, projectDir, env).path, env, { signals });
    const output = ["output", "-raw", "-no-color", "ecs_task_definition_arn"];
    const { stdout: revision } = await runOrThrow(terraform, ...output);
    deployment = await deploymentOf(name, revision.trim(), signals.aborted);
  }
  return waitForRollout({
    name,
    deployment,
    signals,
    onProgress: (counts) => {
      if (isChanged && counts.desired > 0) {
        say(`${stackName}  ${countsText(counts)}`);
      }
    },
  });
}
