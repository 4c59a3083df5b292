import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import lt from "semver/functions/lt";
import { afterAll, describe, expect, it } from "vitest";
import { addressEnvironment } from "../../src/constructs/public-address";
import { type VariableValues, variableDefinitions } from "../../src/fleet/variables";
import { STARTS_TERRAFORM_MS, useEmulator } from "../support/sandbox";
import { synthesized } from "../support/stack";

/**
 * Rules that no provider of this machine knows, worked out by Terraform all the same: the expressions of the stack,
 * without its resources.
 */
const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) {
    rmSync(folder, { recursive: true });
  }
});

interface Answer {
  readonly rules: number;
  readonly health: number;
  readonly metadata: number;
  readonly actions: string[];
  readonly audiences: string[];
  readonly transforms: boolean[];
  readonly body: string;
  readonly wayToKeys: number;
  readonly keysPort: number;
  readonly paths: string[];
  readonly addresses: Record<string, string>;
}

/** @param file what the region's file says @param vars what a file given with -var-file says: -var knows no null */
function evaluated(
  file: Partial<VariableValues>,
  vars: Partial<VariableValues> = {},
  loadBalancer = "lb.example.com",
): Answer {
  const { resource, variable, locals, terraform } = synthesized(file);
  const { forward, health, oauth_metadata } = resource.aws_lb_listener_rule ?? {};
  const content = forward.dynamic.action.content.dynamic.jwt_validation.content;
  const egress = resource.aws_vpc_security_group_egress_rule?.alb_to_oauth_keys;
  const value = {
    keysPort: egress.from_port,
    wayToKeys: egress.count,
    rules: forward.count,
    health: health.count,
    metadata: oauth_metadata.count,
    actions: forward.dynamic.action.for_each,
    audiences: content.dynamic.additional_claim.for_each,
    transforms: forward.dynamic.transform.for_each,
    body: oauth_metadata.action[0].fixed_response.message_body,
    addresses: addressEnvironment("${one(aws_lb.main[*].dns_name)}"),
    paths: oauth_metadata.condition[0].path_pattern.values,
  };
  const folder = mkdtempSync(join(tmpdir(), "listener-rules-"));
  folders.push(folder);
  const configuration = JSON.stringify({
    terraform: { required_version: terraform.required_version },
    variable,
    locals,
    output: { answer: { value } },
  });
  const text = configuration.replaceAll("one(aws_lb.main[*].dns_name)", `\\"${loadBalancer}\\"`);
  writeFileSync(join(folder, "main.tf.json"), text);
  writeFileSync(join(folder, "terraform.tfvars.json"), JSON.stringify(vars));
  const { TF_CLI_CONFIG_FILE: _, ...env } = process.env;
  const run = (...args: string[]) =>
    execFileSync("terraform", args, { cwd: folder, env, encoding: "utf8", stdio: "pipe" });
  run("apply", "-auto-approve", "-no-color");
  return JSON.parse(run("output", "-json", "answer"));
}

const file = {
  enable_https: true,
  rewrite_host_header: "localhost:8001",
  oauth_issuer: "https://login.example.com",
  oauth_jwks_url: "https://login.example.com/jwks",
} as const;

