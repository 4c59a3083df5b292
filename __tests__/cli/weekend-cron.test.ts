import { spawnSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { withBlock } from "../../src/weekend/cron/crontab";
import { useFolder } from "../support/folder";
import { projectRoot } from "../support/synth";
import { type WeekendProject, weekendProject } from "./weekend-project";

const root = useFolder();
/** Everything that a shell and cron have a meaning for. */
const name = "it's $HOME; 100 % é";
const programs = join(root.path, "programs");
const crontab = join(root.path, "crontab");
let project: WeekendProject;

function program(path: string, script: string): void {
  writeFileSync(path, `#!/bin/sh\n${script}\n`);
  chmodSync(path, 0o755);
}

beforeAll(() => {
  project = weekendProject(join(root.path, name));
  mkdirSync(programs);
  program(
    join(programs, "crontab"),
    `file='${crontab}'
if [ "$1" = -l ]; then
  [ -f "$file" ] || { echo "no crontab for tester" >&2; exit 1; }
  exec cat "$file"
fi
exec cat > "$file"`,
  );
  program(join(programs, "terraform"), 'echo "stand-in called: $*"; exit 1');
});
beforeEach(() => rmSync(crontab, { force: true }));

const PATH = `${programs}:${process.env.PATH}`;

const env = { PATH, XDG_CACHE_HOME: join(root.path, "cache"), FLEET_STATE_BUCKET: undefined };
const cron = (...args: readonly string[]) => project.inProcess(["weekend", "cron", ...args], env);

/** What cron runs, as far as it understands a crontab: five fields, and % as a line break. */
function commandOf(line: string): string {
  const command = line.replace(/^(\S+ ){5}/, "");
  expect(command).not.toMatch(/(?<!\\)%/);
  return command.replaceAll("\\%", "%");
}

describe("fleet weekend cron", () => {
  it("shows a line that cron can run, and installs nothing", async () => {
    const run = await project.fleet(["weekend", "cron", "--json"], env);
    const { line, changed } = JSON.parse(run.stdout);
    expect(run).toMatchObject({ exitCode: 0, stderr: "" });
    expect(line).toMatch(/^\*\/15 \* \* \* \* cd .* weekend apply --yes >> .* 2>&1$/);
    expect(changed).toBe(false);
    expect(existsSync(crontab)).toBe(false);
    expect((await cron()).stdout).toContain(`\n${line}\n`);

    // As bare as cron's environment.
    const { status } = spawnSync("/bin/sh", ["-c", commandOf(line)], {
      cwd: "/",
      env: { PATH: "/usr/bin:/bin" },
    });
    expect(status).toBe(1);
    expect(readFileSync(join(project.path, ".fleet", "weekend.log"), "utf8")).toContain(
      "stand-in called: version -json",
    );
  });

  it("hands on the program that TERRAFORM_BINARY_NAME names", async () => {
    const folder = join(root.path, "tofu's");
    mkdirSync(folder);
    program(join(folder, "tofu"), 'echo "tofu called: $*"; exit 1');
    const env = { PATH: `${folder}:${PATH}`, TERRAFORM_BINARY_NAME: "tofu" };
    const run = await project.inProcess(["weekend", "cron", "--json"], env);
    const { line } = JSON.parse(run.stdout);
    spawnSync("/bin/sh", ["-c", commandOf(line)], { cwd: "/", env: { PATH: "/usr/bin:/bin" } });
    expect(readFileSync(join(project.path, ".fleet", "weekend.log"), "utf8")).toContain(
      "tofu called: version -json",
    );
  });

  it("hands on the way to AWS, but no password of a proxy", async () => {
    const way = {
      AWS_DEFAULT_PROFILE: "team",
      NO_PROXY: "local",
      https_proxy: "http://proxy:3128",
    };
    const shown = (more: object) =>
      project.inProcess(["weekend", "cron"], { ...env, HTTPS_PROXY: undefined, ...way, ...more });
    const { stdout } = await shown({});
    expect(stdout).toContain(" AWS_DEFAULT_PROFILE=team ");
    expect(stdout).toContain(" https_proxy=http://proxy:3128 ");
    expect(stdout).not.toContain("not there: https_proxy");
    const secret = await shown({ https_proxy: "http://me:hunter2@proxy:3128" });
    expect(secret.stdout).toMatch(/^Set in this shell, and not there: .*https_proxy/m);
    expect(secret.stdout).not.toContain("hunter2");
  });

  it("installs one block, again and again, and removes it: all else stays byte for byte", async () => {
    const others = Buffer.concat([
      Buffer.from("# my jobs, caf\xe9\r\n\n", "latin1"),
      Buffer.from(
        "MAILTO=me\n0 0 * * * a\\%b\n# >>> fleet weekend /another\nx\n# <<< fleet weekend /another\n",
      ),
    ]);
    writeFileSync(crontab, others);
    const looked = await cron("--install", "--dry-run");
    expect(looked.stdout).toContain(`\n+# >>> fleet weekend ${project.path}\n+*/15 `);
    expect(readFileSync(crontab)).toEqual(others);

    const install = ["weekend", "cron", "--install", "--yes"];
    expect((await project.fleet(install, env)).exitCode).toBe(0);
    const installed = readFileSync(crontab);
    expect(installed.subarray(0, others.length)).toEqual(others);
    expect(installed.subarray(others.length).toString()).toMatch(
      /^# >>> fleet weekend .*\n\*\/15 .*\n# <<< fleet weekend .*\n$/,
    );
    const again = await cron("--install", "--yes", "--json");
    expect(JSON.parse(again.stdout)).toMatchObject({ action: "install", changed: false });
    expect(readFileSync(crontab)).toEqual(installed);

    await cron("--install", "--yes", "--region", "eu-west-2");
    expect(readFileSync(crontab, "utf8").match(/fleet\.js.*/g)).toEqual([
      expect.stringContaining("weekend apply --yes --region eu-west-2 >>"),
    ]);

    const removed = await cron("--remove", "--yes", "--json");
    expect(JSON.parse(removed.stdout)).toMatchObject({ action: "remove", changed: true });
    expect(readFileSync(crontab)).toEqual(others);
    expect((await cron("--remove", "--yes")).stdout).toContain("The crontab holds nothing of");
  });

  it("keeps the blocks of all projects that are installed at once", async () => {
    // A crontab that takes its time, so that they meet.
    const folder = join(root.path, "slow");
    mkdirSync(folder);
    program(join(folder, "crontab"), `sleep 0.2; exec '${join(programs, "crontab")}' "$@"`);
    const projects = ["first", "second", "third"].map((it) => weekendProject(join(root.path, it)));
    const env = { PATH: `${folder}:${PATH}`, XDG_CACHE_HOME: join(root.path, "cache") };
    const runs = await Promise.all(
      projects.map((it) => it.fleet(["weekend", "cron", "--install", "--yes"], env)),
    );
    expect(runs.map(({ exitCode }) => exitCode)).toEqual([0, 0, 0]);
    for (const { path } of projects) {
      expect(readFileSync(crontab, "utf8")).toContain(`\n*/15 * * * * cd '${path}' `);
    }
  });

  it("begins a crontab where there is none", async () => {
    expect((await cron("--install", "--yes")).exitCode).toBe(0);
    expect(readFileSync(crontab, "utf8")).toMatch(/^# >>> .*\n.*\n# <<< .*\n$/);
  });

  it.each([
    [["--install"], /^error weekend cron asks before it changes the crontab, .*: add --yes/],
    [["--remove"], /^error weekend cron asks before it changes the crontab, .*: add --yes/],
    [["--yes"], /^error --yes and --dry-run go with --install or --remove\n$/],
    [["--install", "--remove"], /^error cron takes one of .*; got: --install, --remove\n$/],
    [["--region", "nowhere"], /^error there is no stack "nowhere"/],
  ])("refuses wrong use with 2: %s", async (args, text) => {
    const run = await project.inProcess(["weekend", "cron", ...args], env);
    expect(run.stderr).toMatch(text);
    expect(run).toMatchObject({ exitCode: 2, stdout: "" });
    expect(existsSync(crontab)).toBe(false);
  });

  it.each([false, true])(
    "points to GitHub where no crontab can be started: %s",
    async (isThere) => {
      const only = join(root.path, `only terraform ${isThere}`);
      mkdirSync(only);
      symlinkSync(join(programs, "terraform"), join(only, "terraform"));
      if (isThere) {
        writeFileSync(join(only, "crontab"), "", { mode: 0o600 });
      }
      const install = ["weekend", "cron", "--install", "--yes"];
      const run = await project.inProcess(install, { PATH: only });
      expect(run.stderr).toMatch(
        /^error there is no crontab program .*: npx fleet weekend cron --github\n$/,
      );
      expect(run.exitCode).toBe(1);
    },
  );
});

describe("withBlock", () => {
  const block = "# >>> fleet weekend /a\nline\n# <<< fleet weekend /a\n";

  it.each([
    [
      "replaces an older block in its place",
      `x\n${block.replace("line", "old")}y\n`,
      `x\n${block}y\n`,
    ],
    ["ends a last line that has no end", "x", `x\n${block}`],
    [
      "is not taken in by a name that begins alike",
      `# >>> fleet weekend /ab\n`,
      `# >>> fleet weekend /ab\n${block}`,
    ],
  ])("%s", (_, before, after) => {
    expect(withBlock(before, "/a", ["line"])).toBe(after);
  });

  it("touches nothing when half of the block is gone", () => {
    expect(() => withBlock("# >>> fleet weekend /a\nline\n", "/a", undefined)).toThrow(
      /holds only one of these two lines.*crontab -e/,
    );
  });
});

describe("fleet weekend cron --github", () => {
  it("prints a workflow that GitHub takes, with the actions that this project uses", async () => {
    const { stdout, exitCode } = await cron("--github", "--region", "eu-west-2");
    expect(exitCode).toBe(0);
    const { NoOperationTraceWriter, parseWorkflow } = await import("@actions/workflow-parser");
    const file = { name: "weekend.yml", content: stdout };
    const { context } = parseWorkflow(file, new NoOperationTraceWriter());
    expect(context.errors.getErrors().map(({ message }) => message)).toEqual([]);

    const deploy = readFileSync(join(projectRoot, ".github", "workflows", "deploy.yml"), "utf8");
    const used = stdout.match(/uses: .*/g) ?? [];
    expect(used).toHaveLength(3);
    for (const action of used) {
      expect(deploy).toContain(action);
    }
    expect(stdout).toMatch(/^permissions:\n {2}contents: read\n\n/m);
    expect(stdout).not.toMatch(/secrets\.|(contents|actions|packages): write/);
    expect(stdout).toContain("run: node bin/fleet.js weekend apply --yes --region eu-west-2\n");
  });
});
