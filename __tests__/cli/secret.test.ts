import { join } from "node:path";
import { DescribeServicesCommand } from "@aws-sdk/client-ecs";
import {
  CreateSecretCommand,
  GetSecretValueCommand,
  PutSecretValueCommand,
  UpdateSecretVersionStageCommand,
} from "@aws-sdk/client-secrets-manager";
import { beforeAll, describe, expect, it } from "vitest";
import {
  isPlaceholder,
  SECRET_PLACEHOLDER,
  secretName,
  storedSecret,
} from "../../src/fleet/secrets";
import { ecsClient, secretsClient } from "../../src/sandbox/emulator-clients";
import { defaults } from "../support/defaults";
import { useFolder } from "../support/folder";
import { STARTS_TERRAFORM_MS, useEmulator } from "../support/sandbox";
import { inTerminal, KEYS } from "../support/terminal";
import { deploy, namesOf, weekendProject } from "./weekend-project";

const sandbox = useEmulator();
const root = useFolder();
const project = weekendProject(join(root.path, "project"));
const NAME = "MCP_REQUEST_STATE_KEYS";
const STACKS = ["eu-west-1", "eu-west-2"] as const;

const idOf = (stack: string, name: string) => secretName(`fmp-mcp-dev-${stack}`, name);

/** As Terraform creates it. */
async function createSecret(stack: string, name: string, placeholder: string): Promise<void> {
  const client = secretsClient(sandbox.emulator, stack);
  const { VersionId } = await client.send(
    new CreateSecretCommand({
      Name: idOf(stack, name),
      SecretString: storedSecret(name, placeholder),
    }),
  );
  await client.send(
    new UpdateSecretVersionStageCommand({
      SecretId: idOf(stack, name),
      VersionStage: "terraform-initial",
      MoveToVersionId: VersionId,
    }),
  );
}

async function storedValue(stack: string, name: string): Promise<string | undefined> {
  const SecretId = idOf(stack, name);
  return (
    await secretsClient(sandbox.emulator, stack).send(new GetSecretValueCommand({ SecretId }))
  ).SecretString;
}

async function deploymentOf(stack: (typeof STACKS)[number]): Promise<string | undefined> {
  const { cluster, service } = namesOf(stack);
  const { services } = await ecsClient(sandbox.emulator, stack).send(
    new DescribeServicesCommand({ cluster, services: [service] }),
  );
  return services?.[0]?.deployments?.find(({ status }) => status === "PRIMARY")?.id;
}

/** By stack and name. */
async function states(fleet = project.inProcess): Promise<Record<string, string>> {
  const { stdout } = await fleet(["secret", "status", "--json"], sandbox.env);
  const { secrets } = JSON.parse(stdout) as {
    secrets: { stack: string; name: string; state: string }[];
  };
  return Object.fromEntries(secrets.map(({ stack, name, state }) => [`${stack} ${name}`, state]));
}

beforeAll(async () => {
  for (const stack of STACKS) {
    await project.append(`container_secrets = { ${NAME} = null }`, stack);
    await deploy(sandbox.emulator, stack, { count: 1 });
    await createSecret(stack, "API_KEY", defaults.api_key);
    await createSecret(stack, NAME, SECRET_PLACEHOLDER);
  }
}, STARTS_TERRAFORM_MS);

