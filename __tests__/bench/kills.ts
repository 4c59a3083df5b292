import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { setVariables } from "../../src/fleet/edit-tfvars";
import { loadFleet } from "../../src/fleet/load-fleet";
import { startEmulator } from "../../src/sandbox/emulator";
import { sandboxEnvironment } from "../../src/sandbox/environment";
import { terraformCommands } from "../../src/terraform/commands";
import { providerEnvironment } from "../../src/terraform/provider-mirror";
import { fleet } from "../cli/fleet-process";
import { listedProducts } from "../support/listed-products";
import { copyProject, stackFolder, synthesize } from "../support/synth";

/**
 * `npm run bench:kills [runs] [command]`: SIGKILL at random moments of the commands that write. Nothing may be half written, and
 * after the next command nothing may be left, nor run.
 */
const RUNS = Number(process.argv[2] ?? 20);
const ONLY = process.argv[3];
const STACK = "eu-west-2";
/** For what a killed command leaves running and does not wait for: synth in a process of its own. */
const SETTLE_MS = 3_000;

const root = mkdtempSync(join(tmpdir(), "fleet kills "));
const project = join(root, "project");
const tmp = join(root, "tmp");
const crontab = join(root, "crontab");
const OTHERS = "MAILTO=me\n0 0 * * * job\n";

const COMMANDS: Readonly<Record<string, readonly string[]>> = {
  synth: ["--require", "./bin/typescript.js", "main.ts"],
  "weekend enable": ["bin/fleet.js", "weekend", "enable", "--yes", "--region", STACK],
  "cost prices update": ["bin/fleet.js", "cost", "prices", "update"],
  "weekend cron --install": ["bin/fleet.js", "weekend", "cron", "--install", "--yes"],
};

/** What each run begins with, but for the state, which goes on. */
const tfvars = join(root, "tfvars");

function reset(): void {
  cpSync(tfvars, join(project, "tfvars"), { recursive: true });
  writeFileSync(crontab, OTHERS);
  rmSync(join(project, ".fleet", "prices.json"), { force: true });
}

/** What is wrong after a kill, before anything else runs. */
async function halfWritten(): Promise<string[]> {
  const problems: string[] = [];
  const check = async (what: string, work: () => unknown) => {
    try {
      await work();
    } catch (error) {
      problems.push(`${what}: ${(error as Error).message}`);
    }
  };
  await check("tfvars", () => loadFleet(join(project, "tfvars")));
  const stacks = join(project, "cdktf.out", "stacks");
  for (const stack of existsSync(stacks) ? readdirSync(stacks) : []) {
    await check(stack, () => JSON.parse(readFileSync(join(stacks, stack, "cdk.tf.json"), "utf8")));
  }
  const prices = join(project, ".fleet", "prices.json");
  if (existsSync(prices)) {
    await check("prices", () => JSON.parse(readFileSync(prices, "utf8")));
  }
  const text = readFileSync(crontab, "utf8");
  if (
    !text.startsWith(OTHERS) ||
    (text !== OTHERS && !text.endsWith(`<<< fleet weekend ${project}\n`))
  ) {
    problems.push(`crontab: ${JSON.stringify(text)}`);
  }
  return problems;
}

/** What is there although nothing runs. */
function left(): string[] {
  return [
    tmp,
    project,
    join(project, "tfvars"),
    join(project, ".fleet"),
    join(project, "cdktf.out"),
  ]
    .filter(existsSync)
    .flatMap((folder) => readdirSync(folder).map((name) => join(folder, name)))
    .filter((path) => /(\/fleet-[^/]*|\.tmp|\/\.synth-[^/]*|\.dead)$/.test(path));
}

/** The processes that nobody waits for any more. */
function running(): string[] {
  const all = execFileSync("ps", ["eww", "-A", "-o", "pid=,args="], { encoding: "utf8" });
  return all
    .split("\n")
    .filter((line) => line.includes(`TMPDIR=${tmp}`) && /^ *\d+ \S*terraform/.test(line))
    .map((line) => line.trim().split(" ").slice(0, 2).join(" "));
}

