import { randomBytes } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { CreateSecretCommand } from "@aws-sdk/client-secrets-manager";
import type { RegionConfig } from "../../src/fleet/load-fleet";
import { secretName } from "../../src/fleet/secrets";
import { selectedRegions } from "../../src/fleet/select";
import { inParallel, valuesOf } from "../../src/kit/in-parallel";
import { Control } from "../../src/local-aws/control";
import type { Emulator } from "../../src/sandbox/emulator";
import { createHostedZone } from "../../src/sandbox/emulator-clients";
import { manyRegions } from "./many-regions";
import { WholeRegion } from "./whole-region";

/** The secret of each region that can be rotated. */
export const KEYS = "MCP_REQUEST_STATE_KEYS";

/** A project, and what AWS has of its regions. New tasks run at once, as if ECS were at work. */
export interface SettledFleet {
  readonly project: string;
  readonly regions: readonly RegionConfig[];
  readonly stop: () => Promise<void>;
}

/** @param emulator an empty one, with its control */
export async function settledFleet(
  emulator: Emulator,
  folder: string,
  count: number,
): Promise<SettledFleet> {
  const project = manyRegions(folder, count);
  await addKeys(project);
  const regions = await selectedRegions({ projectDir: project });
  const zone = await createHostedZone(emulator, regions[0]?.values.domain_name ?? "");
  const made = await inParallel(regions, 4, async ({ values }) => {
    const region = await new WholeRegion(emulator, values).create(zone);
    const secret = {
      Name: secretName(region.prefix, KEYS),
      SecretString: randomBytes(32).toString("base64"),
    };
    await region.secrets.send(new CreateSecretCommand(secret));
    return region;
  });
  const ended = new AbortController();
  const settled = settleAll(new Control(emulator.control), valuesOf(made), ended.signal);
  return {
    project,
    regions,
    stop: async () => {
      ended.abort();
      await settled;
    },
  };
}

async function addKeys(project: string): Promise<void> {
  for (const { file } of await selectedRegions({ projectDir: project })) {
    const path = join(project, file);
    writeFileSync(path, `${readFileSync(path, "utf8")}\ncontainer_secrets = { ${KEYS} = null }\n`);
  }
}

/** In place of ECS, until it is ended. */
async function settleAll(
  control: Control,
  regions: readonly WholeRegion[],
  ended: AbortSignal,
): Promise<void> {
  while (!ended.aborted) {
    const records = await control.read();
    await Promise.all(regions.map((region) => region.settle(records)));
    await sleep(500);
  }
}
