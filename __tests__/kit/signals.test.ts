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
async function interrupted(script: string, times: number) {
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
    await sleep(100);
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
});
