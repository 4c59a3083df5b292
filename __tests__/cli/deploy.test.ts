import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DescribeServicesCommand, DescribeTaskDefinitionCommand } from "@aws-sdk/client-ecs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { StackResult } from "../../src/deploy/stack-result";
import { removeVariables } from "../../src/fleet/edit-tfvars";
import { LocalAws } from "../../src/local-aws/local-aws";
import { ecsClient } from "../../src/sandbox/emulator-clients";
import { emulatorEnvironment } from "../../src/sandbox/environment";
import { forward, useHttpServer } from "../support/http-server";
import { refuse } from "../support/refusal";
import { APPLIES_MS, useEmulator } from "../support/sandbox";
import { inTerminal, KEYS } from "../support/terminal";
import { type FleetRun, fleet } from "./fleet-process";
import { namesOf, type WeekendProject, weekendProject } from "./weekend-project";

const STACKS = ["eu-west-1", "eu-west-2", "us-east-1"] as const;
type Stack = (typeof STACKS)[number];

const FIRST_IMAGE = "ghcr.io/example/server:1";
const DIGEST = `sha256:${createHash("sha256").update("an image").digest("hex")}`;

const sandbox = useEmulator({ withControl: true });
let project: WeekendProject;
let aws: LocalAws;

/** Has every image of every tag but "lost". */
const registry = useHttpServer(({ incoming, outgoing }) => {
  if (incoming.url?.endsWith("/lost")) {
    outgoing.writeHead(404).end();
  } else {
    outgoing.writeHead(200, { "docker-content-digest": DIGEST }).end();
  }
});
/** Where eu-west-2 is down, and us-east-1 throttles everything. */
const outages = useHttpServer((exchange) => {
  const { authorization = "" } = exchange.incoming.headers;
  if (authorization.includes("/eu-west-2/")) {
    exchange.outgoing.destroy();
  } else if (authorization.includes("/us-east-1/")) {
    refuse(exchange, "Throttling", "Rate exceeded");
  } else {
    forward(sandbox, exchange);
  }
});
const imageAt = (path: string) => `${new URL(registry.url).host}/${path}`;

function envOf(): Record<string, string> {
  return { ...sandbox.env, TMPDIR: sandbox.folder("tmp") };
}

function run(...args: readonly string[]): Promise<FleetRun> {
  return project.fleet(args, envOf());
}

function stacksOf({ stdout }: FleetRun): Record<string, StackResult> {
  const { stacks } = JSON.parse(stdout) as { stacks: StackResult[] };
  return Object.fromEntries(stacks.map((it) => [it.stack, it]));
}

function resultsOf(of: FleetRun): Record<string, string> {
  return Object.fromEntries(Object.entries(stacksOf(of)).map(([name, it]) => [name, it.result]));
}

const pathOf = (name: string) => join(project.path, "tfvars", name);
const shared = () => readFileSync(pathOf("fleet.tfvars"), "utf8");
/** The texts of all files that deployments write into. */
const texts = () => [shared(), ...STACKS.map(project.read)];

/** What the service of a stack runs. */
async function serviceOf(stack: Stack) {
  const { cluster, service } = namesOf(stack);
  const ecs = ecsClient(sandbox.emulator, stack);
  const { services: [found] = [] } = await ecs.send(
    new DescribeServicesCommand({ cluster, services: [service] }),
  );
  if (found?.status !== "ACTIVE") {
    return undefined;
  }
  const { taskDefinition } = found;
  const { taskDefinition: definition } = await ecs.send(
    new DescribeTaskDefinitionCommand({ taskDefinition }),
  );
  return { ...found, image: definition?.containerDefinitions?.[0]?.image };
}

const imagesInAws = () => Promise.all(STACKS.map(async (it) => (await serviceOf(it))?.image));

