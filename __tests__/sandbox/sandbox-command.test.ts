import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { createServer } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { projectCache } from "../../src/terraform/provider-mirror";
import { useFolder } from "../support/folder";
import { APPLIES_MS } from "../support/sandbox";
import { copyProject } from "../support/synth";

const root = useFolder();
const project = join(root.path, "my project");

/** Applies in half a minute: none of the resources for which the provider waits. */
const quick = `
project_name = "quick"
create_alb = false
enable_domain = false
enable_service_discovery = false
`;
const ireland = `aws_region = "eu-west-1"\n${quick}`;
/** Synth takes the zone, AWS does not have it. */
const failing = `aws_region = "eu-west-2"
availability_zones = ["eu-west-2x", "eu-west-2y", "eu-west-2z"]
vpc_cidr = "10.7.0.0/16"
subnet_cidrs = ["10.7.0.0/20", "10.7.16.0/20", "10.7.32.0/20"]
${quick}`;

beforeAll(() => {
  mkdirSync(project);
  copyProject(project);
  // Moto is installed once, if it has to be.
  mkdirSync(projectCache, { recursive: true });
  symlinkSync(projectCache, join(project, ".cache"), "dir");
  rmSync(join(project, "tfvars"), { recursive: true });
  mkdirSync(join(project, "tfvars"));
  writeFileSync(join(project, "tfvars/ireland.tfvars"), ireland);
  writeFileSync(join(project, "tfvars/broken.tfvars"), failing);
  // What the user has deployed for real.
  mkdirSync(join(project, "cdktf.out/stacks/ireland"), { recursive: true });
  writeFileSync(join(project, "cdktf.out/stacks/ireland/cdk.tf.json"), "mine");
  writeFileSync(join(project, "terraform-ireland.tfstate"), "mine");
});

interface Run {
  readonly child: ChildProcess;
  readonly stdout: () => string;
  readonly stderr: () => string;
  /** Waits until something was printed. */
  readonly printed: (pattern: RegExp) => Promise<RegExpExecArray>;
  readonly exitCode: Promise<number | null>;
  /** What it left in the folder for temporary files. */
  readonly left: () => string[];
}

let runs = 0;

function sandbox(args: string[], env: Record<string, string> = {}): Run {
  const temporary = join(root.path, `tmp ${++runs}`);
  mkdirSync(temporary);
  const child = spawn(
    process.execPath,
    ["--require", "./bin/typescript.js", "scripts/sandbox.ts", ...args],
    {
      cwd: project,
      env: { ...process.env, TMPDIR: temporary, ...env },
      stdio: ["ignore", "pipe", "pipe"],
    },
  );
  let [stdout, stderr] = ["", ""];
  child.stdout.on("data", (data) => {
    stdout += data;
  });
  child.stderr.on("data", (data) => {
    stderr += data;
  });
  const exitCode = once(child, "close").then(([code]) => code as number | null);
  const printed = async (pattern: RegExp) => {
    for (;;) {
      const found = pattern.exec(stdout) ?? pattern.exec(stderr);
      if (found) {
        return found;
      }
      if (child.exitCode !== null) {
        throw new Error(`it ended with ${child.exitCode}:\n${stdout}\n${stderr}`);
      }
      await sleep(50);
    }
  };
  const left = () => readdirSync(temporary);
  return { child, stdout: () => stdout, stderr: () => stderr, printed, exitCode, left };
}

async function isServed(url: string): Promise<boolean> {
  return fetch(url).then(
    () => true,
    () => false,
  );
}

/** All that a process has started: terraform, provider, emulator. */
function descendants(pid: number | undefined): number[] {
  const list = execFileSync("ps", ["-eo", "pid=,ppid="], { encoding: "utf8" });
  const pairs = list
    .trim()
    .split("\n")
    .map((line) => line.trim().split(/\s+/).map(Number));
  const below = (parent: number | undefined): number[] =>
    pairs.flatMap(([child = 0, its]) => (its === parent ? [child, ...below(child)] : []));
  return below(pid);
}

/** One that has ended counts as gone, though nobody may have asked for its exit code yet. */
function isAlive(pid: number): boolean {
  const list = execFileSync("ps", ["-eo", "pid=,stat="], { encoding: "utf8" });
  return new RegExp(`^ *${pid} +[^Z\\s]`, "m").test(list);
}

