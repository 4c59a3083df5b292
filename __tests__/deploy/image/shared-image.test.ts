import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { shareImage } from "../../../src/deploy/image/shared-image";
import { setVariables } from "../../../src/fleet/edit-tfvars";
import { type Fleet, loadFleet } from "../../../src/fleet/load-fleet";
import { useFolder } from "../../support/folder";

const root = useFolder();
let project = "";
let projects = 0;
beforeEach(() => {
  project = join(root.path, String(++projects));
  mkdirSync(join(project, "tfvars"), { recursive: true });
});

const line = (image: string) => `container_image = "registry/server:${image}"`;
const pathOf = (name: string) => join(project, "tfvars", `${name}.tfvars`);
const textOf = (name: string) => readFileSync(pathOf(name), "utf8");

function write(name: string, ...lines: readonly string[]): void {
  writeFileSync(pathOf(name), lines.map((it) => `${it}\n`).join(""));
}

function region(name: string, number: number, ...lines: readonly string[]): void {
  const ranges = `["10.${number}.0.0/20", "10.${number}.16.0/20"]`;
  write(
    name,
    `aws_region = "${name}"`,
    `availability_zones = ["${name}a", "${name}b"]`,
    `vpc_cidr = "10.${number}.0.0/16"`,
    `subnet_cidrs = ${ranges}`,
    ...lines,
  );
}

const load = () => loadFleet(join(project, "tfvars"), project);

/** @param done stacks that run the image now */
function share(fleet: Fleet, image: string, done: readonly string[], ownLines: string[] = []) {
  const regions = fleet.regions.filter(({ stackName }) => done.includes(stackName));
  const images = new Map(regions.map((it) => [it, `registry/server:${image}`]));
  return shareImage(images, new Map(), { fleet, projectDir: project, ownLines });
}

describe("the image that all stacks share", () => {
  it("changes once all stacks that have it from there run another one, and their own lines go", async () => {
    write("fleet", line("1"));
    region("eu-west-1", 1, line("2"));
    region("eu-west-2", 2, line("2"));
    region("us-east-1", 3, line("7"));
    const own = ["eu-west-1", "eu-west-2"];
    const without = textOf("eu-west-2").replace(`${line("2")}\n`, "");
    writeFileSync(
      pathOf("eu-west-2"),
      await setVariables(without, { container_image: "registry/server:2" }),
    );
    const { written, ownLines } = await share(await load(), "2", own, own);
    expect(written).toEqual([
      "tfvars/fleet.tfvars",
      "tfvars/eu-west-1.tfvars",
      "tfvars/eu-west-2.tfvars",
    ]);
    expect(ownLines).toEqual([]);
    expect(textOf("fleet")).toBe(`${line("2")}\n`);
    expect(textOf("eu-west-1")).not.toContain("container_image");
    expect(textOf("eu-west-2")).toBe(without);
    // A line that its owner wrote stays.
    expect(textOf("us-east-1")).toContain(line("7"));
  });

  it("stays as long as one stack runs it", async () => {
    write("fleet", line("1"));
    region("eu-west-1", 1, line("2"));
    region("eu-west-2", 2);
    const { written, ownLines } = await share(await load(), "2", ["eu-west-1"], ["eu-west-1"]);
    expect({ written, ownLines }).toEqual({ written: [], ownLines: ["eu-west-1"] });
    expect(textOf("fleet")).toBe(`${line("1")}\n`);
  });

  it("takes back the line of a stack that has gone back to it", async () => {
    write("fleet", line("1"));
    region("eu-west-1", 1, line("1"));
    region("eu-west-2", 2);
    const { written } = await share(await load(), "1", ["eu-west-1"], ["eu-west-1"]);
    expect(written).toEqual(["tfvars/eu-west-1.tfvars"]);
    expect(textOf("eu-west-1")).not.toContain("container_image");
  });

  it("is not made where there is none", async () => {
    region("eu-west-1", 1, line("2"));
    expect(await share(await load(), "2", ["eu-west-1"])).toEqual({ written: [], ownLines: [] });
  });
});
