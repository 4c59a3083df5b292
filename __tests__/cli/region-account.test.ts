import { execFileSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { CreateBucketCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { beforeAll, describe, expect, it } from "vitest";
import { loadFleet } from "../../src/fleet/load-fleet";
import { createHostedZone } from "../../src/sandbox/emulator-clients";
import { terraformBinary } from "../../src/terraform/binary";
import { useFolder } from "../support/folder";
import { forward, useHttpServer } from "../support/http-server";
import { type Exchange, refuse } from "../support/refusal";
import { STARTS_TERRAFORM_MS, useEmulator } from "../support/sandbox";
import { inTerminal, KEYS } from "../support/terminal";
import { weekendProject } from "./weekend-project";

const sandbox = useEmulator();
const root = useFolder();
const project = weekendProject(join(root.path, "project"));
const fresh = weekendProject(join(root.path, "fresh"));
const BUCKET = "states";
const S3_STATES = {
  FLEET_STATE_BACKEND: "s3",
  FLEET_STATE_BUCKET: BUCKET,
  FLEET_STATE_REGION: "eu-west-1",
};

/** In front of the emulator. */
let answer = (_: Exchange) => {};
const broken = useHttpServer((exchange) => answer(exchange));

function refused(exchange: Exchange, code: string, status: number): true {
  refuse(exchange, code, "no", status);
  return true;
}

const tfvars = (of: typeof project) =>
  readdirSync(join(of.path, "tfvars")).filter((name) => name.endsWith(".tfvars"));

beforeAll(async () => {
  const {
    AWS_ENDPOINT_URL: endpoint,
    AWS_ACCESS_KEY_ID = "",
    AWS_SECRET_ACCESS_KEY = "",
  } = sandbox.env;
  const s3 = new S3Client({
    region: "eu-west-1",
    forcePathStyle: true,
    ...(endpoint && { endpoint }),
    credentials: { accessKeyId: AWS_ACCESS_KEY_ID, secretAccessKey: AWS_SECRET_ACCESS_KEY },
  });
  await s3.send(
    new CreateBucketCommand({
      Bucket: BUCKET,
      CreateBucketConfiguration: { LocationConstraint: "eu-west-1" },
    }),
  );
  const put = (Key: string, resources: number) => {
    const instances = Array.from({ length: resources }, () => ({}));
    const Body = JSON.stringify({ version: 4, resources: [{ mode: "managed", instances }] });
    return s3.send(new PutObjectCommand({ Bucket: BUCKET, Key, Body }));
  };
  await put("mcp-fleet/eu-west-1/terraform.tfstate", 4);
  await put("mcp-fleet/eu-west-2/terraform.tfstate", 0);
  await put("env:/prod/mcp-fleet/us-east-1/terraform.tfstate", 2);
  await put("env:/prod/other/us-east-1/terraform.tfstate", 7);
}, STARTS_TERRAFORM_MS);

describe("regions and their account", { timeout: STARTS_TERRAFORM_MS }, () => {
  it("are deployed as the states in a bucket say, further workspaces too", async () => {
    const run = await project.fleet(["region", "list", "--json"], { ...sandbox.env, ...S3_STATES });
    expect(run.exitCode, run.stderr).toBe(0);
    expect(JSON.parse(run.stdout).regions).toMatchObject([
      { stack: "eu-west-1", deployed: true },
      { stack: "eu-west-2", deployed: false },
      {
        stack: "us-east-1",
        deployed: true,
        states: [
          {
            workspace: "prod",
            place: "s3://states/env:/prod/mcp-fleet/us-east-1/terraform.tfstate",
            resources: 2,
          },
        ],
      },
    ]);
  });

  it.each<[string, (exchange: Exchange, number: number) => boolean, RegExp]>([
    ["is down", ({ outgoing }) => Boolean(outgoing.destroy()), /closes the connection/],
    [
      "goes down before the second look",
      ({ outgoing }, number) => number > 2 && Boolean(outgoing.destroy()),
      /closes the connection/,
    ],
    [
      "throttles everything",
      (exchange) => refused(exchange, "SlowDown", 503),
      /AWS throttled the requests/,
    ],
    ["may not be read", (exchange) => refused(exchange, "AccessDenied", 403), /lack a permission/],
    [
      "is another server's, with an empty page",
      ({ incoming, outgoing }) =>
        Boolean(incoming.url?.includes("tfstate") && outgoing.writeHead(200).end()),
      /gives an answer without the ETag that objects have/,
    ],
  ])("stay while the bucket %s", async (_, fails, reason) => {
    let number = 0;
    answer = (exchange) => {
      number += 1;
      if (!fails(exchange, number)) {
        forward(sandbox, exchange);
      }
    };
    const run = await project.fleet(["region", "remove", "eu-west-2", "--yes", "--json"], {
      ...sandbox.env,
      ...S3_STATES,
      AWS_ENDPOINT_URL: broken.url,
      AWS_MAX_ATTEMPTS: "2",
    });
    const [said = ""] = run.stderr.split("\n").filter((line) => line.startsWith("error "));
    expect(said).toMatch(/^error eu-west-2: its state could not be read, so the file stays: /);
    expect(said).toMatch(reason);
    expect(run).toMatchObject({ exitCode: 1, stdout: "" });
    expect(tfvars(project)).toHaveLength(3);
    expect(existsSync(join(project.path, ".fleet", "apply.lock"))).toBe(false);
  });

  it("stay while the bucket says so, or does not answer", async () => {
    const remove = (stack: string, env: Record<string, string>) =>
      project.inProcess(["region", "remove", stack, "--yes"], {
        ...sandbox.env,
        ...S3_STATES,
        ...env,
      });
    const deployed = await remove("us-east-1", {});
    expect(deployed.stderr).toMatch(
      /2 resources in s3:\/\/states\/env:\/prod\/.*TF_WORKSPACE=prod/,
    );
    const unread = await remove("eu-west-2", { FLEET_STATE_BUCKET: "another" });
    expect(unread.stderr).toMatch(
      /^error eu-west-2: its state could not be read, so the file stays: /m,
    );
    expect([deployed.exitCode, unread.exitCode]).toEqual([1, 1]);
    expect(tfvars(project)).toHaveLength(3);
    expect(await remove("eu-west-2", {})).toMatchObject({ exitCode: 0 });
    expect(tfvars(project)).toHaveLength(2);
  });

  it("have the zones that the account has, in a file as terraform fmt writes it", async () => {
    const run = await project.fleet(["region", "add", "us-west-1", "--yes", "--json"], sandbox.env);
    expect(JSON.parse(run.stdout)).toMatchObject({
      zones: ["us-west-1a", "us-west-1b"],
      zonesFrom: "account",
    });
    const file = join(project.path, "tfvars", "terraform-us-west-1.tfvars");
    execFileSync(terraformBinary(process.env), ["fmt", "-check", "-diff", file]);
  });

  it("have the usual zones where the account refuses to say, and a note about it", async () => {
    const env = { ...sandbox.env, AWS_ENDPOINT_URL: "http://127.0.0.1:9" };
    const args = ["region", "add", "us-west-2", "--dry-run", "--json"];
    const run = await project.inProcess(args, env);
    expect(JSON.parse(run.stdout)).toMatchObject({ zonesFrom: "table" });
    expect(run.stderr).toMatch(/^note zones: these are the usual ones, .*127\.0\.0\.1:9 refuses/m);
  });
});

describe("fleet init", { timeout: STARTS_TERRAFORM_MS }, () => {
  const init = () =>
    fresh.inProcess(
      ["init", "--region", "eu-west-3", "--domain", "example.com", "--dry-run", "--json"],
      sandbox.env,
    );

  it("says when the account has no hosted zone of the name, or several", async () => {
    expect((await init()).stderr).toMatch(/^note this account has no public hosted zone example/m);
    await createHostedZone(sandbox.emulator, "example.com");
    expect((await init()).stderr).not.toMatch(/^note /m);
    await createHostedZone(sandbox.emulator, "example.com");
    expect((await init()).stderr).toMatch(
      /^note this account has 2 public hosted zones .*zone_id/m,
    );
  });
});

describe("fleet init on a terminal", { timeout: STARTS_TERRAFORM_MS }, () => {
  const terminal = (...args: string[]) =>
    inTerminal(
      [process.execPath, join(fresh.path, "bin", "fleet.js"), "init", ...args],
      { ...sandbox.env, NO_COLOR: "1", AWS_REGION: "", AWS_DEFAULT_REGION: "" },
      fresh.path,
    );

  it("writes nothing when it is broken off, or answered with no", async () => {
    const asked = await terminal();
    await asked.sees(/In which regions\?/);
    asked.types(KEYS.ctrlC);
    expect((await asked.ends()).exitCode).toBe(130);
    const refused = await terminal(
      "--region",
      "eu-west-3",
      "--project",
      "acme",
      "--image",
      "a/b:1",
      "--port",
      "80",
      "--no-domain",
      "--no-weekend",
    );
    await refused.sees(/Write 2 files in place of the example regions\?/);
    // It takes files away, so that Enter alone does not.
    refused.types(KEYS.enter);
    const { exitCode, rest } = await refused.ends();
    expect(rest).toContain("nothing was changed");
    expect(exitCode).toBe(130);
    expect(tfvars(fresh)).toHaveLength(3);
  });

  it("asks for everything, says what is wrong with an answer, and writes what was answered", async () => {
    const asked = await terminal();
    await asked.sees(/In which regions\?/);
    asked.types("eu-west-3");
    await asked.sees(/eu-west-3/);
    asked.types("\t");
    asked.types(KEYS.enter);
    await asked.sees(/begins all names in AWS/);
    asked.types(`-${KEYS.enter}`);
    await asked.sees(/must be letters and digits/);
    asked.types(`\u007f${KEYS.enter}`);
    await asked.sees(/container image/);
    asked.types(KEYS.enter);
    await asked.sees(/port that it listens on/);
    asked.types(`x${KEYS.enter}`);
    await asked.sees(/must be a number; got: "8001x"/);
    asked.types(`\u007f${KEYS.enter}`);
    await asked.sees(/public hosted zone/);
    asked.types(`example.com${KEYS.enter}`);
    await asked.sees(/name before \.example\.com/);
    asked.types(KEYS.enter);
    await asked.sees(/HTTPS\?/);
    asked.types(KEYS.enter);
    await asked.sees(/weekends only/);
    asked.types(KEYS.enter);
    await asked.sees(/Write 2 files in place of the example regions\?/);
    asked.types("y");
    const { exitCode, rest } = await asked.ends();
    expect(rest).toContain("npx fleet check eu-west-3");
    expect(exitCode).toBe(0);
    expect(tfvars(fresh)).toEqual(["fleet.tfvars", "terraform-eu-west-3.tfvars"]);
    const { regions, warnings } = await loadFleet(join(fresh.path, "tfvars"), fresh.path);
    expect(warnings).toEqual([]);
    expect(regions[0]?.values).toMatchObject({
      project_name: "mcp",
      domain_name: "example.com",
      enable_https: true,
      enable_weekend_only: false,
      availability_zones: ["eu-west-3a", "eu-west-3b", "eu-west-3c"],
    });
    for (const name of tfvars(fresh)) {
      const file = join(fresh.path, "tfvars", name);
      execFileSync(terraformBinary(process.env), ["fmt", "-check", "-diff", file]);
    }
    expect(existsSync(join(fresh.path, ".fleet", "apply.lock"))).toBe(false);
  });
});
