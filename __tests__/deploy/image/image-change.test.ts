import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import type { Run } from "../../../src/deploy/apply-run";
import { changeImages } from "../../../src/deploy/image/image-change";
import { readImageRecord, writeImageRecord } from "../../../src/deploy/image/record";
import type { StackResult } from "../../../src/deploy/stack-result";
import { loadFleet } from "../../../src/fleet/load-fleet";
import type { Context } from "../../../src/kit/context";
import { UsageError } from "../../../src/kit/failure";
import { useFolder } from "../../support/folder";

const TEXT = `# Ireland
aws_region         = "eu-west-1"
availability_zones = ["eu-west-1a", "eu-west-1b"]
vpc_cidr           = "10.1.0.0/16"
subnet_cidrs       = ["10.1.0.0/20", "10.1.16.0/20"]
container_image    = "registry/server:1" # ours
`;

const root = useFolder();
let project = "";
let projects = 0;
beforeEach(() => {
  project = join(root.path, String(++projects));
  mkdirSync(join(project, "tfvars"), { recursive: true });
  writeFileSync(join(project, "tfvars", "eu-west-1.tfvars"), TEXT);
});
const textOf = () => readFileSync(join(project, "tfvars", "eu-west-1.tfvars"), "utf8");

/** @param back what a rollback goes back to */
async function changed(env: NodeJS.ProcessEnv = {}, back?: string) {
  const context = { projectDir: project, env } as unknown as Context;
  const fleet = await loadFleet(join(project, "tfvars"), project);
  const [region] = fleet.regions;
  if (!region) {
    throw new Error("there is no region");
  }
  const images = new Map([[region, back ?? "registry/server:2"]]);
  const image = await changeImages(images, { fleet, context, isRollback: back !== undefined });
  const log = { line: () => {} };
  // A signal has come, so no stack is synthesized.
  const signals = { aborted: AbortSignal.abort() };
  return { image, region, run: { context, log, signals } as unknown as Run };
}

describe("another image", () => {
  it("is in the plan before it is in the file, and the file gets its old bytes back", async () => {
    const { image, region } = await changed();
    expect(image.planArguments(region)).toEqual(["-var=container_image=registry/server:2"]);
    expect(image.summary).toBe(
      "tfvars/eu-west-1.tfvars: container_image becomes registry/server:2\n",
    );
    expect(textOf()).toBe(TEXT);
    await image.write(region);
    expect(textOf()).toBe(TEXT.replace("server:1", "server:2"));
    expect(await image.restore(region)).toContain("has its old image again");
    expect(textOf()).toBe(TEXT);
    // It is back already.
    expect(await image.restore(region)).toBe("");
  });

  it("is on record before a file has it, so that a run that is killed can be undone", async () => {
    const { image, region, run } = await changed();
    const earlier = { image: "registry/server:1", before: { "eu-west-1": "registry/server:0" } };
    await writeImageRecord({ ...earlier, ownLines: [] }, run.context);
    await image.write(region);
    expect(readImageRecord(run.context)).toMatchObject({
      ...{ image: "registry/server:2", before: { "eu-west-1": "registry/server:1" } },
    });
    // After a failure there is the way back of before.
    await image.restore(region);
    expect(readImageRecord(run.context)).toMatchObject(earlier);
  });

  it("is taken off the record again where the file could not be written", async () => {
    const { image, region, run } = await changed();
    writeFileSync(join(project, "tfvars", "eu-west-1.tfvars"), `${TEXT}# mine\n`);
    await expect(image.write(region)).rejects.toThrow("was changed meanwhile");
    expect(readImageRecord(run.context).image).toBe("registry/server:2");
    expect(await image.restore(region)).toBe("");
    expect(existsSync(join(project, ".fleet", "images.json"))).toBe(false);
  });

  it("leaves a file alone that somebody has changed meanwhile", async () => {
    const { image, region, run } = await changed();
    await image.write(region);
    writeFileSync(join(project, "tfvars", "eu-west-1.tfvars"), `${TEXT}# mine\n`);
    await expect(image.restore(region)).rejects.toThrow(
      /was changed meanwhile, and is left as it is\. .* still has the image registry\/server:2$/,
    );
    expect(textOf()).toBe(`${TEXT}# mine\n`);
    // So there is something to go back from.
    await image.finish([{ stack: "eu-west-1", result: "failed" } as StackResult], run);
    expect(readImageRecord(run.context).before).toEqual({ "eu-west-1": "registry/server:1" });
  });

  it("is on record with the line of its own that a file gets, so that a run that is killed is gone on with", async () => {
    const file = join(project, "tfvars", "eu-west-1.tfvars");
    writeFileSync(file, TEXT.replace(/^container_image.*\n/m, ""));
    const shared = join(project, "tfvars", "fleet.tfvars");
    writeFileSync(shared, 'container_image = "registry/server:1"\n');
    const before = textOf();
    const killed = await changed();
    await killed.image.write(killed.region);
    expect(readImageRecord(killed.run.context).ownLines).toEqual(["eu-west-1"]);

    const { image, region, run } = await changed();
    await image.write(region);
    await image.finish([{ stack: "eu-west-1", result: "applied" } as StackResult], run);
    expect(textOf()).toBe(before);
    expect(readFileSync(shared, "utf8")).toBe('container_image = "registry/server:2"\n');
    expect(readImageRecord(run.context)).toEqual({
      ...{ image: "registry/server:2", before: { "eu-west-1": "registry/server:1" } },
      ownLines: [],
    });
  });

  it("is gone back from where the file has its old image already", async () => {
    const context = { projectDir: project, env: {} } as unknown as Context;
    const record = { image: "registry/server:2", before: { "eu-west-1": "registry/server:1" } };
    await writeImageRecord({ ...record, ownLines: [] }, context);
    const { image, run } = await changed({}, "registry/server:1");
    await image.finish([{ stack: "eu-west-1", result: "applied" } as StackResult], run);
    expect(existsSync(join(project, ".fleet", "images.json"))).toBe(false);
  });

  it("is nothing to go back from where a region has had no turn", async () => {
    const { image, run } = await changed();
    const untouched = { stack: "eu-west-1", result: "unchanged" } as StackResult;
    await image.finish([untouched], run);
    expect(existsSync(join(project, ".fleet", "images.json"))).toBe(false);
  });

  it("is refused while the environment says another one", async () => {
    await expect(changed({ TF_VAR_container_image: "x" })).rejects.toThrow(UsageError);
  });
});
