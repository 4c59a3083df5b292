import { spawn } from "node:child_process";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { projectRoot } from "../support/synth";

/** A process with a SignalGuard that runs a child, which says how many signals it got before it ends. */
function program(props: string, child: string): string {
  return `
    const { runChild } = require("./src/kit/child-process.ts");
    const { SignalGuard } = require("./src/kit/signals.ts");
    const signals = new SignalGuard(${props});
    const onLine = (line) => console.log(line);
    signals.cleaningUp(() => console.log("cleaned up"), () =>
      runChild(process.execPath, ["--eval", ${JSON.stringify(child)}], { signals, onLine }),
    ).catch((error) => {
      console.log(error.message);
      process.exitCode = error.exitCode;
    });`;
}

const COUNTS = `
  let count = 0;
  process.on("SIGINT", () => {
    if (++count === 1) setTimeout(() => { console.log(count + " signal"); process.exit(); }, 700);
  });
  setInterval(() => {}, 1000);
  console.log("ready");`;
const IGNORES = `process.on("SIGINT", () => {}); setInterval(() => {}, 1000); console.log("ready");`;

/** Starts it, and sends SIGINT when it is ready, so often. */
async function interrupted(script: string, times: number, apartMs = 100) {
  const child = spawn(process.execPath, ["--require", "./bin/typescript.js", "--eval", script], {
    cwd: projectRoot,
    stdio: ["ignore", "pipe", "inherit"],
  });
  let stdout = "";
  const ready = new Promise<void>((resolve) => {
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      stdout += text;
      if (stdout.includes("ready\n")) {
        resolve();
      }
    });
  });
  const closed = once(child, "close");
  await Promise.race([ready, closed]);
  for (let i = 0; i < times; i++) {
    child.kill("SIGINT");
    await sleep(apartMs);
  }
  const [exitCode] = await closed;
  return { exitCode, stdout };
}

describe("a signal", { timeout: 60_000 }, () => {
  it("reaches a child once, though npx sends the terminal's Ctrl-C a second time", async () => {
    expect(await interrupted(program("", COUNTS), 2)).toEqual({
      exitCode: 130,
      stdout: "ready\n1 signal\ncleaned up\ninterrupted\n",
    });
  });

  it("kills a child that does not listen, after the time it was given", async () => {
    expect(await interrupted(program("{ graceMs: 500 }", IGNORES), 1)).toEqual({
      exitCode: 130,
      stdout: "ready\ncleaned up\ninterrupted\n",
    });
  });

  it("lets work end that says how far it came", async () => {
    const script = `
      const { SignalGuard } = require("./src/kit/signals.ts");
      const { setTimeout: sleep } = require("node:timers/promises");
      const signals = new SignalGuard();
      const work = () =>
        sleep(60_000, undefined, { signal: signals.aborted }).catch(() => console.log("half done"));
      signals.endingItself(work).then(() => process.exit(7));
      console.log("ready");`;
    expect(await interrupted(script, 1)).toEqual({ exitCode: 7, stdout: "ready\nhalf done\n" });
  });

  it("says what the work has left as it was", async () => {
    const script = `
      const { SignalGuard } = require("./src/kit/signals.ts");
      const { setTimeout: sleep } = require("node:timers/promises");
      const signals = new SignalGuard();
      signals
        .endingItself(() => sleep(60_000, undefined, { signal: signals.aborted }).catch(() => {}))
        .then(() => signals.check("nothing was applied"))
        .catch((error) => {
          console.log(error.message);
          process.exit(error.exitCode);
        });
      signals.check("nothing was applied");
      console.log("ready");`;
    expect(await interrupted(script, 1)).toEqual({
      exitCode: 130,
      stdout: "ready\ninterrupted: nothing was applied\n",
    });
  });

  it("ends a process without children at once, its files removed", async () => {
    const script = `
      const { SignalGuard } = require("./src/kit/signals.ts");
      const forever = new Promise(() => setInterval(() => {}, 1000));
      new SignalGuard().cleaningUp(() => console.log("cleaned up"), () => forever);
      console.log("ready");`;
    expect(await interrupted(script, 1)).toEqual({
      exitCode: 130,
      stdout: "ready\ncleaned up\n",
    });
  });

  it("ends work that hangs at the second one, and says what nobody knows", async () => {
    const script = `
      const { SignalGuard } = require("./src/kit/signals.ts");
      const progress = { done: () => {} };
      const signals = new SignalGuard({ graceMs: 0, terminal: { stderr: process.stdout, progress } });
      const forever = () => new Promise(() => setInterval(() => {}, 1000));
      signals.finishing("eu-west-1", forever);
      signals.finishing("eu-west-2", forever);
      console.log("ready");`;
    expect(await interrupted(script, 2, 1_200)).toEqual({
      exitCode: 130,
      stdout:
        "ready\nnote interrupted: waiting for AWS's answer about eu-west-1 and eu-west-2. Ctrl-C again ends at once\n" +
        "error interrupted before AWS answered about eu-west-1 and eu-west-2, so nobody knows what was done there. See: npx fleet status\n",
    });
  });

  it("begins nothing more, and lets what is at work finish", async () => {
    const script = `
      const { SignalGuard } = require("./src/kit/signals.ts");
      const { setTimeout: sleep } = require("node:timers/promises");
      const signals = new SignalGuard();
      signals.finishing("a", () => sleep(500)).then(() => console.log("finished"));
      sleep(300)
        .then(() => signals.finishing("b", async () => console.log("begun")))
        .catch((error) => console.log(error.message));
      console.log("ready");`;
    expect(await interrupted(script, 1)).toEqual({
      exitCode: 0,
      stdout: "ready\ninterrupted\nfinished\n",
    });
  });
});
