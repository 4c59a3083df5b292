import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import {
  CreateBucketCommand,
  PutBucketEncryptionCommand,
  PutBucketPolicyCommand,
  PutBucketTaggingCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  PutPublicAccessBlockCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Finding } from "../../../src/recover/find-resources";
import { clientSettings } from "../../../src/sandbox/emulator-clients";
import { emulatorEnvironment } from "../../../src/sandbox/environment";
import { useEmulator } from "../../support/sandbox";

const REGION = "eu-west-1";
const sandbox = useEmulator();
const s3 = (region = REGION) => new S3Client(clientSettings(sandbox.emulator, region));

/** The SDK's clients are made once, for one environment: each one here has its own. */
function useAws(url: string): void {
  vi.resetModules();
  for (const [name, value] of Object.entries(emulatorEnvironment(url))) {
    vi.stubEnv(name, value);
  }
}

async function create(
  Bucket: string,
  region: typeof REGION | "cn-north-1" = REGION,
): Promise<void> {
  const CreateBucketConfiguration = { LocationConstraint: region };
  await s3(region).send(new CreateBucketCommand({ Bucket, CreateBucketConfiguration }));
}

async function tag(Bucket: string, Key: string): Promise<void> {
  const Tagging = { TagSet: [{ Key, Value: "true" }] };
  await s3().send(new PutBucketTaggingCommand({ Bucket, Tagging }));
}

async function putObject(Bucket: string): Promise<void> {
  await s3().send(new PutObjectCommand({ Bucket, Key: "some.tfstate", Body: "{}" }));
}

async function find(type: string, bucket: string, region = REGION): Promise<Finding> {
  const { finders } = await import("../../../src/recover/finders/s3.js");
  const wanted = {
    address: `${type}.state`,
    type,
    configAddress: `${type}.state`,
    index: undefined,
    values: { bucket, tags_all: { Terraform: "true" } },
    expressions: {},
  };
  return finders[type]?.find({ region, wanted, value: () => bucket });
}

beforeEach(() => useAws(sandbox.emulator.url));
afterEach(() => vi.unstubAllEnvs());

describe("a bucket of the name", () => {
  const found = (id: string) => ({
    found: { id, attributes: { id, bucket: id, arn: `arn:aws:s3:::${id}` } },
  });

  it("may be missing", async () => {
    expect(await find("aws_s3_bucket", "nothing-there")).toBeUndefined();
  });

  it("is the stack's with its tags, also when states are in it", async () => {
    await create("tagged");
    await tag("tagged", "Terraform");
    await putObject("tagged");
    expect(await find("aws_s3_bucket", "tagged")).toEqual(found("tagged"));
  });

  it("is the stack's while it is as bare as a killed apply leaves it", async () => {
    await create("bare");
    expect(await find("aws_s3_bucket", "bare")).toEqual(found("bare"));
    await putObject("bare");
    expect(await find("aws_s3_bucket", "bare")).toEqual({
      conflict: expect.stringMatching(
        /^bare exists, but its tags are not this stack's \(Terraform is missing\).*terraform import 'aws_s3_bucket.state' 'bare'/,
      ),
    });
  });

  it("has an ARN of its region's partition", async () => {
    await create("in-china", "cn-north-1");
    expect(await find("aws_s3_bucket", "in-china", "cn-north-1")).toMatchObject({
      found: { attributes: { arn: "arn:aws-cn:s3:::in-china" } },
    });
  });

  it("is somebody else's with other tags", async () => {
    await create("other-tags");
    await tag("other-tags", "Owner");
    expect(await find("aws_s3_bucket", "other-tags")).toHaveProperty("conflict");
  });

  it("may be in another region", async () => {
    await create("elsewhere");
    expect(await find("aws_s3_bucket", "elsewhere", "us-east-1")).toEqual({
      conflict: expect.stringMatching(/^elsewhere is in eu-west-1 and not in us-east-1: /),
    });
  });

  it("may be another account's", async () => {
    const forbidding = createServer((_, response) => response.writeHead(403).end());
    await new Promise<void>((resolve) => forbidding.listen(0, "127.0.0.1", resolve));
    useAws(`http://127.0.0.1:${(forbidding.address() as AddressInfo).port}`);
    const finding = await find("aws_s3_bucket", "theirs");
    forbidding.close();
    expect(finding).toEqual({
      conflict: expect.stringMatching(/^theirs exists, and these credentials may not look at it/),
    });
  });
});

it("settings that nobody made are not found", async () => {
  await create("plain");
  const { finders } = await import("../../../src/recover/finders/s3.js");
  const settings = Object.keys(finders).filter((type) => type !== "aws_s3_bucket");
  expect(settings).toHaveLength(4);
  for (const type of settings) {
    expect(await find(type, "plain"), type).toBeUndefined();
  }
});

it("settings are found under the bucket's name", async () => {
  const Bucket = "configured";
  await create(Bucket);
  const statement = { Effect: "Deny", Principal: "*", Action: "s3:*", Resource: "*" };
  const Policy = JSON.stringify({ Version: "2012-10-17", Statement: [statement] });
  await s3().send(new PutBucketPolicyCommand({ Bucket, Policy }));
  const VersioningConfiguration = { Status: "Enabled" } as const;
  await s3().send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration }));
  const PublicAccessBlockConfiguration = { BlockPublicAcls: true };
  await s3().send(new PutPublicAccessBlockCommand({ Bucket, PublicAccessBlockConfiguration }));
  const byDefault = { ApplyServerSideEncryptionByDefault: { SSEAlgorithm: "AES256" } } as const;
  const ServerSideEncryptionConfiguration = { Rules: [byDefault] };
  await s3().send(new PutBucketEncryptionCommand({ Bucket, ServerSideEncryptionConfiguration }));

  const { finders } = await import("../../../src/recover/finders/s3.js");
  for (const type of Object.keys(finders).filter((name) => name !== "aws_s3_bucket")) {
    const found = { id: Bucket, attributes: { id: Bucket } };
    expect(await find(type, Bucket), type).toEqual({ found });
  }
});
