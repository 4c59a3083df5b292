import { spawnSync } from "node:child_process";
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { withApplyLock } from "../../src/deploy/apply-lock";
import type { ApplyReport } from "../../src/deploy/apply-run";
import type { ChangeResult } from "../../src/deploy/change-and-apply";
import { editFleet, planArguments } from "../../src/deploy/edited-fleet";
import { isDeployed, losses, plannedChanges } from "../../src/deploy/planned-changes";
import { appendOverride, setVariables } from "../../src/fleet/edit-tfvars";
import { loadFleet } from "../../src/fleet/load-fleet";
import { SignalGuard } from "../../src/kit/signals";
import { weekendRules } from "../../src/weekend/apply-rules";
import { useFolder } from "../support/folder";
import { type WeekendProject, weekendProject } from "./weekend-project";

const folder = useFolder();
let project: WeekendProject;
beforeAll(() => {
  project = weekendProject(join(folder.path, "project"));
});
beforeEach(() => project.reset());

/** A process id that nobody has. */
function deadPid(): number {
  return spawnSync(process.execPath, ["--version"]).pid;
}

describe("fleet weekend enable, disable and apply", () => {
  it.each([["enable"], ["disable"], ["apply"]])(
    "%s neither asks nor works without a terminal",
    async (command) => {
      const run = await project.inProcess(["weekend", command, "--json"]);
      expect(run.stderr).toMatch(
        /^error .* asks before .*: add --yes, or --dry-run to only look\n$/,
      );
      expect(run).toMatchObject({ exitCode: 2, stdout: "" });
    },
  );

  it.each([
    ["a change that the environment would undo", "enable"],
    ["what the files say already, too", "disable"],
  ])("refuses %s", async (_, command) => {
    const env = { TF_VAR_enable_weekend_only: "false" };
    const run = await project.inProcess(["weekend", command, "--yes"], env);
    expect(run.stderr).toBe(
      "error TF_VAR_enable_weekend_only is set, to false, and holds whatever the files say. Unset it, and run " +
        "this again\n",
    );
    expect(run).toMatchObject({ exitCode: 2, stdout: "" });
  });

  it("ends at once while another run is at work, and says which", async () => {
    const locks = join(project.path, ".fleet");
    mkdirSync(locks);
    const owner = { pid: process.pid, host: hostname(), since: "2026-11-28T12:00:00.000Z" };
    writeFileSync(join(locks, "apply.lock"), JSON.stringify(owner));
    const run = await project.fleet(["weekend", "apply", "--yes"]);
    expect(run.stderr).toMatch(
      new RegExp(
        `^error another run of fleet is at work: process ${process.pid} on \\S+, since 2026-11-28T12:00:00\\.000Z\\.`,
      ),
    );
    expect(run).toMatchObject({ exitCode: 1, stdout: "" });
    expect(readdirSync(locks)).toEqual(["apply.lock"]);
  });
});

/** Plans an update everywhere, and fails to apply it in eu-west-1. */
const STAND_IN = `#!/bin/sh
case "$1" in
  version) echo '{"terraform_version":"1.11.4"}' ;;
  plan) exit 2 ;;
  show) echo '{
    "prior_state":{"values":{"root_module":{"resources":[{"address":"a.b","mode":"managed","values":{}}]}}},
    "resource_changes":[{"address":"aws_ecs_service.main","mode":"managed","type":"aws_ecs_service","name":"main",
      "change":{"actions":["update"],"after":null}}]}' ;;
  apply) case "$PWD" in */eu-west-1) echo "Error: no capacity" >&2; exit 1 ;; esac ;;
esac
`;

/** The PATH that finds this script as terraform. */
function pathTo(terraform: string): string {
  const programs = mkdtempSync(join(folder.path, "programs-"));
  writeFileSync(join(programs, "terraform"), terraform, { mode: 0o755 });
  return `${programs}:${process.env.PATH}`;
}

describe("an apply that fails after the files are written", () => {
  it("is told with what to do, and the others are applied", async () => {
    const other = weekendProject(join(folder.path, "other"));
    const run = await other.fleet(["weekend", "enable", "--destroy-albs", "--yes", "--json"], {
      PATH: pathTo(STAND_IN),
    });
    const { regions } = JSON.parse(run.stdout) as ApplyReport<ChangeResult>;
    const file = "tfvars/terraform-eu-west-1.tfvars";
    expect(regions.map(({ stack, result, fileChanged }) => [stack, result, fileChanged])).toEqual([
      ["eu-west-1", "failed", true],
      ["eu-west-2", "applied", true],
      ["us-east-1", "applied", true],
    ]);
    expect(regions[0]).toMatchObject({
      file,
      changes: { update: ["aws_ecs_service.main"] },
      error: "terraform apply failed:\nError: no capacity",
    });
    expect(run.stderr).toMatch(
      /Z eu-west-1 {2}failed: terraform apply failed:\n\S+Z {3}Error: no capacity\n/,
    );
    expect(run.stderr).toMatch(
      /Z 2 applied, 1 failed: eu-west-1\. Written already: \S+\. To go on: npx fleet weekend apply --region eu-west-1\n$/,
    );
    expect(run.exitCode).toBe(1);
    expect(readFileSync(join(other.path, file), "utf8")).toMatch(
      /^enable_weekend_only {11}= true\ndestroy_albs_when_scaled_down = true$/m,
    );
  });
});

