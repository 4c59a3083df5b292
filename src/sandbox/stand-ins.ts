import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { recordName, zoneName } from "../fleet/dns-names";
import type { RegionConfig } from "../fleet/load-fleet";
import { Control } from "../local-aws/control";
import type { Emulator } from "./emulator";

/** What the stacks expect to exist before them, made in the emulator. */
export interface StandIns {
  /** Id of the hosted zone of each domain name. */
  readonly zones: ReadonlyMap<string, string>;
  /** ARN of the certificate of each stack that names one. */
  readonly certificates: ReadonlyMap<string, string>;
}

export async function createStandIns(
  { url, control }: Pick<Emulator, "url" | "control">,
  regions: readonly RegionConfig[],
): Promise<StandIns> {
  await createServiceLinkedRole(url);
  const zones = new Map<string, string>();
  const certificates = new Map<string, string>();
  for (const { stackName, values } of regions) {
    const domain = zoneName(values);
    if (values.enable_domain && !zones.has(domain)) {
      zones.set(domain, await createZone(url, domain));
    }
    if (values.certificate_arn !== null) {
      const name = recordName(values);
      const region = values.aws_region;
      const arn = await new Control(control).call("issue_certificate", { region, name });
      certificates.set(stackName, String(arn));
    }
  }
  return { zones, certificates };
}

/**
 * Ids that a tfvars file names exist in the user's account only. A file beside the stack, which Terraform reads by
 * itself, puts those of the emulator in their place.
 */
export function writeStandIns(
  { stackName, values }: RegionConfig,
  { zones, certificates }: StandIns,
  folder: string,
): void {
  const variables = {
    route53_zone_id: values.route53_zone_id === null ? undefined : zones.get(zoneName(values)),
    certificate_arn: certificates.get(stackName),
  };
  if (Object.values(variables).some((value) => value !== undefined)) {
    writeFileSync(join(folder, "sandbox.auto.tfvars.json"), JSON.stringify(variables));
  }
}

/** An account that has used ECS before has it. @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/using-service-linked-roles.html */
async function createServiceLinkedRole(url: string): Promise<void> {
  const body = "Action=CreateServiceLinkedRole&Version=2010-05-08&AWSServiceName=ecs.amazonaws.com";
  await call(url, "iam", "us-east-1", body, {
    "Content-Type": "application/x-www-form-urlencoded",
  });
}

async function createZone(url: string, name: string): Promise<string> {
  const body =
    '<CreateHostedZoneRequest xmlns="https://route53.amazonaws.com/doc/2013-04-01/">' +
    `<Name>${name}</Name><CallerReference>sandbox ${name}</CallerReference></CreateHostedZoneRequest>`;
  const text = await call(`${url}/2013-04-01/hostedzone`, "route53", "us-east-1", body);
  return found(text, /<Id>\/hostedzone\/(\w+)<\/Id>/);
}

/** Without the SDK, which takes longer to load than this to do. */
async function call(
  url: string,
  service: string,
  region: string,
  body: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<string> {
  const credential = `testing/20260101/${region}/${service}/aws4_request`;
  const response = await fetch(url, {
    method: "POST",
    body,
    headers: {
      ...headers,
      Authorization: `AWS4-HMAC-SHA256 Credential=${credential}, SignedHeaders=host, Signature=0`,
    },
    signal: AbortSignal.timeout(30_000),
  });
  const text = await response.text();
  if (!response.ok) {
    throw new Error(`The AWS emulator answered ${response.status} to ${service}: ${text}`);
  }
  return text;
}

function found(text: string, pattern: RegExp): string {
  const [, value] = pattern.exec(text) ?? [];
  if (value === undefined) {
    throw new Error(`The AWS emulator gave an unexpected answer: ${text}`);
  }
  return value;
}
