import type { Emulator } from "../../src/sandbox/emulator";
import type { Faults, FaultyAws, Write } from "./faulty-aws";
import { type DeploymentRun, smallFleet, untilDone } from "./small-fleet";

/** A thing that was made twice, although it was asked for once. */
export interface MadeTwice {
  readonly what: string;
  /** The first answer got lost, and Terraform's provider has asked again. */
  readonly isAfterLoss: boolean;
}

export interface DeploymentsUnderFaults {
  readonly runs: readonly DeploymentRun[];
  readonly counts: FaultyAws["counts"];
  readonly writes: number;
  readonly madeTwice: readonly MadeTwice[];
}

/**
 * Plans, deploys and destroys so many regions while AWS throttles and fails, running each command again until no
 * region fails any more.
 * @param emulator an empty one
 * @param onRun gets each run when it has ended
 */
export async function deployUnderFaults(
  emulator: Emulator,
  folder: string,
  count: number,
  faults: Faults,
  onRun: (run: DeploymentRun) => void,
): Promise<DeploymentsUnderFaults> {
  const fleet = await smallFleet(emulator, folder, { count, faults });
  const { aws, regions } = fleet;
  const runs: DeploymentRun[] = [];
  const onEnd = (run: DeploymentRun) => {
    runs.push(run);
    onRun(run);
  };
  try {
    const names = regions.map(({ stackName }) => stackName).join(" ");
    await untilDone(fleet, "plan", regions, onEnd);
    await untilDone(fleet, "deploy --yes --at-once 6", regions, onEnd);
    await untilDone(fleet, "plan", regions, onEnd);
    const writes = aws.takeWrites();
    const madeTwice = twice(writes);
    await untilDone(fleet, `destroy ${names} --yes --at-once 6`, regions, onEnd);
    writes.push(...aws.takeWrites());
    return { runs, counts: aws.counts, writes: writes.length, madeTwice };
  } finally {
    await fleet.stop();
  }
}

/** By what it was asked for, but for the token that each request has for itself. */
export function twice(writes: readonly Write[]): MadeTwice[] {
  const made = new Map<string, Write>();
  return writes
    .filter(({ operation }) => /^(Create(?!Tags)|Register|Run|Allocate)/.test(operation))
    .flatMap((write) => {
      const { operation, region, parameters } = write;
      const named = Object.entries(parameters).filter(([name]) => !/token|reference/i.test(name));
      const key = `${region} ${operation} ${JSON.stringify(named)}`;
      const first = made.get(key);
      made.set(key, write);
      return first ? [{ what: `${operation} in ${region}`, isAfterLoss: first.isLost }] : [];
    });
}