describe("a schedule", () => {
  const SCHEDULE = [
    ...["--days", "mon-fri", "--hours", "8-18", "--timezone", "Europe/Berlin"],
    ...[
      "--closed",
      "2026-12-25,2026-12-26",
      "--closed",
      "2027-01-01",
      "--active-region",
      "eu-west-1",
    ],
  ];
  const FILE = `# What all regions share. A line in a region's own file wins.

enable_weekend_only           = true
destroy_albs_when_scaled_down = false
weekend_days                  = ["MON", "TUE", "WED", "THU", "FRI"]
weekend_hours_start           = 8
weekend_hours_end             = 18
weekend_timezone              = "Europe/Berlin"
weekend_closed_dates          = ["2026-12-25", "2026-12-26", "2027-01-01"]
weekend_active_regions        = ["eu-west-1"]
`;
  const OWN_LINES =
    /\n# Weekend-only operation\n((enable_weekend_only|destroy_albs|weekend_hours)_?\w* .*\n)+/;
  let other: WeekendProject;
  const run = (args: readonly string[], terraform = STAND_IN) =>
    other.inProcess(["weekend", ...args, "--yes", "--json"], { PATH: pathTo(terraform) });
  const tfvars = (name: string) => join(other.path, "tfvars", name);
  const shared = () => readFileSync(tfvars("fleet.tfvars"), "utf8");
  /** As the command has written it. */
  const schedule = (isEnabled: boolean) => {
    writeFileSync(tfvars("fleet.tfvars"), isEnabled ? FILE : FILE.replace("= true", "= false"));
    for (const stack of ["eu-west-1", "eu-west-2", "us-east-1"] as const) {
      const text = other.read(stack).replace(OWN_LINES, "");
      writeFileSync(tfvars(`terraform-${stack}.tfvars`), text);
    }
  };
  const values = async () =>
    (await loadFleet(join(other.path, "tfvars"))).regions.map(({ values }) => [
      values.enable_weekend_only,
      values.weekend_days.length,
      values.weekend_hours_end,
    ]);
  beforeAll(() => {
    other = weekendProject(join(folder.path, "scheduled"));
  });
  beforeEach(() => other.reset());

  it("is written once for all regions, whose own lines go", async () => {
    const before = other.read("eu-west-1");
    const { stdout, stderr } = await run(["enable", ...SCHEDULE]);
    const { regions } = JSON.parse(stdout) as ApplyReport<ChangeResult>;
    expect(
      regions.map(({ fileChanged, sharedFileChanged }) => [fileChanged, sharedFileChanged]),
    ).toEqual(Array(3).fill([true, true]));
    expect(shared()).toBe(FILE);
    expect(await values()).toEqual(Array(3).fill([true, 5, 18]));
    expect(before).toMatch(OWN_LINES);
    expect(other.read("eu-west-1")).toBe(before.replace(OWN_LINES, ""));
    // It was shown first.
    expect(stderr).toContain("+++ b/tfvars/fleet.tfvars\n");
    expect(stderr).toMatch(/^-weekend_hours_start {11}= 6 {2}# 6 AM UTC$/m);
  });

  it("in a time zone that no file names yet is planned by stacks that know the zone", async () => {
    // As the stack's precondition on weekend_timezone.
    const zoneAware = STAND_IN.replace(
      "plan) exit 2",
      'plan) case "$*" in *weekend_timezone=Europe/Berlin*) grep -q \'"Europe/Berlin": {\' cdk.tf.json || exit 1 ;; esac; exit 2',
    );
    const { stderr, stdout, exitCode } = await run(["enable", ...SCHEDULE, "--dry-run"], zoneAware);
    const { regions } = JSON.parse(stdout) as ApplyReport<ChangeResult>;
    expect(regions.map(({ result }) => result)).toEqual(Array(3).fill("planned"));
    expect(stderr).not.toContain("failed");
    expect(exitCode).toBe(0);
  });

  it("is switched off for all where it stands", async () => {
    schedule(true);
    await run(["disable"]);
    expect(shared()).toBe(FILE.replace("= true", "= false"));
    expect(await values()).toEqual(Array(3).fill([false, 5, 18]));
  });

  it("of one region is written into its own file, and wins", async () => {
    schedule(false);
    await run(["enable", "--region", "us-east-1", "--days", "FRI-MON", "--hours", "22-6"]);
    expect(shared()).toBe(FILE.replace("= true", "= false"));
    expect(await values()).toEqual([
      [false, 5, 18],
      [false, 5, 18],
      [true, 4, 6],
    ]);
  });

  it("stays as it is in the file of a region that cannot be planned", async () => {
    schedule(false);
    await other.set({ weekend_hours_end: 6 }, "us-east-1");
    const failing = STAND_IN.replace(
      "plan) exit 2",
      'plan) case "$PWD" in */us-east-1) exit 1 ;; esac; exit 2',
    );
    const enable = ["enable", "--hours", "9-17"];
    const { stderr, exitCode } = await run([...enable, "--region", "us-east-1"], failing);
    expect(exitCode).toBe(1);
    expect(stderr).toContain("Not written: the file of us-east-1");
    expect((await run(enable, failing)).stderr).toMatch(
      /Not written: the file of us-east-1\. Written already: tfvars\/fleet\.tfvars\. To go on: npx fleet weekend apply --region eu-west-1 --region us-east-1\n/,
    );
    expect((await values()).map(([, , end]) => end)).toEqual([17, 17, 6]);
  });
});

describe("a setting of the states without effect", () => {
  it("is told once, although the stacks are synthesized before and after the files are written", async () => {
    const warned = weekendProject(join(folder.path, "warned"));
    const run = await warned.inProcess(["weekend", "enable", "--region", "us-east-1", "--yes"], {
      PATH: pathTo(STAND_IN),
      FLEET_STATE_BUCKET: "my-states",
    });
    expect(run.stderr.match(/Synthesizing/g)).toHaveLength(2);
    expect(run.stderr.match(/FLEET_STATE_BUCKET: has no effect/g)).toHaveLength(1);
  });
});

describe("withApplyLock", () => {
  let count = 0;
  const locked = async (owner: object | string | undefined, ageMs = 0) => {
    const projectDir = join(folder.path, `lock-${++count}`);
    const lock = join(projectDir, ".fleet", "apply.lock");
    mkdirSync(join(projectDir, ".fleet"), { recursive: true });
    if (owner !== undefined) {
      writeFileSync(lock, typeof owner === "string" ? owner : JSON.stringify(owner));
      const touched = new Date(Date.now() - ageMs);
      utimesSync(lock, touched, touched);
    }
    const signals = new SignalGuard();
    try {
      return await withApplyLock({ projectDir, now: () => new Date() }, signals, async () =>
        JSON.parse(readFileSync(lock, "utf8")),
      );
    } finally {
      signals.release();
      expect(readdirSync(join(projectDir, ".fleet"))).toEqual(
        expect.not.arrayContaining([expect.stringContaining(String(process.pid))]),
      );
    }
  };
  const since = new Date().toISOString();

  it.each([
    ["nobody's", undefined, 0],
    ["that of a dead process", { pid: deadPid(), host: hostname(), since }, 0],
    ["one whose process id is somebody else's now", { pid: 1, host: hostname(), since }, 600_000],
    ["one of another machine that has been silent", { pid: 1, host: "elsewhere", since }, 600_000],
    ["one that is empty", "", 60_000],
  ])("takes %s", async (_, owner, age) => {
    expect(await locked(owner, age)).toMatchObject({ pid: process.pid, host: hostname() });
  });

  it.each([
    ["a living process", { pid: process.ppid, host: hostname(), since }],
    ["another machine", { pid: deadPid(), host: "elsewhere", since }],
  ])("leaves that of %s", async (_, owner) => {
    await expect(locked(owner, 60_000)).rejects.toThrow(
      `process ${owner.pid} on ${owner.host}, since ${since}`,
    );
  });

  it("says what to do when there can be no lock, and does nothing", async () => {
    const projectDir = join(folder.path, "no folder");
    mkdirSync(projectDir);
    writeFileSync(join(projectDir, ".fleet"), "a file");
    const signals = new SignalGuard();
    const worked: string[] = [];
    await expect(
      withApplyLock({ projectDir, now: () => new Date() }, signals, async () => worked.push("x")),
    ).rejects.toThrow(/apply\.lock cannot be written \(EEXIST\), .* Nothing was changed\. /);
    signals.release();
    expect(worked).toEqual([]);
  });
});

describe("editFleet", () => {
  const regions = async () => (await loadFleet(join(project.path, "tfvars"), project.path)).regions;

  it("hands new values to plans as Terraform takes them", async () => {
    // Of one that is over it would warn.
    const midnight = (days: number) =>
      `${new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10)}T00:00:00Z`;
    const override = { start: midnight(1), end: midnight(2), desired_count: 3 };
    const { edits, warnings } = await editFleet(
      {
        regions: await regions(),
        edit: async (text, { file }) =>
          appendOverride(await setVariables(text, { enable_weekend_only: true }, file), override),
      },
      project.path,
    );
    expect(edits.map(planArguments)).toEqual(
      Array(3).fill([
        "-var=enable_weekend_only=true",
        `-var=weekend_overrides=${JSON.stringify([override])}`,
      ]),
    );
    expect(warnings).toEqual([]);
  });

  it("warns when nothing would ever run, and refuses what would be wrong", async () => {
    const edited = async (values: Record<string, boolean | string>) =>
      editFleet(
        { regions: await regions(), edit: (text) => setVariables(text, values) },
        project.path,
      );
    await project.append('weekend_active_regions = ["us-west-2"]', "eu-west-1");
    await project.append('weekend_active_regions = ["us-west-2"]', "eu-west-2");
    await project.append('weekend_active_regions = ["us-west-2"]', "us-east-1");
    const { warnings } = await edited({ enable_weekend_only: true });
    expect(warnings.map(({ message }) => message)).toEqual([
      expect.stringContaining("nothing would ever run"),
    ]);
    await expect(edited({ weekend_timezone: "Europe/Nowhere" })).rejects.toThrow(/Europe\/Nowhere/);
  });

  it("refuses a file that it could not write again as it is", async () => {
    const [region] = await regions();
    if (!region) {
      throw new Error("There are no regions.");
    }
    const path = join(project.path, region.file);
    writeFileSync(path, Buffer.concat([Buffer.from("# caf\xe9\n", "latin1"), readFileSync(path)]));
    await expect(
      editFleet({ regions: [region], edit: async (text) => text }, project.path),
    ).rejects.toThrow(`${region.file}:1: is not UTF-8`);
  });
});

describe("a plan", () => {
  const changed = (address: string, ...actions: string[]) => {
    const [, type = "", name = ""] = /^(\w+)\.(\w+)/.exec(address) ?? [];
    return { address, mode: "managed", type, name, change: { actions, after: null } };
  };
  const plan = {
    resource_changes: [
      changed("aws_lb.main[0]", "delete"),
      changed("aws_lb_listener_rule.closed[0]", "delete", "create"),
      changed("aws_ecs_task_definition.main", "create", "delete"),
      { ...changed("aws_ecs_task_definition.main", "delete"), deposed: "0a1b" },
      changed("aws_ecs_task_definition.other", "delete", "create"),
      changed("aws_ecs_task_definition.main", "delete"),
      changed("aws_vpc.main", "delete", "create"),
      changed("aws_ecs_service.main", "update"),
      changed('aws_appautoscaling_scheduled_action.weekend["open"]', "create"),
      changed("aws_subnet.public[0]", "no-op"),
      { ...changed("data.aws_route53_zone.main[0]", "read"), mode: "data" },
    ],
    output_changes: { one: { actions: ["no-op"] }, two: { actions: ["update"] } },
  };

  it("is told by what it does", () => {
    expect(plannedChanges(plan)).toEqual({
      create: ['aws_appautoscaling_scheduled_action.weekend["open"]'],
      update: ["aws_ecs_service.main"],
      replace: [
        "aws_lb_listener_rule.closed[0]",
        "aws_ecs_task_definition.main",
        "aws_ecs_task_definition.other",
        "aws_vpc.main",
      ],
      delete: [
        "aws_lb.main[0]",
        "aws_ecs_task_definition.main (deposed)",
        "aws_ecs_task_definition.main",
      ],
      outputs: ["two"],
    });
  });

  it("may take away what the schedule owns, and revisions of the task definition", () => {
    expect(losses(plan, weekendRules.mayDestroy)).toEqual([
      "aws_ecs_task_definition.other",
      "aws_ecs_task_definition.main",
      "aws_vpc.main",
    ]);
  });

  it("is for a deployed region when the state holds a resource, and not only data", () => {
    const state = (mode: string) => ({
      prior_state: {
        values: { root_module: { resources: [{ address: "a.b", mode, values: {} }] } },
      },
    });
    expect([isDeployed({}), isDeployed(state("data")), isDeployed(state("managed"))]).toEqual([
      false,
      false,
      true,
    ]);
  });
});
