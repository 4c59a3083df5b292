import { rmSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { useFolder } from "../support/folder";
import { APPLIES_MS, STARTS_TERRAFORM_MS, useEmulator } from "../support/sandbox";
import { stackFolder, synthesize } from "../support/synth";
import { KEYS, type Menu, menuIn } from "../support/terminal";
import { deploy, weekendProject } from "./weekend-project";

const sandbox = useEmulator();
const root = useFolder();
const project = weekendProject(join(root.path, "project"));
/** Of one region, so that Terraform has less to plan. */
const single = weekendProject(join(root.path, "single"));

const MENU = /Weekend mode\n[\s\S]*Quit\n/;

function menu(...command: string[]): Promise<Menu> {
  return menuIn(MENU, command, { ...sandbox.env, NO_COLOR: "1", CI: "1" }, root.path);
}

beforeAll(async () => {
  for (const stack of ["eu-west-1", "us-east-1"]) {
    rmSync(join(single.path, "tfvars", `terraform-${stack}.tfvars`));
  }
  await single.set({ enable_domain: false, enable_service_discovery: false }, "eu-west-2");
  await deploy(sandbox.emulator, "eu-west-1", { count: 2 });
  await deploy(sandbox.emulator, "eu-west-2", { count: 0 });
  await deploy(sandbox.emulator, "us-east-1", { count: 2 });
}, STARTS_TERRAFORM_MS);

describe("fleet weekend", { timeout: STARTS_TERRAFORM_MS }, () => {
  const program = [process.execPath, join(project.path, "bin", "fleet.js"), "weekend"];

  it.each([
    [[], /^error there is no terminal for the menu\. .* takes a subcommand: status, .*\n$/],
    [["stats"], /^error unknown command 'weekend stats'\. There are: status, .*\n$/],
  ])("is wrong use without a terminal: %s", async (args, text) => {
    const run = await project.fleet(["weekend", ...args], sandbox.env);
    expect(run.stderr).toMatch(text);
    expect(run).toMatchObject({ exitCode: 2, stdout: "" });
  });

  it.each([
    [
      [],
      /status .*\n[\s\S]*enable .*\n[\s\S]*cron .*\n[\s\S]*Examples:\n {2}\$ npx fleet weekend /,
    ],
    [["status"], /--at <time>[\s\S]*--offline[\s\S]*--region <stack>[\s\S]*--json[\s\S]*Examples:/],
    [["up"], /--count <n>[\s\S]*--dry-run[\s\S]*--yes[\s\S]*--hold-until <time>[\s\S]*Examples:/],
  ])("explains itself: %s", async (args, text) => {
    const { stdout, ...run } = await project.fleet(["weekend", ...args, "--help"]);
    expect(stdout).toMatch(text);
    expect(run).toEqual({ exitCode: 0, stderr: "" });
  });

  it("shows the eight entries on a terminal, and ends with Quit", async () => {
    const terminal = await menu(...program);
    const shown = await terminal.shows();
    expect(shown.match(/\d .*$/gm)).toEqual([
      "1 Check current weekend schedule status",
      "2 Enable weekend-only mode (keep ALBs)",
      "3 Enable weekend-only mode (destroy ALBs)",
      "4 Disable weekend-only mode",
      "5 Manual scale up for weekend",
      "6 Manual scale down all regions",
      "7 Show cost estimates",
      "8 Setup cron automation",
    ]);
    terminal.types(KEYS.up + KEYS.enter);
    expect((await terminal.ends()).exitCode).toBe(0);
  });

  it("ends with Ctrl-C, as programs do", async () => {
    const terminal = await menu(...program);
    await terminal.shows();
    terminal.types(KEYS.ctrlC);
    const { exitCode, rest } = await terminal.ends();
    expect(rest).toContain("error broken off");
    expect(exitCode).toBe(130);
  });

  it("runs what is chosen, asks as the commands do, and comes back", async () => {
    const terminal = await menu(...program);
    await terminal.choose(0);
    await terminal.sees(/schedule +off\n[\s\S]*eu-west-2: 0 instead of 2: lowered by hand/);
    await terminal.choose(4);
    await terminal.sees(/eu-west-2: 0 → 2 tasks[\s\S]*Scale eu-west-2 to 2 tasks\?/);
    terminal.types("n");
    await terminal.sees(/error nothing was changed\n/);
    await terminal.choose(0);
    await terminal.sees(/Scale eu-west-2 to 2 tasks\?/);
    terminal.types("y");
    await terminal.sees(/eu-west-2: scaled from 0 to 2 tasks\n/);
    await terminal.choose(1);
    await terminal.sees(/Scale these 3 regions to 0 tasks\?/);
    terminal.types(KEYS.ctrlC);
    await terminal.sees(/error broken off\n/);
    await terminal.choose(0);
    await terminal.sees(/Scale these 3 regions to 0 tasks\?/);
    // It takes tasks away, so that Enter alone does not.
    terminal.types(KEYS.enter);
    await terminal.sees(/error nothing was changed\n/);
    await terminal.choose(0);
    await terminal.sees(/Scale these 3 regions to 0 tasks\?/);
    terminal.types("y");
    await terminal.sees(/us-east-1: scaled from 2 to 0 tasks\n/);
    await terminal.choose(1);
    await terminal.sees(/weekend-destroy-albs +\$18\.03 +\$216\.36/);
    await terminal.choose(2);
    expect((await terminal.ends()).exitCode).toBe(0);
  });
});

/** So much that the stack counts as deployed. */
async function deploySomething(): Promise<void> {
  const outdir = join(single.path, "cdktf.out");
  await synthesize(outdir, {}, single.path);
  const terraform = sandbox.terraform(stackFolder(outdir, "eu-west-2"));
  await terraform.init();
  await terraform.apply("-target=aws_cloudwatch_log_group.main");
}

describe("scripts/weekend-scheduler.sh", () => {
  it(
    "has the same menu, which plans what changes files and writes nothing without consent",
    async () => {
      await deploySomething();
      const before = single.read("eu-west-2");
      const terminal = await menu(join(single.path, "scripts", "weekend-scheduler.sh"));
      await terminal.choose(1);
      const keep = await terminal.sees(/Write 1 file and apply this to eu-west-2\?/);
      expect(keep).toMatch(/^\+enable_weekend_only += true$/m);
      expect(keep).not.toMatch(/^\+destroy_albs/m);
      terminal.types("n");
      await terminal.sees(/error nothing was changed\n/);
      await terminal.choose(1);
      const destroy = await terminal.sees(/Write 1 file and apply this to eu-west-2\?/);
      expect(destroy).toMatch(/^\+destroy_albs_when_scaled_down += true$/m);
      terminal.types("n");
      await terminal.sees(/error nothing was changed\n/);
      await terminal.choose(1);
      const disable = await terminal.sees(/Apply this to eu-west-2\?/);
      expect(disable).toContain("terraform-eu-west-2.tfvars: nothing to change\n");
      terminal.types(KEYS.ctrlC);
      await terminal.sees(/error broken off\n/);
      await terminal.choose(4);
      await terminal.sees(/A line for the crontab, [\s\S]* weekend apply/);
      await terminal.choose(1);
      expect((await terminal.ends()).exitCode).toBe(0);
      expect(single.read("eu-west-2")).toBe(before);
    },
    APPLIES_MS,
  );
});