/** Lets everything through and remembers where to. */
const reached: string[] = [];
const proxy = createServer((request, response) => {
  reached.push(request.url ?? "");
  response.writeHead(502).end();
});
proxy.on("connect", (request, socket) => {
  reached.push(request.url ?? "");
  const [host = "", port] = (request.url ?? "").split(":");
  const target = connect(Number(port), host, () => {
    socket.write("HTTP/1.1 200 OK\r\n\r\n");
    target.pipe(socket).pipe(target);
  });
  target.on("error", () => socket.destroy());
  socket.on("error", () => target.destroy());
});
beforeAll(async () => {
  await once(proxy.listen(0, "127.0.0.1"), "listening");
});
afterAll(() => {
  proxy.close();
});

/** A shell that leads everywhere but to the emulator. */
function hostile(): Record<string, string> {
  const proxyUrl = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
  return {
    HTTP_PROXY: proxyUrl,
    HTTPS_PROXY: proxyUrl,
    AWS_ENDPOINT_URL: "http://127.0.0.1:1",
    AWS_ENDPOINT_URL_ECS: "http://127.0.0.1:1",
    AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: "true",
    AWS_PROFILE: "production",
    AWS_ACCESS_KEY_ID: "real",
    AWS_SECRET_ACCESS_KEY: "real",
    AWS_REGION: "us-west-2",
    TF_VAR_aws_region: "us-west-2",
    TF_VAR_desired_count: "9",
    TF_WORKSPACE: "production",
    TF_DATA_DIR: join(root.path, "stolen data"),
    TF_CLI_ARGS: "-destroy",
    TF_CLI_ARGS_apply: "-state=/stolen",
    FLEET_STATE_BACKEND: "s3",
    FLEET_STATE_BUCKET: "production",
    FLEET_STATE_REGION: "us-west-2",
    CDKTF_OUTDIR: join(root.path, "stolen output"),
  };
}

const LEAKS = `env | grep -E '^(AWS|TF|FLEET_STATE|CDKTF)_' | grep -E 'real|production|stolen|us-west-2|:1$' ; true`;

