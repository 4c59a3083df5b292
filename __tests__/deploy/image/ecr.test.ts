import { CreateRepositoryCommand, ECRClient, PutImageCommand } from "@aws-sdk/client-ecr";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import type * as digests from "../../../src/deploy/image/digest";
import { ecrImage, parseReference } from "../../../src/deploy/image/reference";
import { clientSettings } from "../../../src/sandbox/emulator-clients";
import { emulatorEnvironment } from "../../../src/sandbox/environment";
import { setAwsEnvironment } from "../../support/aws-environment";
import { useEmulator } from "../../support/sandbox";

const REGISTRY = "123456789012.dkr.ecr.eu-west-1.amazonaws.com";

const sandbox = useEmulator();
let resolveImage: typeof digests.resolveImage;
let digest = "";

beforeAll(async () => {
  vi.resetModules();
  setAwsEnvironment({ ...emulatorEnvironment(sandbox.emulator.url), AWS_MAX_ATTEMPTS: "1" });
  ({ resolveImage } = await import("../../../src/deploy/image/digest.js"));
  const ecr = new ECRClient(clientSettings(sandbox.emulator, "eu-west-1"));
  await ecr.send(new CreateRepositoryCommand({ repositoryName: "team/server" }));
  const manifest = {
    ...{ schemaVersion: 2, mediaType: "application/vnd.docker.distribution.manifest.v2+json" },
    ...{ config: {}, layers: [] },
  };
  const { image } = await ecr.send(
    new PutImageCommand({
      ...{ repositoryName: "team/server", imageTag: "2.1" },
      imageManifest: JSON.stringify(manifest),
    }),
  );
  digest = image?.imageId?.imageDigest ?? "";
});
afterAll(() => {
  vi.unstubAllEnvs();
});

describe("an image in Amazon ECR", () => {
  it("is named by the digest that its tag has now", async () => {
    expect(await resolveImage(`${REGISTRY}/team/server:2.1`, {})).toEqual({
      image: `${REGISTRY}/team/server@${digest}`,
      note: `${REGISTRY}/team/server:2.1 is ${digest} now`,
    });
  });

  it.each(["team/server:9", "nothing:1"])("is refused where there is none: %s", async (path) => {
    await expect(resolveImage(`${REGISTRY}/${path}`, {})).rejects.toThrow(
      `${REGISTRY} has no image ${path}. Push it first, or correct --image`,
    );
  });

  it("keeps its tag where ECR gives no answer, and says why", async () => {
    vi.resetModules();
    vi.stubEnv("AWS_ENDPOINT_URL", "http://127.0.0.1:1");
    const { resolveImage: fresh } = await import("../../../src/deploy/image/digest.js");
    const text = `${REGISTRY}/team/server:2.1`;
    const { image, note } = await fresh(text, {});
    expect(image).toBe(text);
    expect(note).toMatch(/stays a tag, since .* gives no digest \(.*refuses connections/);
  });
});

describe("the registry of an image", () => {
  it.each([
    [REGISTRY, "eu-west-1"],
    ["123456789012.dkr.ecr.cn-north-1.amazonaws.com.cn", "cn-north-1"],
    ["123456789012.dkr.ecr.eusc-de-east-1.amazonaws.eu", "eusc-de-east-1"],
    ["123456789012.dkr.ecr-fips.us-gov-west-1.amazonaws.com", "us-gov-west-1"],
    ["123456789012.dkr-ecr.eu-west-1.on.aws", "eu-west-1"],
  ])("%s is Amazon ECR", (registry, region) => {
    expect(ecrImage(parseReference(`${registry}/a/b:1`))).toEqual({
      ...{ account: "123456789012", region, repository: "a/b", tag: "1" },
    });
  });

  it.each(["ghcr.io/a/b:1", "public.ecr.aws/a/b:1", "b", "localhost:5000/b:1"])(
    "%s is another one",
    (image) => {
      expect(ecrImage(parseReference(image))).toBeUndefined();
    },
  );
});
