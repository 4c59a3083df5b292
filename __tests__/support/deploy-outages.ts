import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { RegionConfig } from "../../src/fleet/load-fleet";
import type { Outage, Write } from "./faulty-aws";
import { twice } from "./faulty-deployments";
import { type DeploymentRun, failuresOf, type SmallFleet, untilDone } from "./small-fleet";

const IMAGE = `ghcr.io/example/other@sha256:${"ab".repeat(32)}`;
/** Before Terraform is started AWS is asked whether it answers. */
const MOST_UNREACHABLE_MS = 60_000;

/** Of a command line, with what must not be. */
interface Expectation {
  readonly outages: Readonly<Record<string, Outage>>;
  /** The regions that have to fail; the others are applied, or left as they were. */
  readonly failing: readonly RegionConfig[];
  /** Nothing changes, in no region. */
  readonly isIdle?: boolean;
}

/**
 * Plans, deploys, gives another image, rolls back, puts on a schedule and destroys regions, of which some are down from the beginning,
 * throttle everything, or go down in the middle. Each command is run again when they are back.
 * @param of two of them other than the canary eu-west-1 and us-east-1, where AWS has its services for all regions
 * @param onRun gets each run when it has ended
 */
export async function deployWithOutages(
  fleet: SmallFleet,
  of: readonly RegionConfig[],
  atOnce: number,
  onRun: (run: DeploymentRun) => void = () => {},
): Promise<readonly DeploymentRun[]> {
  const { aws, project } = fleet;
  const [down, other] = of
    .filter(({ stackName }) => !["eu-west-1", "us-east-1"].includes(stackName))
    .reverse() as [RegionConfig, RegionConfig];
  const names = of.map(({ stackName }) => stackName).join(" ");
  const chosen = `--yes ${of.map(({ stackName }) => `--region ${stackName}`).join(" ")}`;
  const waves = `${names} --canary eu-west-1 --yes --at-once ${atOnce}`;
  const runs: DeploymentRun[] = [];
  const texts = () => of.map(({ file }) => readFileSync(join(project, file), "utf8"));

  const broken = async (line: string, { outages, failing, isIdle = false }: Expectation) => {
    aws.takeWrites();
    aws.setOutages(outages);
    const before = texts();
    const run = await fleet.run(line, of);
    const after = texts();
    note({
      ...run,
      wrong: [
        ...run.wrong,
        ...(run.exitCode === 1 ? [] : [`it ended with ${run.exitCode}`]),
        ...wrongResults(run, failing),
        ...wrongWrites(run, of, aws.takeWrites(), isIdle),
        ...of
          .filter((it, i) => failing.includes(it) && before[i] !== after[i])
          .map(({ file }) => `${file} is not what it was before`),
        ...(isIdle && run.milliseconds > MOST_UNREACHABLE_MS
          ? [`it took more than ${MOST_UNREACHABLE_MS} ms`]
          : []),
      ],
    });
  };
  const note = (run: DeploymentRun) => {
    runs.push(run);
    onRun(run);
  };
  const back = async (line: string) => {
    aws.setOutages({});
    aws.takeWrites();
    await untilDone(fleet, line, of, note);
    const last = runs.at(-1) as DeploymentRun;
    const wrong = [
      ...(last.exitCode === 0 ? [] : ["it was never done"]),
      ...twice(aws.takeWrites()).map(({ what }) => `${what} was done twice`),
    ];
    if (wrong.length > 0) {
      note({ ...last, wrong });
    }
  };

  const unrecovered = async ({ stackName }: RegionConfig, reason: RegExp) => {
    const run = await fleet.run(`recover ${stackName} --yes`, []);
    const [said = ""] = run.stderr.split("\n").filter((line) => line.startsWith("error "));
    const isRight = run.exitCode === 1 && reason.test(said);
    note({ ...run, wrong: isRight ? run.wrong : [`it ended with ${run.exitCode}: ${said}`] });
  };

  const unreached = {
    outages: {
      [down.values.aws_region]: { kind: "down" },
      [other.values.aws_region]: { kind: "throttled" },
    },
    failing: [down, other],
    isIdle: true,
  } as const;
  const breaking = (kind: Outage["kind"], afterWrites: number) => ({
    outages: { [other.values.aws_region]: { kind, afterWrites } },
    failing: [other],
  });

  await broken(`plan ${names}`, unreached);
  await broken(`deploy ${waves}`, unreached);
  await unrecovered(down, /closes the connection/);
  await unrecovered(other, /AWS throttled the requests/);
  await broken(`deploy ${waves}`, breaking("down", 4));
  await back(`deploy ${waves}`);
  await back(`plan ${names}`);
  await broken(`deploy ${waves} --image ${IMAGE}`, breaking("throttled", 1));
  await back(`deploy ${waves} --image ${IMAGE}`);
  await broken(`weekend enable ${chosen}`, { ...unreached, isIdle: false });
  await back(`weekend enable ${chosen}`);
  await broken(`rollback ${waves}`, unreached);
  await back(`rollback ${waves}`);
  await broken(`destroy ${waves}`, breaking("down", 2));
  await back(`destroy ${waves}`);
  return runs;
}

function wrongResults(run: DeploymentRun, failing: readonly RegionConfig[]): string[] {
  const due = failing.map(({ stackName }) => stackName);
  const failed = [...run.stacks].flatMap(([stack, { result }]) =>
    result === "failed" ? [stack] : [],
  );
  return [
    ...due.filter((it) => !failed.includes(it)).map((it) => `it does not say that ${it} failed`),
    ...failuresOf(run)
      .filter((line) => !due.some((it) => line.startsWith(`${it}: `)))
      .map((line) => `unexpected: ${line}`),
  ];
}

/** Regions that had no turn are as they were, and nothing is made twice. */
function wrongWrites(
  { stacks }: DeploymentRun,
  of: readonly RegionConfig[],
  writes: readonly Write[],
  isIdle: boolean,
): string[] {
  // What AWS has of no region is signed for us-east-1.
  const touched = of
    .filter(
      ({ stackName, values }) =>
        values.aws_region !== "us-east-1" &&
        (isIdle || ["skipped", "unchanged"].includes(stacks.get(stackName)?.result ?? "")),
    )
    .flatMap(({ values }) => writes.filter(({ region }) => region === values.aws_region));
  return [
    ...touched.map(({ operation, region }) => `${operation} was done in ${region}`),
    ...twice(writes).map(({ what }) => `${what} was done twice`),
  ];
}
