import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { prepareAwsCommand } from "../../src/sandbox/aws-command";
import { useFolder } from "../support/folder";

const root = useFolder();
/** Where `sh` and `env` are, and no AWS CLI that counts. */
const SYSTEM = "/usr/bin:/bin";

/** A folder with an AWS CLI of this version, which prints its default region and its arguments. */
function awsOf(version: string): string {
  const folder = join(root.path, version);
  mkdirSync(folder, { recursive: true });
  const script = `#!/bin/sh\n[ "$1" = --version ] && echo aws-cli/${version} && exit\necho "$AWS_DEFAULT_REGION" "$@"\n`;
  writeFileSync(join(folder, "aws"), script);
  chmodSync(join(folder, "aws"), 0o755);
  return folder;
}

async function prepared(name: string, path: string, installed?: string) {
  const folder = join(root.path, name);
  mkdirSync(folder);
  const command = await prepareAwsCommand(folder, { PATH: path }, installed);
  const run = (env: Record<string, string>, ...args: string[]) =>
    execFileSync("aws", args, { encoding: "utf8", env: { PATH: command.path, ...env } });
  return { ...command, run };
}

describe("the aws of the sandbox's shells", () => {
  it("is version 2 of the PATH, as it is", async () => {
    const path = `${awsOf("2.27.1")}:${SYSTEM}`;
    expect(await prepared("two", path)).toMatchObject({ exists: true, path });
  });

  it("tells version 1 the region of AWS_REGION, as version 2 takes it", async () => {
    const { exists, run } = await prepared("one", `${awsOf("1.45.11")}:${SYSTEM}`);
    expect(exists).toBe(true);
    expect(run({ AWS_REGION: "eu-west-2" }, "ecs", "x")).toBe("eu-west-2 ecs x\n");
    const both = { AWS_REGION: "eu-west-2", AWS_DEFAULT_REGION: "us-east-1" };
    expect(run(both, "ecs")).toBe("eu-west-2 ecs\n");
    expect(run({ AWS_DEFAULT_REGION: "us-east-1" }, "ecs")).toBe("us-east-1 ecs\n");
  });

  it("is the one that came with the emulator, where PATH has none", async () => {
    const installed = join(awsOf("1.45.0"), "aws");
    const { exists, run } = await prepared("installed", SYSTEM, installed);
    expect(exists).toBe(true);
    expect(run({ AWS_REGION: "eu-west-2" }, "sts", "get-caller-identity")).toBe(
      "eu-west-2 sts get-caller-identity\n",
    );
  });
});