describe("npm run sandbox", () => {
  it("tells everything that is missing at once", async () => {
    const bin = join(root.path, "empty");
    mkdirSync(bin);
    // What was installed once for other tests would not be missing.
    const cache = join(project, ".cache");
    rmSync(cache);
    onTestFinished(() => {
      rmSync(cache, { recursive: true, force: true });
      symlinkSync(projectCache, cache, "dir");
    });
    const run = sandbox(["--containers"], { PATH: bin, FLEET_PROVIDER_MIRROR: "/nowhere" });
    expect(await run.exitCode).toBe(1);
    expect(run.stderr()).toMatch(
      /^error The sandbox needs .*\n {2}- Terraform 1\.5 .*: terraform was not found in PATH\. Install /,
    );
    expect(run.stderr()).toMatch(/\n {2}- Python 3\.10 .*not found.*pip install/);
    expect(run.stderr()).toMatch(/\n {2}- Terraform's AWS provider: FLEET_PROVIDER_MIRROR/);
    expect(run.stderr()).toMatch(/\n {2}- Docker or Podman, for --containers: /);
    expect(run.stdout()).toBe("");
    expect(run.left()).toEqual([]);
  });

  it.each([
    [["--regin", "ireland"], "unknown option '--regin' (Did you mean --region?)"],
    [["--region", "atlantis"], 'no stack "atlantis". Known stacks: broken, ireland'],
    [
      ["--client-region", "atlantis"],
      "takes a stack (broken, ireland) or a region of AWS; got: atlantis",
    ],
    [["--fail", "region:atlantis"], "the sandbox has the stacks broken, ireland"],
    [["--exec"], "argument missing"],
    [["ireland"], "too many arguments"],
    [
      ["--containers", "--server", "x"],
      "option '--containers' cannot be used with option '--server",
    ],
  ])("takes %j as wrong use", async (args, message) => {
    const run = sandbox(args);
    expect(await run.exitCode).toBe(2);
    expect(run.stderr()).toMatch(/^error [^\n]*\n$/);
    expect(run.stderr()).toContain(message);
  });

  it("takes a speed that is no number as wrong use", async () => {
    const run = sandbox([], { FLEET_SANDBOX_SPEED: "fast" });
    expect(await run.exitCode).toBe(2);
    expect(run.stderr()).toBe("error FLEET_SANDBOX_SPEED takes a number above 0; got: fast\n");
  });

  it("says how it is used", async () => {
    const run = sandbox(["--help"]);
    expect(await run.exitCode).toBe(0);
    expect(run.stdout()).toMatch(/^Usage: npm run sandbox -- /);
  });
});

// At once, as most of an apply is waiting.
describe.concurrent("npm run sandbox, applying", { timeout: APPLIES_MS }, () => {
  it("runs a command in a sandbox that nothing of the shell can lead elsewhere", async () => {
    const inStack = 'cd "$FLEET_SANDBOX/cdktf.out/stacks/ireland"';
    const command = `${LEAKS}; pwd; echo "url=$AWS_ENDPOINT_URL"
      (${inStack} && terraform output -raw region && terraform output -json deployment_info) || exit 1
      mktemp >/dev/null; sleep 1000 & echo $!; ls; exit 7`;
    const run = sandbox(["--region", "ireland", "--exec", command], hostile());
    expect(await run.exitCode, run.stderr()).toBe(7);

    const [folder = "", url = "", info = "", sleeping, ...files] = run.stdout().trim().split("\n");
    expect(folder).toMatch(/fleet-sandbox-\w+$/);
    expect(info).toMatch(/^eu-west-1\{.*"desired_count":2/);
    expect(files).toContain("terraform-ireland.tfstate");
    expect(run.stderr()).toMatch(/\nireland +up after \d+ s, \d+ resources\n/);
    expect(run.stderr()).not.toContain("broken");
    expect(reached.filter((it) => !/hashicorp|terraform\.io|github/.test(it))).toEqual([]);

    expect(await isServed(url.replace("url=", ""))).toBe(false);
    expect(isAlive(Number(sleeping))).toBe(false);
    expect(run.left()).toEqual([]);
    expect(existsSync(join(root.path, "stolen data"))).toBe(false);
    expect(existsSync(join(root.path, "stolen output"))).toBe(false);
    expect(readFileSync(join(project, "terraform-ireland.tfstate"), "utf8")).toBe("mine");
    const output = join(project, "cdktf.out/stacks/ireland");
    expect(readdirSync(output)).toEqual(["cdk.tf.json"]);
    expect(readFileSync(join(output, "cdk.tf.json"), "utf8")).toBe("mine");
  });

  it("goes on past a failing region and stays up until it is told to end", async () => {
    const run = sandbox([]);
    const [, url = ""] = await run.printed(/emulated AWS at (\S+)/);
    const [, file = ""] = await run.printed(/ {2}\. (.*env\.sh'?)/);
    expect(run.stdout()).toMatch(/^\nUp after \d+ s: ireland in .*\nFAILED: broken\n/);
    // Of a part of the project, the commands name the regions that are up.
    expect(run.stdout()).toContain("npx fleet status --region ireland\n");
    expect(run.stderr()).toMatch(/error broken:\n(.*\n)* {4}with aws_subnet\.public\[\d\]\n/);
    expect(await isServed(url)).toBe(true);

    const script = `. ${file} && ${LEAKS}; pwd; echo "$AWS_ENDPOINT_URL"
      cd "$FLEET_SANDBOX/cdktf.out/stacks/ireland" && terraform output -raw region`;
    const shell = { ...process.env, ...hostile() };
    const said = execFileSync("sh", ["-c", script], { env: shell, encoding: "utf8" });
    const folder = file.replaceAll("'", "").replace("/env.sh", "");
    expect(said).toBe(`${folder}\n${url}\neu-west-1`);

    run.child.kill("SIGINT");
    expect(await run.exitCode).toBe(1); // for the failing region
    expect(await isServed(url)).toBe(false);
    expect(run.left()).toEqual([]);
  });

  it.each([
    ["SIGHUP", 129, "while it starts", /Starting/],
    ["SIGINT", 130, "in an apply", /ireland +apply, \d+ resources/],
  ] as const)("leaves nothing behind after %s (exit code %d) %s", async (signal, code, _, at) => {
    const run = sandbox(["--region", "ireland", "--exec", "echo never"]);
    await run.printed(at);
    let started = descendants(run.child.pid);
    while (started.length === 0) {
      await sleep(100);
      started = descendants(run.child.pid);
    }
    run.child.kill(signal);
    expect(await run.exitCode).toBe(code);
    expect(run.stderr()).toMatch(/\nerror interrupted\n$/);
    expect(run.stdout()).toBe("");
    for (let tries = 0; started.some(isAlive) && tries < 50; tries++) {
      await sleep(100);
    }
    expect(started.filter(isAlive)).toEqual([]);
    expect(run.left()).toEqual([]);
  });
});
