import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, expect, it } from "vitest";
import { domainOf } from "../../src/fleet/facts/regions";
import { encryption } from "../../src/policy/services/encryption";
import { policyStack } from "../../src/policy/subject";
import { defaults } from "../support/defaults";
import { useFolder } from "../support/folder";
import { STARTS_TERRAFORM_MS } from "../support/sandbox";
import { synthesized } from "../support/stack";

/** As AWS calls the endpoints that `describe-vpc-endpoint-services` lists in each. */
const REGIONS = {
  "eu-west-1": { ecr: "com.amazonaws", domain: "amazonaws.com" },
  "us-gov-west-1": { ecr: "com.amazonaws", domain: "amazonaws.com" },
  "cn-north-1": { ecr: "cn.com.amazonaws", domain: "amazonaws.com.cn" },
  "cn-northwest-1": { ecr: "cn.com.amazonaws", domain: "amazonaws.com.cn" },
  "eusc-de-east-1": { ecr: "eu.amazonaws", domain: "amazonaws.eu" },
};
const SERVICES = ["ecr.api", "ecr.dkr", "logs", "secretsmanager", "ssmmessages"];
const KEY = "arn:aws:kms:eu-west-1:123456789012:key/1";

interface Evaluated {
  readonly s3: string;
  readonly endpoints: readonly string[];
  readonly policy: string;
}

const folder = useFolder();
let evaluated: Record<string, Evaluated>;

/** Has Terraform evaluate the expressions for all regions in one run, without a provider. */
beforeAll(() => {
  const { resource } = synthesized();
  const { s3, interface: others } = resource.aws_vpc_endpoint ?? {};
  const ofEach = others.service_name.slice("${".length, -"}".length).replaceAll("each.key", "name");
  write("region", {
    variable: { aws_region: {}, kms_key_arn: { default: KEY } },
    output: {
      s3: { value: s3.service_name },
      endpoints: { value: `\${[for name in ${JSON.stringify(SERVICES)} : ${ofEach}]}` },
      policy: { value: resource.aws_iam_role_policy?.ecs_task_kms.policy },
    },
  });
  write(".", {
    module: {
      region: {
        source: "./region",
        for_each: `\${toset(${JSON.stringify(Object.keys(REGIONS))})}`,
        aws_region: "${each.key}",
      },
    },
    output: { all: { value: "${jsonencode(module.region)}" } },
  });
  const { TF_CLI_CONFIG_FILE: _, ...env } = process.env;
  const run = (...args: string[]) =>
    execFileSync("terraform", args, { cwd: folder.path, env, encoding: "utf8", stdio: "pipe" });
  run("init", "-no-color");
  run("apply", "-auto-approve", "-no-color");
  evaluated = JSON.parse(run("output", "-raw", "all"));
}, STARTS_TERRAFORM_MS);

function write(path: string, content: unknown): void {
  mkdirSync(join(folder.path, path), { recursive: true });
  writeFileSync(join(folder.path, path, "main.tf.json"), JSON.stringify(content));
}

it.each(Object.entries(REGIONS))(
  "VPC endpoints and the way to a key have the names of their partition: %s",
  (region, { ecr, domain }) => {
    const { s3, endpoints, policy } = evaluated[region] as Evaluated;
    expect(s3).toBe(`com.amazonaws.${region}.s3`);
    expect(endpoints).toEqual([
      `${ecr}.${region}.ecr.api`,
      `${ecr}.${region}.ecr.dkr`,
      `com.amazonaws.${region}.logs`,
      `com.amazonaws.${region}.secretsmanager`,
      `com.amazonaws.${region}.ssmmessages`,
    ]);
    expect(domainOf(region)).toBe(domain);
    const viaService = { "kms:ViaService": `secretsmanager.${region}.${domain}` };
    expect(JSON.parse(policy).Statement[0].Condition).toEqual({ StringEquals: viaService });
    const values = { ...defaults, aws_region: region, kms_key_arn: KEY };
    const stack = policyStack({ stackName: region, values } as never, "*");
    expect(encryption(stack).map(({ condition }) => condition)).toEqual([
      { StringEquals: viaService },
      { StringEquals: viaService },
    ]);
  },
);