describe("a fleet of three regions", { timeout: APPLIES_MS }, () => {
  beforeAll(async () => {
    project = weekendProject(sandbox.folder("project"));
    await project.set({
      create_alb: false,
      enable_domain: false,
      enable_service_discovery: false,
      desired_count: 1,
    });
    await project.set({ desired_count: 0 }, "us-east-1");
    for (const stack of STACKS) {
      const text = await removeVariables(project.read(stack), ["container_image"]);
      writeFileSync(pathOf(`terraform-${stack}.tfvars`), text);
    }
    writeFileSync(pathOf("fleet.tfvars"), `# Shared.\ncontainer_image = "${FIRST_IMAGE}" # all\n`);
    aws = await LocalAws.start({
      control: sandbox.emulator.control,
      server: [process.execPath, join(__dirname, "..", "local-aws", "server.mjs")],
      folder: sandbox.folder("tasks"),
      temporaryFolder: sandbox.folder("tasks-tmp"),
      baseEnvironment: {
        PATH: process.env.PATH ?? "",
        ...emulatorEnvironment(sandbox.emulator.url),
      },
      speed: 20,
      say: () => {},
    });
  }, APPLIES_MS);
  afterAll(() => aws?.close());

  it("deploys what was never deployed, the canary first and alone", async () => {
    const done = await run("deploy", "--yes", "--json", "--canary", "eu-west-2");
    expect(done.exitCode, done.stderr).toBe(0);
    expect(stacksOf(done)).toMatchObject({
      "eu-west-1": { result: "applied", reason: null, changes: { change: 0, destroy: 0 } },
      "eu-west-2": { result: "applied", region: "eu-west-2" },
      // It counts as rolled out, although no task is to run there.
      "us-east-1": { result: "applied" },
    });
    const { stderr } = done;
    const canary = stderr.indexOf("eu-west-2  applied: ");
    expect(canary).toBeGreaterThan(stderr.indexOf("eu-west-2  1 of 1 new task healthy"));
    for (const other of ["Deploying eu-west-1", "Deploying us-east-1"]) {
      expect(stderr.indexOf(other)).toBeGreaterThan(canary);
    }
    expect(await imagesInAws()).toEqual([FIRST_IMAGE, FIRST_IMAGE, FIRST_IMAGE]);
    expect((await serviceOf("eu-west-2"))?.runningCount).toBe(1);
  });

  it("plan counts what would change, with what that costs, and changes nothing", async () => {
    await project.set({ desired_count: 3 }, "eu-west-1");
    const planned = await run("plan", "eu-west-1", "us-east-1", "--json");
    await project.set({ desired_count: 1 }, "eu-west-1");
    expect(planned.exitCode, planned.stderr).toBe(0);
    const { "eu-west-1": changed, "us-east-1": unchanged, ...others } = stacksOf(planned);
    expect(others).toEqual({});
    expect(changed).toMatchObject({
      result: "planned",
      changes: { add: 0, change: 1, destroy: 0 },
      reason: null,
    });
    expect(changed?.costChange).toBeGreaterThan(10);
    expect(unchanged).toMatchObject({
      result: "unchanged",
      changes: { add: 0, change: 0, destroy: 0 },
      costChange: 0,
    });
    expect((await serviceOf("eu-west-1"))?.desiredCount).toBe(1);
  });

  it("names the regions that AWS cannot be reached in, and applies nothing anywhere", async () => {
    await project.set({ desired_count: 3 }, "eu-west-1");
    const before = texts();
    const env = { ...envOf(), AWS_ENDPOINT_URL: outages.url, AWS_MAX_ATTEMPTS: "2" };
    const planned = await project.fleet(["plan", "--json"], env);
    const deployed = await project.fleet(["deploy", "--yes", "--json"], env);
    expect(texts()).toEqual(before);
    await project.set({ desired_count: 1 }, "eu-west-1");
    const failed = {
      "eu-west-2": { result: "failed", reason: expect.stringMatching(/closes the connection/) },
      "us-east-1": {
        result: "failed",
        reason: expect.stringMatching(/AWS throttled the requests/),
      },
    };
    expect(planned.exitCode).toBe(1);
    expect(stacksOf(planned)).toMatchObject({ "eu-west-1": { result: "planned" }, ...failed });
    expect(deployed.exitCode).toBe(1);
    expect(stacksOf(deployed)).toMatchObject({
      "eu-west-1": {
        result: "skipped",
        reason: "eu-west-2 could not be planned, so nothing was applied",
      },
      ...failed,
    });
    expect((await serviceOf("eu-west-1"))?.desiredCount).toBe(1);
  });

  it.each([
    ["crashing", /exit code 1\)\. Its last log lines:\n {2}\| This image ends at once\.\n/],
    ["absent", /TaskFailedToStart: CannotPullContainerError: .*\/absent@sha256:\w+: not found/],
  ])("stops at the first region when its image is %s, and says why", async (image, reason) => {
    const before = texts();
    const failed = await run("deploy", "--yes", "--json", "--image", imageAt(`${image}:1`));
    expect(failed.exitCode).toBe(1);
    expect(resultsOf(failed)).toEqual({
      "eu-west-1": "failed",
      "eu-west-2": "skipped",
      "us-east-1": "skipped",
    });
    const { reason: why = "" } = stacksOf(failed)["eu-west-1"] ?? {};
    expect(why).toMatch(reason);
    expect(why).toContain("tfvars/terraform-eu-west-1.tfvars has its old image again");
    expect(failed.stderr).toMatch(
      /Z 1 failed, 2 skipped: eu-west-2, us-east-1 are as they were\. Run this again to go on\n$/,
    );
    expect(texts()).toEqual(before);
    expect((await imagesInAws()).slice(1)).toEqual([FIRST_IMAGE, FIRST_IMAGE]);
  });

  it("asks once it has shown the plans, and after a no nothing is applied or written", async () => {
    const before = texts();
    const command = [process.execPath, join(project.path, "bin", "fleet.js"), "deploy"];
    const line = [...command, "eu-west-2", "us-east-1", "--image", imageAt("server:2")];
    const terminal = await inTerminal(line, envOf(), project.path);
    const said = await terminal.sees(/Apply this to eu-west-2 first, then to us-east-1\?/);
    expect(said).toContain(
      `tfvars/terraform-us-east-1.tfvars: container_image becomes ${imageAt("server")}@${DIGEST}`,
    );
    terminal.types("n");
    const { exitCode, rest } = await terminal.ends();
    expect(rest).toContain("nothing was applied");
    expect(exitCode).toBe(130);
    expect(texts()).toEqual(before);
    expect((await imagesInAws()).slice(1)).toEqual([FIRST_IMAGE, FIRST_IMAGE]);
  });

  it("an interruption says what was applied, and the same line goes on from there", async () => {
    const before = texts();
    const image = `${imageAt("server")}@${DIGEST}`;
    const line = ["deploy", "--yes", "--json", "--image", imageAt("server:2")];
    let during: string[] = [];
    const broken = await fleet(
      [...line, "--at-once", "1"],
      envOf(),
      undefined,
      (stderr, child) => {
        if (during.length === 0 && stderr.includes("eu-west-2  0 of 1 new task healthy")) {
          during = texts();
          child.kill("SIGINT");
        }
      },
      project.path,
    );
    // Each file is written right before its turn, and what all share is not written yet.
    expect(during.map((text) => text.includes(image))).toEqual([false, true, true, false]);
    expect(broken.exitCode, broken.stderr).toBe(130);
    expect(resultsOf(broken)).toEqual({
      "eu-west-1": "applied",
      "eu-west-2": "failed",
      "us-east-1": "skipped",
    });
    expect(stacksOf(broken)["eu-west-2"]?.reason).toMatch(
      /^interrupted: its plan is applied, and its tasks were not waited for\. Run this again\n/,
    );
    expect(texts().map((text) => text.includes(image))).toEqual([false, true, false, false]);
    expect(existsSync(join(project.path, ".fleet", "apply.lock"))).toBe(false);
    expect(readdirSync(sandbox.folder("tmp")).filter((it) => it.startsWith("fleet-"))).toEqual([]);
    expect(stacksOf(broken)["us-east-1"]?.reason).toBe("interrupted before its turn");

    // Only one region has another image so far.
    const both = ["--region", "eu-west-1", "--region", "eu-west-2"];
    const back = await run("rollback", "--dry-run", "--json", ...both);
    expect(resultsOf(back)).toEqual({ "eu-west-1": "planned" });
    expect(back.stderr).toMatch(/^note eu-west-2 stays as it is: no fleet deploy --image /m);

    // What all share cannot be written for a while: what became of the regions is told all the same.
    const unshared = await fleet(
      line,
      envOf(),
      undefined,
      (stderr) => {
        if (stderr.includes("Deploying us-east-1")) {
          writeFileSync(pathOf("fleet.tfvars"), 'container_image = "');
        }
      },
      project.path,
    );
    writeFileSync(pathOf("fleet.tfvars"), before[0] ?? "");
    expect(unshared.exitCode).toBe(1);
    expect(unshared.stderr).toMatch(/^error .*fleet\.tfvars/m);
    expect(resultsOf(unshared)).toEqual({
      "eu-west-1": "unchanged",
      "eu-west-2": "unchanged",
      "us-east-1": "applied",
    });
    expect(await imagesInAws()).toEqual([image, image, image]);

    const done = await run(...line);
    expect(done.exitCode, done.stderr).toBe(0);
    expect(resultsOf(done)).toEqual(Object.fromEntries(STACKS.map((it) => [it, "unchanged"])));
    expect(texts()).toEqual([before[0]?.replace(FIRST_IMAGE, image), ...before.slice(1)]);
  });

  it("rollback goes back to the image from before, once", async () => {
    const back = await run("rollback", "--yes", "--json");
    expect(back.exitCode, back.stderr).toBe(0);
    expect(resultsOf(back)).toEqual({
      "eu-west-1": "applied",
      "eu-west-2": "applied",
      "us-east-1": "applied",
    });
    expect(await imagesInAws()).toEqual([FIRST_IMAGE, FIRST_IMAGE, FIRST_IMAGE]);
    expect(shared()).toBe(`# Shared.\ncontainer_image = "${FIRST_IMAGE}" # all\n`);
    const again = await run("rollback", "--yes", "--json");
    expect(again.stderr).toMatch(
      /^error there is nothing to go back to: .*eu-west-1, eu-west-2, us-east-1/,
    );
    expect(again.exitCode).toBe(1);
  });

  it("destroys a stack whose name is typed, and no other", async () => {
    const command = [process.execPath, join(project.path, "bin", "fleet.js"), "destroy"];
    const typing = async (name: string) => {
      const terminal = await inTerminal([...command, "us-east-1"], envOf(), project.path);
      const said = await terminal.sees(/Type us-east-1 to destroy it/);
      terminal.types(`${name}${KEYS.enter}`);
      return { said, ...(await terminal.ends()) };
    };
    const kept = await typing("us-east-2");
    expect(kept.said).toMatch(
      /Of us-east-1, 25 resources will be destroyed, among them:\n- service fmp-mcp-dev-us-east-1-service with its tasks\n[\s\S]*- the values of fmp-mcp-dev-us-east-1-api-key; AWS keeps them for 30 days/,
    );
    expect(kept.rest).toContain("that is not us-east-1: nothing was destroyed");
    expect(kept.exitCode).toBe(130);
    expect(await serviceOf("us-east-1")).toBeDefined();

    const gone = await typing("us-east-1");
    expect(gone.rest).toContain("us-east-1  applied: 0 added, 0 changed, 25 destroyed");
    expect(gone.exitCode).toBe(0);
    expect(await serviceOf("us-east-1")).toBeUndefined();
    expect(await serviceOf("eu-west-2")).toBeDefined();
  });

  it.each([
    [["plan", "--canary", "nowhere"], 2, 'error there is no stack "nowhere"'],
    [["plan", "eu-west-1", "--canary", "eu-west-2"], 2, "error --canary eu-west-2 is not among"],
    [["plan", "--image", ""], 2, "error --image must be a container image"],
    [["plan", "--image", "https://example.com/x"], 2, "error --image must be a container image"],
    [["plan", "--at-once", "0"], 2, "error --at-once takes a whole number from 1 to 999; got: 0"],
    [["deploy", "--check", "--yes"], 2, "error --check asks the canary by its address"],
    [["deploy", "--check", "--yes", "--canary", "eu-west-2"], 2, "no load balancer in eu-west-2"],
    [["destroy", "--yes"], 2, "error say which stacks to destroy"],
    [["deploy"], 2, "error deploy asks before it applies something"],
  ])("refuses %j before it begins", async (args, exitCode, said) => {
    const refused = await run(...args);
    expect(refused.stderr).toContain(said);
    expect(refused.stderr).not.toContain("Asking");
    expect(refused.exitCode).toBe(exitCode);
  });

  it("refuses --check before the question where the first stack with a change has no address", async () => {
    await project.set({ desired_count: 2 }, "eu-west-1");
    await project.set({ create_alb: true }, "us-east-1");
    const refused = await run("deploy", "eu-west-1", "us-east-1", "--check", "--yes");
    await project.set({ desired_count: 1 }, "eu-west-1");
    await project.set({ create_alb: false }, "us-east-1");
    expect(refused.stderr).toMatch(
      /^error --check asks the canary by its address, and eu-west-1, the first stack with a change, has no load balancer .*Choose one that has: --canary us-east-1$/m,
    );
    expect(refused.exitCode).toBe(2);
    expect((await serviceOf("eu-west-1"))?.desiredCount).toBe(1);
  });

  it("refuses a tag that the registry does not have", async () => {
    const refused = await run("plan", "--image", imageAt("server:lost"));
    expect(refused.stderr).toMatch(/error \S+ has no image server:lost\. Push it first/);
    expect(refused.exitCode).toBe(1);
  });
});
