import { execFileSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { AnyDeclaration } from "../../src/cli/command";
import { COMMANDS } from "../../src/cli/commands";
import { projectRoot } from "../support/synth";
import { fleetInProcess } from "./fleet-in-process";

const folder = join(projectRoot, "src", "cli", "commands");
const names = Object.keys(COMMANDS);

/** The words of each command's file: "weekend status" for weekend/status.ts. */
const files = readdirSync(folder, { recursive: true, encoding: "utf8" })
  .filter((path) => path.endsWith(".ts"))
  .map((path) => path.slice(0, -".ts".length).replaceAll(/[\\/]/g, " "));

type Shown = Pick<AnyDeclaration, "description" | "examples">;

/** What the commands declare, loaded as the program loads them. */
function declarations(): Shown[] {
  const script = `
    const declarations = ${JSON.stringify(names)}.map((name) => {
      const { command } = require("./src/cli/commands/" + name.replaceAll(" ", "/"));
      return { description: command.description, examples: command.examples };
    });
    console.log(JSON.stringify(declarations));`;
  const args = ["--require", "./bin/typescript", "--eval", script];
  return JSON.parse(execFileSync(process.execPath, args, { cwd: projectRoot, encoding: "utf8" }));
}

/** Without its line breaks, which depend on the width. */
function inOneLine(text: string): string {
  return text.replaceAll(/\s+/g, " ");
}

describe("the table of commands", () => {
  it("has every file of src/cli/commands, and no other command", () => {
    expect(files.toSorted()).toEqual(names.toSorted());
  });

  it("has each command behind the one that it belongs to, as help lists them", () => {
    const parents = names.map((name) => name.split(" ").slice(0, -1).join(" "));
    expect(names.filter((_, i) => parents[i] && !names.slice(0, i).includes(parents[i]))).toEqual(
      [],
    );
  });

  it("numbers the entries of each menu from 1, with labels of their own", () => {
    const entries = Object.values(COMMANDS).flatMap(({ menus = [] }) => menus);
    const menus = new Set(entries.map(({ menu }) => menu));
    expect([...menus].filter((menu) => !names.includes(menu))).toEqual([]);
    for (const name of menus) {
      const labels = entries.filter(({ menu }) => menu === name);
      const numbers = labels.map(({ number }) => number).sort((a, b) => a - b);
      expect(numbers).toEqual(labels.map((_, i) => i + 1));
      expect(new Set(labels.map(({ label }) => label)).size).toBe(labels.length);
    }
  });
});

/** `-y` stands for --yes wherever that is. */
const YES = / --yes\b/;

describe("fleet <command> --help", () => {
  const declared = declarations();

  it.each(names.map((name, i) => ({ name, ...(declared[i] as Shown) })))(
    "$name shows what is declared",
    async ({ name, description, examples }) => {
      const { stdout, stderr, exitCode } = await fleetInProcess([...name.split(" "), "--help"]);
      expect({ stderr, exitCode }).toEqual({ stderr: "", exitCode: 0 });
      expect(stdout.split("\n")[0]).toBe(
        `Usage: fleet ${name} ${COMMANDS[name]?.usage ?? "[options]"}`,
      );
      expect(inOneLine(stdout)).toContain(inOneLine(description));
      expect(YES.test(stdout)).toBe(/^ +-y, --yes /m.test(stdout));
      expect(examples.length).toBeGreaterThan(0);
      for (const example of examples) {
        expect(example).toContain(`fleet ${name}`);
        expect(stdout).toContain(`\n  $ ${example}\n`);
      }
    },
  );
});