function start(args: readonly string[], env: NodeJS.ProcessEnv): ChildProcess {
  return spawn(process.execPath, args, { cwd: project, env, stdio: "ignore" });
}

async function main(): Promise<void> {
  const emulator = await startEmulator();
  const prices = createServer(async (request, response) => {
    const { ServiceCode } = JSON.parse(Buffer.concat(await request.toArray()).toString());
    const PriceList = listedProducts(ServiceCode).map((product) => JSON.stringify(product));
    response.writeHead(200, { "content-type": "application/x-amz-json-1.1" });
    response.end(JSON.stringify({ PriceList }));
  });
  try {
    prices.listen(0, "127.0.0.1");
    await once(prices, "listening");
    const bin = join(root, "bin");
    for (const folder of [tmp, bin]) {
      mkdirSync(folder);
    }
    const script = `if [ "$1" = -l ]; then exec cat '${crontab}'; fi; cat > '${crontab}.new'; exec mv '${crontab}.new' '${crontab}'`;
    writeFileSync(join(bin, "crontab"), `#!/bin/sh\n${script}\n`);
    chmodSync(join(bin, "crontab"), 0o755);
    const env = {
      ...sandboxEnvironment(emulator, process.env, providerEnvironment({ folder: root })),
      AWS_ENDPOINT_URL_PRICING: `http://127.0.0.1:${(prices.address() as AddressInfo).port}`,
      PATH: `${bin}:${process.env.PATH}`,
      XDG_CACHE_HOME: root,
      TMPDIR: tmp,
    };
    copyProject(project);
    for (const name of readdirSync(join(project, "tfvars")).filter((it) =>
      it.endsWith(".tfvars"),
    )) {
      const path = join(project, "tfvars", name);
      const small = { create_alb: false, enable_domain: false, enable_service_discovery: false };
      writeFileSync(path, await setVariables(readFileSync(path, "utf8"), small));
    }
    cpSync(join(project, "tfvars"), tfvars, { recursive: true });
    await synthesize(join(project, "cdktf.out"), {}, project);
    const stack = terraformCommands(stackFolder(join(project, "cdktf.out"), STACK), env);
    await stack.init();
    await stack.apply();

    let wrong = 0;
    const commands = Object.entries(COMMANDS).filter(([name]) => name === (ONLY ?? name));
    for (const [name, args] of commands) {
      reset();
      const began = Date.now();
      const [exitCode] = await once(start(args, env), "close");
      const length = Date.now() - began;
      console.log(`${name} takes ${(length / 1000).toFixed(2)} s and ends with ${exitCode}`);
      for (let run = 1; run <= RUNS; run++) {
        reset();
        const after = Math.random() * length;
        const child = start(args, env);
        const closed = once(child, "close");
        await sleep(after);
        child.kill("SIGKILL");
        await closed;
        const problems = await halfWritten();
        const found = left().length;
        await sleep(name === "weekend enable" ? SETTLE_MS : 0);
        await fleet(["cost", "--json"], env, project, undefined, project);
        problems.push(...left(), ...running());
        wrong += problems.length > 0 ? 1 : 0;
        const line = `${name} killed after ${(after / 1000).toFixed(2)} of ${(length / 1000).toFixed(2)} s, ${found} left`;
        console.log(
          problems.length > 0 ? `WRONG ${line}\n  ${problems.join("\n  ")}` : `ok    ${line}`,
        );
      }
    }
    console.log(`${commands.length * RUNS} kills, ${wrong} wrong`);
    process.exitCode = wrong > 0 ? 1 : 0;
  } finally {
    prices.close();
    await emulator.stop();
    rmSync(root, { recursive: true, force: true });
  }
}

void main();
