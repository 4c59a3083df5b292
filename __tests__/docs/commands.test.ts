import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { fleetInProcess } from "../cli/fleet-in-process";
import { projectRoot } from "../support/synth";
import { all, codeBlocks, codeSpans, pages, read } from "./pages";

/** What the pages tell the reader to type, without comments and with continued lines in one piece. */
const typed = pages.map(read).flatMap((text) =>
  [...codeBlocks(text, "bash"), ...codeSpans(text)].flatMap((code) =>
    code
      .replaceAll("\\\n", " ")
      .split("\n")
      .map((line) => line.replace(/(^| )#.*/, "")),
  ),
);

/** The subcommands of `fleet` with the options that stand behind them. */
const fleetCommands = new Map<string, Set<string>>();
for (const call of typed.flatMap((line) => all(line, /\bfleet((?: [^\s'"|>;&)]+)+)/g))) {
  const words = call.trim().split(" ");
  const end = words.findIndex((word) => word.startsWith("-"));
  const command = words.slice(0, end < 0 ? undefined : end).join(" ");
  const options = words.filter((word) => word.startsWith("--"));
  fleetCommands.set(command, new Set([...(fleetCommands.get(command) ?? []), ...options]));
}

describe("the commands on the pages", () => {
  it("are found", () => {
    expect([...fleetCommands.keys()]).toEqual(
      expect.arrayContaining(["cost", "cost scenarios", "recover eu-west-1", "weekend status"]),
    );
    expect(fleetCommands.get("weekend enable")).toContain("--destroy-albs");
  });

  it.each([...fleetCommands])("fleet %s is there, with its options", async (command, options) => {
    const { stdout, exitCode } = await fleetInProcess([...command.split(" "), "--help"]);
    expect(exitCode).toBe(0);
    const [, name = "", rest = ""] = /^Usage: fleet ([a-z ]+?) ([[<].*)/.exec(stdout) ?? [];
    // What is no subcommand must be an argument that the command takes.
    const isWhole = name === command;
    const takesArguments =
      command.startsWith(`${name} `) && /[[<](?!options|nothing)[a-z|.]+[\]>]/.test(rest);
    expect(isWhole || takesArguments, stdout).toBe(true);
    expect([...options].filter((option) => !new RegExp(`${option}\\b`).test(stdout))).toEqual([]);
  });

  it("start only scripts that exist", () => {
    const scripts = typed.flatMap((line) => all(line, /\.\/(scripts\/[\w-]+\.sh)/g));
    expect(scripts).toContain("scripts/cost-management.sh");
    expect(scripts.filter((script) => !existsSync(join(projectRoot, script)))).toEqual([]);
  });
});
