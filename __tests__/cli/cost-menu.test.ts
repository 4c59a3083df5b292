import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { useFolder } from "../support/folder";
import { STARTS_TERRAFORM_MS, useEmulator } from "../support/sandbox";
import { KEYS, type Menu, menuIn } from "../support/terminal";
import { deploy, weekendProject } from "./weekend-project";

const sandbox = useEmulator();
const root = useFolder();
const project = weekendProject(join(root.path, "project"));
const MENU = /Cost management\n[\s\S]*Quit\n/;

function menu(...command: string[]): Promise<Menu> {
  return menuIn(MENU, command, { ...sandbox.env, NO_COLOR: "1", CI: "1" }, root.path);
}

beforeAll(async () => {
  await deploy(sandbox.emulator, "eu-west-2", { count: 2, alb: true });
  const git = (...args: string[]) => execFileSync("git", args, { cwd: project.path });
  git("init", "--quiet");
  git("add", "tfvars");
  git("-c", "user.name=Test", "-c", "user.email=test@example.com", "commit", "--quiet", "-m", "x");
}, STARTS_TERRAFORM_MS);

describe("cost management as a menu", { timeout: STARTS_TERRAFORM_MS }, () => {
  it("shows its entries on a terminal, and ends with Quit", async () => {
    const terminal = await menu(join(project.path, "scripts", "cost-management.sh"));
    const shown = await terminal.shows();
    expect(shown.match(/\d .*$/gm)).toEqual([
      "1 Cost by region and component",
      "2 Compare scenarios",
      "3 What runs now, and the month so far",
      "4 Recommendations",
      "5 What your edits of tfvars/ cost",
      "6 List prices",
      "7 Report as HTML (fleet-report.html)",
    ]);
    terminal.types(KEYS.up + KEYS.enter);
    expect((await terminal.ends()).exitCode).toBe(0);
  });

  it("runs each entry, and comes back", async () => {
    const terminal = await menu(
      process.execPath,
      join(project.path, "bin/fleet.js"),
      "cost",
      "menu",
    );
    await terminal.choose(0);
    await terminal.sees(/ eu-west-1 +eu-west-1 +\$78\.57 [\s\S]*a month, \$/);
    await terminal.choose(1);
    await terminal.sees(/ weekend-destroy-albs +\$\d+/);
    await terminal.choose(1);
    await terminal.sees(/\nan hour now .*\$\d[\s\S]*\nmonth's end /);
    await terminal.choose(1);
    await terminal.sees(/The fleet costs \$\d+\.\d\d in a usual month/);
    await terminal.choose(1);
    await terminal.sees(/No change: \$\d+\.\d\d a month/);
    await terminal.choose(1);
    await terminal.sees(/vCPU-hour/);
    await terminal.choose(1);
    await terminal.sees(/fleet-report\.html\n/);
    expect(existsSync(join(root.path, "fleet-report.html"))).toBe(true);
    await terminal.choose(1);
    expect((await terminal.ends()).exitCode).toBe(0);
  });

  it("is wrong use without a terminal", async () => {
    const run = await project.fleet(["cost", "menu"]);
    expect(run.stderr).toMatch(
      /^error there is no terminal for the menu\. Without it, npx fleet cost takes a subcommand: scenarios, now, .*\n$/,
    );
    expect(run).toMatchObject({ exitCode: 2, stdout: "" });
  });
});
