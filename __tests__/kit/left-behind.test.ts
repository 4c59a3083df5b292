import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { ownName } from "../../src/kit/left-behind";
import { fleet } from "../cli/fleet-process";
import { useFolder } from "../support/folder";
import { copyProject, projectRoot } from "../support/synth";

const root = useFolder();

/** A process id that nobody has any more. */
async function deadPid(): Promise<number> {
  const child = spawn("true");
  await once(child, "close");
  return child.pid as number;
}

const namedAfter = (pid: number, name: string) => name.replace(`-${process.pid}`, `-${pid}`);

describe("what killed processes leave", () => {
  it("is removed by the next command, and only that", async () => {
    const project = copyProject(join(root.path, "project"));
    const tmp = join(root.path, "tmp");
    const outdir = join(project, "cdktf.out");
    const pid = await deadPid();
    const plans = ownName("fleet-plans");
    const synth = ownName(".synth");
    const file = `${ownName(".terraform-eu-west-1.tfvars")}-0b7c5d3e-0000-4000-8000-000000000000.tmp`;
    for (const folder of [tmp, join(project, ".fleet")]) {
      mkdirSync(folder);
    }
    for (const owner of [pid, process.pid]) {
      mkdirSync(join(tmp, namedAfter(owner, `${plans}-AbC123`)));
      writeFileSync(join(tmp, namedAfter(owner, `${plans}-AbC123`), "x.tfplan"), "secret");
      mkdirSync(join(outdir, namedAfter(owner, synth)), { recursive: true });
      writeFileSync(join(project, "tfvars", namedAfter(owner, file)), "half");
    }
    writeFileSync(join(tmp, `fleet-plans-elsewhere-${pid}-AbC123`), "another machine's");
    await fleet(["cost", "--json"], { TMPDIR: tmp }, project, undefined, project);
    expect(readdirSync(tmp).sort()).toEqual(
      [`${plans}-AbC123`, `fleet-plans-elsewhere-${pid}-AbC123`].sort(),
    );
    expect(readdirSync(outdir)).toEqual([synth]);
    expect(readdirSync(join(project, "tfvars")).filter((it) => it.endsWith(".tmp"))).toEqual([
      file,
    ]);
  });

  it("is ended as Ctrl-C would, when it is a Terraform", async () => {
    const tmp = join(root.path, "orphaned");
    const folder = join(tmp, namedAfter(await deadPid(), `${ownName("fleet-plans")}-AbC123`));
    mkdirSync(folder, { recursive: true });
    const log = join(tmp, "log");
    const script = join(tmp, "terraform");
    writeFileSync(
      script,
      `#!/bin/sh\ntrap 'echo state written > "${log}"; exit' INT\necho started > "${log}"\nwhile :; do sleep 0.1; done\n`,
      { mode: 0o755 },
    );
    const args = ["apply", "-input=false", "-no-color", join(folder, "eu-west-1.tfplan")];
    const orphan = spawn(script, args, { stdio: "ignore", detached: true });
    const ended = once(orphan, "close");
    while (!existsSync(log)) {
      await sleep(20);
    }
    const run = await fleet(["cost", "--json"], { TMPDIR: tmp }, projectRoot);
    await ended;
    expect(run.stderr).toContain("Ending the Terraform of a run that was killed");
    expect(readFileSync(log, "utf8")).toBe("state written\n");
    expect(existsSync(folder)).toBe(false);
  });
});
