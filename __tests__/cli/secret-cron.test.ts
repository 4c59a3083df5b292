import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { useFolder } from "../support/folder";
import { projectRoot } from "../support/synth";
import { type WeekendProject, weekendProject } from "./weekend-project";

const KEYS = "MCP_REQUEST_STATE_KEYS";
const root = useFolder();
let project: WeekendProject;

beforeAll(async () => {
  project = weekendProject(join(root.path, "it's 100 %"));
  for (const stack of ["eu-west-1", "eu-west-2", "us-east-1"] as const) {
    await project.append(`container_secrets = { ${KEYS} = null, SESSION_SECRET = null }`, stack);
  }
});

const env = { FLEET_STATE_BUCKET: undefined };
const cron = (...args: readonly string[]) => project.inProcess(["secret", "cron", ...args], env);

describe("fleet secret cron", () => {
  it("shows a line by which cron rotates the keys of dialogues every month", async () => {
    const run = await project.fleet(["secret", "cron", KEYS, "--json"], env);
    expect(run).toMatchObject({ exitCode: 0, stderr: "" });
    const { line, ...rest } = JSON.parse(run.stdout);
    expect(rest).toEqual({ name: KEYS, schedule: "17 3 1 * *", workflow: null });
    expect(line).toMatch(
      /^17 3 1 \* \* cd .* secret rotate MCP_REQUEST_STATE_KEYS --yes >> .* 2>&1$/,
    );
    expect((await cron(KEYS)).stdout).toContain(`\n${line}\n`);

    // As bare as cron's environment, and without an AWS.
    const command = line.replace(/^(\S+ ){5}/, "").replaceAll("\\%", "%");
    const { status } = spawnSync("/bin/sh", ["-c", command], {
      cwd: "/",
      env: {
        PATH: "/usr/bin:/bin",
        AWS_ENDPOINT_URL: "http://127.0.0.1:9",
        AWS_ACCESS_KEY_ID: "a",
        AWS_SECRET_ACCESS_KEY: "b",
      },
    });
    expect(status).toBe(1);
    expect(readFileSync(join(project.path, ".fleet", "rotate.log"), "utf8")).toMatch(
      /^error .*(127\.0\.0\.1|eu-west-1)/m,
    );
  });

  it("takes another schedule, regions, and a secret that may be random", async () => {
    const args = ["--generate", "--schedule", "0 5 * * MON", "--region", "eu-west-2", "--json"];
    const { line } = JSON.parse((await cron("SESSION_SECRET", ...args)).stdout);
    expect(line).toMatch(/^0 5 \* \* MON cd /);
    expect(line).toContain(" secret rotate SESSION_SECRET --generate --region eu-west-2 --yes >> ");
  });

  it.each<[readonly string[], RegExp]>([
    [["API_KEY"], /nobody could type a value of API_KEY: add --generate .*secret_rotation_days/],
    [["NO_SUCH", "--generate"], /no secret "NO_SUCH"/],
    [[KEYS, "--region", "eu-west-1"], /are those of all regions.*leave --region out/],
    [[KEYS, "--schedule", "monthly"], /five fields of cron/],
    [[KEYS, "--schedule", "61 3 1 * *"], /five fields of cron/],
    [[KEYS, "--schedule", "0 3 30 2 *"], /five fields of cron/],
    [[KEYS, "--schedule", "0 3 * * SOM"], /five fields of cron/],
    [[KEYS, "--schedule", '0 0 1 * * "; rm'], /five fields of cron/],
  ])("refuses what would not run by itself: %j", async (args, message) => {
    const run = await cron(...args);
    expect(run).toMatchObject({ exitCode: 2, stdout: "" });
    expect(run.stderr).toMatch(message);
  });

  it("prints a workflow that GitHub takes, with the actions that this project uses", async () => {
    const { stdout, exitCode } = await cron(KEYS, "--github");
    expect(exitCode).toBe(0);
    const { NoOperationTraceWriter, parseWorkflow } = await import("@actions/workflow-parser");
    const file = { name: "rotate.yml", content: stdout };
    const { context } = parseWorkflow(file, new NoOperationTraceWriter());
    expect(context.errors.getErrors().map(({ message }) => message)).toEqual([]);

    const deploy = readFileSync(join(projectRoot, ".github", "workflows", "deploy.yml"), "utf8");
    const used = stdout.match(/uses: .*/g) ?? [];
    expect(used).toHaveLength(3);
    expect(used.filter((action) => !deploy.includes(action))).toEqual([]);
    expect(stdout).not.toMatch(/secrets\.|(contents|actions|packages): write/);
    expect(stdout).toContain(`run: node bin/fleet.js secret rotate ${KEYS} --yes\n`);
  });
});
