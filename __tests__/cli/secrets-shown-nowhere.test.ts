import { chmodSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { CreateSecretCommand } from "@aws-sdk/client-secrets-manager";
import { beforeAll, expect, it } from "vitest";
import { COMMANDS } from "../../src/cli/commands";
import { secretsClient } from "../../src/sandbox/emulator-clients";
import { limited } from "../support/initialized";
import { useEmulator } from "../support/sandbox";
import { fleet } from "./fleet-process";
import { deploy, type WeekendProject, weekendProject } from "./weekend-project";

const MARKER = "sUperSecret4711marker";
const STACK = "eu-west-1";
const sandbox = useEmulator();
let project: WeekendProject;
let env: Record<string, string>;

/** What each command is called with, beside its name. Null for those that ask, or serve for ever. */
const ARGS: Readonly<Record<string, readonly string[] | null>> = {
  init: null,
  open: null,
  exec: null,
  "cost menu": null,
  region: ["list"],
  "region add": ["eu-central-1", "--dry-run"],
  "region list": ["--json"],
  "region remove": ["us-east-1", "--dry-run"],
  status: ["--json"],
  doctor: [STACK, "--json"],
  weekend: ["status"],
  "weekend status": ["--json"],
  "weekend costs": ["--json"],
  "weekend enable": ["--yes", "--dry-run"],
  "weekend disable": ["--yes", "--dry-run"],
  "weekend apply": ["--dry-run", "--json"],
  "weekend up": ["--dry-run"],
  "weekend down": ["--dry-run"],
  "weekend cron": [],
  cost: ["--json"],
  "cost scenarios": ["--set", "memory=2048"],
  "cost now": ["--json"],
  "cost recommend": ["--json"],
  "cost diff": ["--json"],
  "cost prices": ["--json"],
  "cost prices update": ["--dry-run"],
  report: ["--out", "report.html"],
  check: ["http://127.0.0.1:9/mcp"],
  plan: [],
  deploy: ["--yes", "--image", "registry/server:2"],
  rollback: ["--yes"],
  destroy: ["us-east-1", "--yes"],
  logs: [],
  events: [],
  scale: ["3", "--dry-run"],
  restart: ["--dry-run"],
  secret: ["status"],
  "secret set": ["SESSION_KEY", "--yes", "--no-wait"],
  "secret rotate": ["SESSION_KEY", "--dry-run"],
  "secret cron": ["SESSION_KEY", "--generate"],
  "secret status": ["--json"],
  recover: [STACK, "--dry-run", "--var", `api_key=${MARKER}`],
  policy: ["--out", "policies"],
  completion: ["bash"],
};

beforeAll(async () => {
  project = weekendProject(join(sandbox.folder("project"), "fleet"));
  await project.append("container_secrets = { SESSION_KEY = null }", STACK);
  const file = join(project.path, `tfvars/terraform-${STACK}.tfvars`);
  const environment = `{ TRANSPORT = "http", UPSTREAM_PASSWORD = "${MARKER}", DB = "postgres://u:${MARKER}@db/x" }`;
  const text = readFileSync(file, "utf8");
  writeFileSync(
    file,
    text.replace(/^container_environment = \{[^}]*\}/m, `container_environment = ${environment}`),
  );
  await deploy(sandbox.emulator, STACK, { count: 2, alb: true });
  const secrets = secretsClient(sandbox.emulator, STACK);
  for (const [name, SecretString] of [
    ["-api-key", JSON.stringify({ API_KEY: MARKER })],
    ["/SESSION_KEY", MARKER],
  ]) {
    const Name = `fmp-mcp-dev-${STACK}${name}`;
    await secrets.send(new CreateSecretCommand({ Name, SecretString }));
  }
  // It says what it was called with, as ps does.
  const programs = join(project.path, "programs");
  mkdirSync(programs);
  writeFileSync(join(programs, "terraform"), '#!/bin/sh\necho "called: $*" >&2\nexit 1\n');
  chmodSync(join(programs, "terraform"), 0o755);
  env = {
    ...sandbox.unattachedEnv,
    PATH: `${programs}:${process.env.PATH}`,
    TF_VAR_api_key: MARKER,
  };
}, 60_000);

it("every command is called here", () => {
  expect(Object.keys(ARGS).sort()).toEqual(Object.keys(COMMANDS).sort());
});

it("no command shows a secret of the files, of the environment, of its input or of AWS, and none is written", async () => {
  const together = limited(3);
  // One run of fleet that changes something excludes another.
  const alone = limited(1);
  const called = Object.entries(ARGS).filter(([, args]) => args !== null);
  const runs = called.map(([name, args]) =>
    (args?.some((it) => /^--(yes|dry-run)$/.test(it)) ? alone : together)(async () => {
      const words = [...name.split(" "), ...(args ?? [])];
      const { path } = project;
      const input = `${MARKER}\n`;
      const { stdout, stderr, exitCode } = await fleet(words, env, path, undefined, path, input);
      expect(exitCode, `${name}: ${stderr}`).toBeLessThan(2);
      expect(`${stdout}${stderr}`, name).not.toContain(MARKER);
      expect(stdout + stderr, name).not.toMatch(/^\s+at .*:\d+:\d+\)?$/m);
    }),
  );
  await Promise.all(runs);
  const written = readdirSync(project.path, { recursive: true, encoding: "utf8" }).filter(
    (path) =>
      /\.(json|html|log|tfstate|tf|txt)$/.test(path) &&
      !/(^|\/)(node_modules|tfvars|examples)\//.test(path),
  );
  expect(written).toContain("report.html");
  const holding = written.filter((path) =>
    readFileSync(join(project.path, path), "utf8").includes(MARKER),
  );
  // What a container gets as plain environment stands in its task definition, and so in the stack.
  expect(holding.filter((path) => !path.startsWith(`cdktf.out/stacks/${STACK}/`))).toEqual([]);
}, 180_000);
