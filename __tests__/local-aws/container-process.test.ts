import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { Children } from "../../src/kit/children";
import { ContainerProcess } from "../../src/local-aws/ecs/container-process";
import { projectRoot } from "../support/synth";

const lines: string[] = [];

function run(script: string): ContainerProcess {
  return new ContainerProcess({
    command: [process.execPath, "--eval", script],
    folder: projectRoot,
    env: { PATH: process.env.PATH ?? "" },
    port: 1,
    children: new Children(),
    onLine: (line) => lines.push(line),
  });
}

const printed = async (line: string) => {
  while (!lines.includes(line)) {
    await sleep(20);
  }
};

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

describe("a container's process", () => {
  it("has the exit code of its program", async () => {
    expect(await run("process.exit(3)").exited).toBe(3);
  });

  it("may end in order after SIGTERM", async () => {
    const container = run(
      "setInterval(() => {}, 1000); process.once('SIGTERM', () => setTimeout(() => process.exit(0), 300)); console.log('polite')",
    );
    await printed("polite");
    expect(await container.stop(30_000)).toBe(0);
  });

  it("is killed when that takes too long", async () => {
    const container = run(
      "setInterval(() => {}, 1000); process.on('SIGTERM', () => {}); console.log('deaf')",
    );
    await printed("deaf");
    expect(await container.stop(200)).toBe(137);
  });

  it("does not outlive whoever started it, even after SIGKILL", async () => {
    const script = `
      const { Processes } = require("./src/kit/processes");
      const { ContainerProcess } = require("./src/local-aws/ecs/container-process");
      new ContainerProcess({
        command: ["node", "--eval", "console.log(process.pid); setInterval(() => {}, 1000)"],
        folder: ".", env: process.env, port: 1, children: new Children(), onLine: console.log,
      });`;
    const starter = join(projectRoot, "bin", "typescript.js");
    const parent = spawn(process.execPath, ["--require", starter, "--eval", script], {
      cwd: projectRoot,
      stdio: ["ignore", "pipe", "inherit"],
    });
    const [output] = (await once(parent.stdout, "data")) as [Buffer];
    const pid = Number(output.toString());
    expect(isAlive(pid)).toBe(true);
    parent.kill("SIGKILL");
    for (let tries = 0; isAlive(pid) && tries < 200; tries++) {
      await sleep(50);
    }
    expect(isAlive(pid)).toBe(false);
  });
});