describe("fleet secret", { timeout: STARTS_TERRAFORM_MS }, () => {
  it("tells what is set, what is a placeholder and what is missing", async () => {
    expect(await states(project.fleet)).toEqual({
      "eu-west-1 API_KEY": "placeholder",
      [`eu-west-1 ${NAME}`]: "placeholder",
      "eu-west-2 API_KEY": "placeholder",
      [`eu-west-2 ${NAME}`]: "placeholder",
      "us-east-1 API_KEY": "missing",
    });
  });

  it("stores what comes by standard input in all regions, and starts new tasks; a missing one is a failure", async () => {
    const before = await Promise.all(STACKS.map(deploymentOf));
    const run = await project.fleet(["secret", "set", "--no-wait"], sandbox.env, "a-new-key\n");
    expect(run.exitCode).toBe(1);
    expect(run.stderr).toMatch(
      /^error us-east-1: there is no secret fmp-mcp-dev-us-east-1-api-key: apply the stack first/m,
    );
    expect(run.stdout).toMatch(/^eu-west-1: API_KEY is set; new tasks are starting$/m);
    expect(run.stdout + run.stderr).not.toContain("a-new-key");
    for (const [i, stack] of STACKS.entries()) {
      expect(await storedValue(stack, "API_KEY")).toBe('{"API_KEY":"a-new-key"}');
      expect(await deploymentOf(stack)).not.toBe(before[i]);
    }
    expect(await states()).toMatchObject({
      "eu-west-1 API_KEY": "set",
      "eu-west-2 API_KEY": "set",
      [`eu-west-1 ${NAME}`]: "placeholder",
    });
  });

  it("makes a key that is equal in all regions and in no output", async () => {
    const { stdout, stderr, exitCode } = await project.fleet(
      ["secret", "set", NAME, "--generate", "--json", "--no-wait"],
      sandbox.env,
    );
    expect({ stderr, exitCode }).toEqual({ stderr: "Reading the secrets...\n", exitCode: 0 });
    const [key = "", other] = await Promise.all(STACKS.map((stack) => storedValue(stack, NAME)));
    expect(Buffer.from(key, "base64")).toHaveLength(32);
    expect(other).toBe(key);
    expect(stdout).not.toContain(key);
    expect(JSON.parse(stdout)).toEqual({
      dryRun: false,
      secrets: STACKS.map((stack) => ({
        stack,
        name: NAME,
        before: "placeholder",
        changed: true,
        newTasks: true,
        rollout: null,
      })),
    });
  });

  it("replaces what somebody has set with --yes only", async () => {
    const before = await storedValue("eu-west-1", NAME);
    const args = ["secret", "set", NAME, "--region", "eu-west-1", "--no-wait"];
    const refused = await project.fleet(args, sandbox.env, "another-value");
    expect(refused).toMatchObject({ exitCode: 2, stdout: "" });
    expect(refused.stderr).toMatch(/^error secret set MCP_\w+ asks before it replaces a value/m);
    const dry = await project.inProcess([...args, "--dry-run"], sandbox.env);
    expect(dry.exitCode).toBe(0);
    expect(await storedValue("eu-west-1", NAME)).toBe(before);
    expect(await project.fleet([...args, "--yes"], sandbox.env, "another-value")).toMatchObject({
      exitCode: 0,
    });
    expect(await storedValue("eu-west-1", NAME)).toBe("another-value");
  });

  it("asks on a terminal without showing what is typed", async () => {
    const program = [process.execPath, join(project.path, "bin", "fleet.js"), "secret", "set"];
    const terminal = await inTerminal(
      [...program, "--region", "eu-west-2", "--no-wait"],
      { ...sandbox.env, NO_COLOR: "1", CI: "1" },
      root.path,
    );
    const asked = await terminal.sees(/The value of API_KEY/);
    terminal.types(KEYS.enter);
    await terminal.sees(/Type the value, or break off/);
    terminal.types(`typed-in-secret${KEYS.enter}`);
    const replaced = await terminal.sees(/API_KEY is set in eu-west-2\. Replace the value/);
    terminal.types(`y`);
    const { exitCode, rest } = await terminal.ends();
    expect(exitCode).toBe(0);
    expect(asked + replaced + rest).not.toContain("typed-in");
    expect(await storedValue("eu-west-2", "API_KEY")).toBe('{"API_KEY":"typed-in-secret"}');
  });

  it.each([
    [
      ["set", "NO_SUCH"],
      /^error eu-west-1, eu-west-2 and us-east-1 have no secret "NO_SUCH"; there are API_KEY and MCP_REQUEST_STATE_KEYS\./,
    ],
    [
      ["set", NAME, "--region", "us-east-1"],
      /^error us-east-1 has no secret "MCP_REQUEST_STATE_KEYS"; there is API_KEY\./,
    ],
    [["set"], /^error there is no value for API_KEY\./],
    [[], /^error secret takes a subcommand: .* See: npx fleet secret --help\n$/],
  ])("is wrong use: %s", async (args, message) => {
    const run = await project.fleet(["secret", ...args], sandbox.env);
    expect(run).toMatchObject({ exitCode: 2, stdout: "" });
    expect(run.stderr).toMatch(message);
  });

  it("tells of a value that no task can start with, as fleet status does", async () => {
    const put = (SecretString: string) =>
      secretsClient(sandbox.emulator, "eu-west-1").send(
        new PutSecretValueCommand({ SecretId: idOf("eu-west-1", "API_KEY"), SecretString }),
      );
    await put('{"API_KEY": "cut of');
    const args = ["secret", "status", "--region", "eu-west-1"];
    const { stdout } = await project.inProcess(args, sandbox.env);
    expect(stdout).toMatch(/^ eu-west-1 +API_KEY +invalid /m);
    const json = await project.inProcess([...args, "--json"], sandbox.env);
    const { secrets } = JSON.parse(json.stdout) as { secrets: { name: string }[] };
    expect(secrets.find(({ name }) => name === "API_KEY")).toEqual({
      ...{ stack: "eu-west-1", name: "API_KEY", state: "missing", invalid: true },
      changedAt: expect.stringMatching(/^\d{4}-.*Z$/),
    });
    await put('{"API_KEY":"whole"}');
    expect(await states()).toMatchObject({ "eu-west-1 API_KEY": "set" });
  });

  it("counts a real value as set that Terraform itself has stored", async () => {
    const SecretId = idOf("eu-west-1", "API_KEY");
    await secretsClient(sandbox.emulator, "eu-west-1").send(
      new PutSecretValueCommand({
        SecretId,
        SecretString: '{"API_KEY":"given-by-var"}',
        VersionStages: ["AWSCURRENT", "terraform-initial"],
      }),
    );
    expect(await states()).toMatchObject({ "eu-west-1 API_KEY": "set" });
    expect(isPlaceholder("API_KEY", '{"API_KEY":"given-by-var"}')).toBe(false);
  });
});
