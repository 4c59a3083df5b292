import { execFile } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { homedir, userInfo } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { beforeAll, describe, expect, it } from "vitest";
import { clockFrom } from "../support/clock";
import { useFolder } from "../support/folder";
import { copyProject, projectRoot, stackFolder, synthesize } from "../support/synth";

const STACKS = ["eu-west-1", "eu-west-2", "us-east-1"];

describe("synthesized output", () => {
  const { path } = useFolder();
  const here = join(path, "here");
  const elsewhere = join(path, "elsewhere", "cdktf.out");
  const configuration = (outdir: string, stack: string) =>
    readFileSync(join(stackFolder(outdir, stack), "cdk.tf.json"), "utf8");

  beforeAll(async () => {
    const project = copyProject(join(path, "elsewhere"));
    await Promise.all([
      synthesize(here, { TZ: "Pacific/Auckland" }),
      synthesize(
        elsewhere,
        {
          TZ: "America/Los_Angeles",
          LANG: "tr_TR.UTF-8",
          ...clockFrom("2031-03-09T09:59:00Z"),
        },
        project,
      ),
    ]);
  });

  it("is one stack per shipped tfvars file", () => {
    expect(readdirSync(join(here, "stacks")).sort()).toEqual(STACKS);
  });

  it.each(STACKS)("is the same to the byte from two folders, time zones and days: %s", (stack) => {
    expect(configuration(here, stack)).toBe(configuration(elsewhere, stack));
  });

  it.each(STACKS)("holds no path or user of this machine: %s", (stack) => {
    const text = configuration(here, stack);
    for (const personal of [projectRoot, path, homedir(), `"${userInfo().username}"`]) {
      expect(text).not.toContain(personal);
    }
  });

  it("leaves out the api_key of a file, and says so", async () => {
    const project = copyProject(join(path, "with key"));
    const file = join(project, "tfvars", "terraform-eu-west-1.tfvars");
    writeFileSync(file, `${readFileSync(file, "utf8")}\napi_key = "sk-not-to-be-seen"\n`);
    const outdir = join(project, "cdktf.out");
    const { stdout, stderr } = await synthesize(outdir, {}, project);
    expect(stdout).toMatch(
      /warning tfvars\/terraform-eu-west-1\.tfvars:\d+:\d+: api_key: .*left out/,
    );
    expect(stdout + stderr).not.toContain("sk-not-to-be-seen");
    expect(configuration(outdir, "eu-west-1")).not.toContain("sk-not-to-be-seen");
  });

  it("knows the time zones that an environment and the shared file name, in every stack", async () => {
    const project = copyProject(join(path, "with zones"));
    const regions = STACKS.map((stack) => join(project, "tfvars", `terraform-${stack}.tfvars`));
    for (const file of regions) {
      writeFileSync(file, `${readFileSync(file, "utf8")}\nweekend_timezone = "UTC"\n`);
    }
    writeFileSync(join(project, "tfvars", "fleet.tfvars"), 'weekend_timezone = "Asia/Tokyo"\n');
    const prod = join(project, "environments", "prod.tfvars");
    writeFileSync(prod, `${readFileSync(prod, "utf8")}\nweekend_timezone = "Europe/London"\n`);
    const outdir = join(project, "cdktf.out");
    await synthesize(outdir, {}, project);
    for (const stack of STACKS) {
      const { locals } = JSON.parse(configuration(outdir, stack));
      expect(Object.keys(locals.weekend_zones)).toEqual(["Asia/Tokyo", "Europe/London", "UTC"]);
    }
  });

  it("is reported without colours into a pipe, with CI in the environment too", async () => {
    const { stdout } = await synthesize(join(path, "in CI"), { CI: "true", NO_COLOR: undefined });
    expect(stdout).toContain("warning tfvars/");
    expect(stdout).not.toContain("\u001b");
  });

  it("is not written at all when one file of several is wrong", async () => {
    const project = copyProject(join(path, "with error"));
    cpSync(
      join(project, "tfvars", "terraform-eu-west-1.tfvars"),
      join(project, "tfvars", "second.tfvars"),
    );
    const outdir = join(project, "cdktf.out");
    await expect(synthesize(outdir, {}, project)).rejects.toMatchObject({
      result: {
        exitCode: 1,
        stdout: "",
        stderr: expect.stringMatching(
          /^error tfvars\/second\.tfvars:\d+:\d+: aws_region: (.*\n)*2 errors; nothing was written\.\n$/,
        ),
      },
    });
    expect(readdirSync(project)).not.toContain("cdktf.out");
  });

  it("stays as it was when the disk has no space for all of it", async () => {
    const project = copyProject(join(path, "no space"));
    const outdir = join(project, "cdktf.out");
    cpSync(elsewhere, outdir, { recursive: true });
    const before = STACKS.map((stack) => configuration(outdir, stack));
    for (const stack of STACKS) {
      writeFileSync(
        join(project, "tfvars", `terraform-${stack}.tfvars`),
        '\ncpu_architecture = "ARM64"\n',
        { flag: "a" },
      );
    }
    // No file may be larger than 20 KB.
    const limited = 'ulimit -f 40; exec "$0" --require ./bin/typescript.js main.ts';
    const run = promisify(execFile)("sh", ["-c", limited, process.execPath], { cwd: project });
    await expect(run).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/^error .* cannot be written \(EFBIG\), and the stacks are as/),
    });
    expect(STACKS.map((stack) => configuration(outdir, stack))).toEqual(before);
    expect(readdirSync(outdir).sort()).toEqual(["manifest.json", "stacks"]);
  });

  it("keeps a stack without a file, whose resources may exist, and says so", async () => {
    const project = copyProject(join(path, "left"));
    const outdir = join(project, "cdktf.out");
    expect((await synthesize(outdir, {}, project)).stdout).not.toContain("earlier synth");
    rmSync(join(project, "tfvars", "terraform-us-east-1.tfvars"));
    // Still holds states when they have been moved away from it.
    mkdirSync(join(outdir, "stacks", "state-bucket"));
    const { stdout } = await synthesize(outdir, {}, project);
    expect(stdout).toContain("without a file in tfvars/ now: us-east-1.\n");
    expect(readdirSync(join(outdir, "stacks")).sort()).toEqual([...STACKS, "state-bucket"].sort());
  });
});

describe("the provider lock file of the project", () => {
  const { path } = useFolder();
  const lock = 'provider "registry.terraform.io/hashicorp/aws" {\n  version = "5.100.0"\n}\n';

  it("is copied into every stack, and none is made up", async () => {
    const project = copyProject(path);
    const outdir = join(project, "cdktf.out");
    const copies = () =>
      STACKS.map((stack) => join(stackFolder(outdir, stack), ".terraform.lock.hcl"));
    await synthesize(outdir, {}, project);
    expect(copies().filter((file) => existsSync(file))).toEqual([]);
    writeFileSync(join(project, ".terraform.lock.hcl"), lock);
    await synthesize(outdir, {}, project);
    expect(copies().map((file) => readFileSync(file, "utf8"))).toEqual([lock, lock, lock]);
  });
});

describe("npm run synth", () => {
  it("is the command that cdktf runs", () => {
    const read = (file: string) => JSON.parse(readFileSync(join(projectRoot, file), "utf8"));
    expect(read("package.json").scripts.synth).toBe(read("cdktf.json").app);
  });
});
