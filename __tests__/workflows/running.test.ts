import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe } from "vitest";
import { running } from "../../scripts/workflows/workflows";
import { loadFleet } from "../../src/fleet/load-fleet";
import { prepareAwsCommand } from "../../src/sandbox/aws-command";
import { createHostedZone } from "../../src/sandbox/emulator-clients";
import { findAws } from "../../src/sandbox/python";
import { type RunningFleet, startRunningFleet, untilSteady } from "../../src/sandbox/running-fleet";
import { APPLIES_MS, useEmulator } from "../support/sandbox";
import { copyProject, stackFolder, synthesize } from "../support/synth";
import { runWorkflows } from "./run-workflows";

const REGION = "eu-west-1";
const sandbox = useEmulator({ withControl: true });
let project = "";
let fleet: RunningFleet | undefined;
let path = "";

beforeAll(async () => {
  project = copyProject(sandbox.folder("project"));
  const { regions } = await loadFleet(join(project, "tfvars"));
  fleet = await startRunningFleet({
    emulator: sandbox.emulator,
    folder: project,
    regions: regions.filter(({ stackName }) => stackName === REGION),
    options: { fail: [] },
    speed: 10,
    clientRegion: undefined,
    env: sandbox.env,
    say: console.error,
  });
  const aws = dirname(await findAws());
  const PATH = aws === "." ? sandbox.env.PATH : `${aws}:${sandbox.env.PATH}`;
  ({ path } = await prepareAwsCommand(sandbox.folder("own"), { PATH }));
  const outdir = join(project, "cdktf.out");
  await Promise.all([
    createHostedZone(sandbox.emulator, "cdtait.cloud"),
    synthesize(outdir, {}, project),
  ]);
  const terraform = sandbox.terraform(stackFolder(outdir, REGION));
  await terraform.init();
  await terraform.apply();
  await untilSteady(fleet, new AbortController().signal);
}, APPLIES_MS);

afterAll(() => fleet?.stop());

describe("a region whose tasks run", { concurrent: true }, () => {
  runWorkflows(running, sandbox, () => project, {
    stack: REGION,
    region: REGION,
    get env() {
      return { http_proxy: fleet?.proxy.url ?? "", PATH: path };
    },
    timeout: 60_000,
  });
});