describe("a stack synthesized with host rewrite and OAuth", {
  timeout: STARTS_TERRAFORM_MS,
}, () => {
  it("checks the token first, then forwards, with another Host", () => {
    expect(evaluated(file)).toMatchObject({
      rules: 1,
      health: 1,
      metadata: 1,
      actions: ["jwt-validation", "forward"],
      audiences: [],
      transforms: [true],
    });
  });

  it("lets the load balancer out to the keys, at the port in their address", () => {
    expect(evaluated(file)).toMatchObject({ wayToKeys: 1, keysPort: 443 });
    const jwks = "https://login.example.com:8443/jwks";
    expect(evaluated({ ...file, oauth_jwks_url: jwks })).toMatchObject({ keysPort: 8443 });
  });

  it("names the address that users type, on both paths, and the scopes", () => {
    const vars = { oauth_scopes: ["mcp:tools"], oauth_audience: "my-api", subdomain: "MCP" };
    const answer = evaluated(file, vars);
    expect(JSON.parse(answer.body)).toEqual({
      resource: "https://mcp.cdtait.cloud/mcp",
      authorization_servers: ["https://login.example.com"],
      scopes_supported: ["mcp:tools"],
      bearer_methods_supported: ["header"],
    });
    expect(answer.paths).toEqual([
      "/.well-known/oauth-protected-resource",
      "/.well-known/oauth-protected-resource/mcp",
    ]);
    expect(answer.audiences).toEqual(["my-api"]);
  });

  it("has one path where the endpoint is the root, and no empty list of scopes", () => {
    const { body, paths } = evaluated(file, { mcp_path: "/" });
    expect(paths).toEqual(["/.well-known/oauth-protected-resource"]);
    expect(JSON.parse(body)).toEqual({
      resource: "https://fmp.cdtait.cloud",
      authorization_servers: ["https://login.example.com"],
      bearer_methods_supported: ["header"],
    });
  });

  it("tells the container the Host that it will see, beside the names that clients use", () => {
    const told = { ...file, enable_address_environment: true };
    expect(evaluated(told).addresses).toMatchObject({
      MCP_PUBLIC_URL: "https://fmp.cdtait.cloud/mcp",
      MCP_ALLOWED_HOSTS: "fmp.cdtait.cloud,lb.example.com,localhost",
      FASTMCP_HTTP_ALLOWED_HOSTS: JSON.stringify([
        ...["fmp.cdtait.cloud", "fmp.cdtait.cloud:*", "lb.example.com", "lb.example.com:*"],
        "localhost:8001",
      ]),
    });
  });

  it("tells it nothing new when a load balancer that comes and goes beside a domain has another name", () => {
    const told = { ...file, enable_address_environment: true };
    const addresses = (vars: Partial<VariableValues>) =>
      ["first.example.com", "second.example.com"].map(
        (name) => evaluated(told, vars, name).addresses,
      );
    const weekend = { enable_weekend_only: true, weekend_plan_time: "2026-11-21T12:00:00Z" };
    const [first, second] = addresses({ ...weekend, destroy_albs_when_scaled_down: true });
    expect(first?.MCP_ALLOWED_HOSTS).toBe("fmp.cdtait.cloud,localhost");
    expect(second).toEqual(first);
    const [kept, renamed] = addresses(weekend);
    expect(renamed).not.toEqual(kept);
  });

  it("can be switched off at plan, one by one", () => {
    expect(evaluated(file, { oauth_jwks_url: null })).toMatchObject({
      rules: 1,
      health: 0,
      wayToKeys: 0,
      metadata: 1,
      actions: ["forward"],
      transforms: [true],
    });
    expect(evaluated(file, { rewrite_host_header: null })).toMatchObject({
      rules: 1,
      actions: ["jwt-validation", "forward"],
      transforms: [],
    });
    const none = { rewrite_host_header: null, oauth_jwks_url: null, oauth_issuer: null };
    expect(evaluated(file, none)).toMatchObject({ rules: 0, health: 0, metadata: 0 });
    expect(evaluated(file, { create_alb: false })).toMatchObject({
      rules: 0,
      health: 0,
      metadata: 0,
    });
  });
});

/** Whichever provider this machine has: the newest 6 from the registry, or what FLEET_PROVIDER_MIRROR holds. */
describe("the provider at hand", { timeout: 3 * STARTS_TERRAFORM_MS }, () => {
  const sandbox = useEmulator();

  it("finds nothing wrong but the blocks that it is too old for", async () => {
    const folder = sandbox.folder("stack");
    const stack = synthesized({ ...file, oauth_audience: "my-api" });
    writeFileSync(join(folder, "cdk.tf.json"), JSON.stringify(stack));
    const terraform = sandbox.terraform(folder);
    await terraform.init();
    const { stdout } = await terraform.run("validate", "-json");
    const { diagnostics } = JSON.parse(stdout) as {
      diagnostics: { severity: string; detail: string }[];
    };
    const errors = diagnostics.filter(({ severity }) => severity === "error");
    const refused = errors.map(({ detail }) => /type "(\w+)"/.exec(detail)?.[1] ?? detail);
    const version = await sandbox.providerVersion();
    const { rewrite_host_header, oauth_jwks_url } = variableDefinitions;
    const unknown = [
      ...(lt(version, rewrite_host_header.sinceProvider) ? ["transform"] : []),
      ...(lt(version, oauth_jwks_url.sinceProvider) ? ["jwt_validation"] : []),
    ];
    expect(new Set(refused)).toEqual(new Set(unknown));
  });
});
