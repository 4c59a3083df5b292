import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { hostname } from "node:os";
import { basename, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it, vi } from "vitest";
import { pageFile, synthFolder, temporaryFolder, unfinishedFile } from "../../src/kit/left-behind";
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

/** The name of a folder for plans that this process has made. */
function plansFolder(): string {
  const folder = temporaryFolder("plans");
  rmSync(folder, { recursive: true });
  return basename(folder);
}

const namedAfter = (pid: number, name: string) => name.replace(`-${process.pid}`, `-${pid}`);

describe("a folder in the temporary directory", () => {
  it("needs one, which TMPDIR names", () => {
    const file = join(root.path, "no folder");
    writeFileSync(file, "");
    vi.stubEnv("TMPDIR", file);
    try {
      expect(() => temporaryFolder("plans")).toThrow(
        `nothing can be written into the temporary directory ${file} (ENOTDIR). Set TMPDIR to `,
      );
    } finally {
      vi.unstubAllEnvs();
    }
  });
});

describe("what killed processes leave", () => {
  it("is removed by the next command, and only that", async () => {
    const project = copyProject(join(root.path, "project"));
    const tmp = join(root.path, "tmp");
    const outdir = join(project, "cdktf.out");
    const pid = await deadPid();
    const plans = plansFolder();
    const synth = basename(synthFolder(outdir));
    const file = basename(unfinishedFile(join(project, "tfvars/terraform-eu-west-1.tfvars")));
    const page = basename(pageFile(join(project, ".fleet")));
    for (const folder of [tmp, join(project, ".fleet")]) {
      mkdirSync(folder);
    }
    for (const owner of [pid, process.pid]) {
      mkdirSync(join(tmp, namedAfter(owner, plans)));
      writeFileSync(join(tmp, namedAfter(owner, plans), "x.tfplan"), "secret");
      mkdirSync(join(outdir, namedAfter(owner, synth)), { recursive: true });
      writeFileSync(join(project, "tfvars", namedAfter(owner, file)), "half");
      writeFileSync(join(project, ".fleet", namedAfter(owner, page)), "a token");
    }
    writeFileSync(join(tmp, `fleet-plans-elsewhere-${pid}-AbC123`), "another machine's");
    await fleet(["cost", "--json"], { TMPDIR: tmp }, project, undefined, project);
    expect(readdirSync(tmp).sort()).toEqual([plans, `fleet-plans-elsewhere-${pid}-AbC123`].sort());
    expect(readdirSync(outdir)).toEqual([synth]);
    expect(readdirSync(join(project, ".fleet"))).toEqual([page]);
    expect(readdirSync(join(project, "tfvars")).filter((it) => it.endsWith(".tmp"))).toEqual([
      file,
    ]);
  });

  it("is not what people have named alike", async () => {
    const project = copyProject(join(root.path, "alike"));
    const tmp = join(root.path, "tmp-alike");
    const host = hostname();
    const names = [
      `.backup-${host}-20261126`,
      `.ssh-${host}-20261126-old`,
      `.synth-${host}-20261126`,
      `open-${host}-20261126.html`,
      `fleet-notes-${host}-2024`,
      `fleet-plans-${host}-20261126`,
      `fleet-plans-${host}-20261126-AbC123`,
    ];
    for (const name of names) {
      mkdirSync(join(tmp, name), { recursive: true });
      mkdirSync(join(project, name));
    }
    await fleet(["cost", "--json"], { TMPDIR: tmp }, project, undefined, project);
    expect(readdirSync(tmp).sort()).toEqual(names.slice(0, -1).sort());
    expect(
      readdirSync(project)
        .filter((name) => names.includes(name))
        .sort(),
    ).toEqual(names.sort());
  });

  it("is ended as Ctrl-C would, when it is a Terraform", async () => {
    const tmp = join(root.path, "orphaned");
    const folder = join(tmp, namedAfter(await deadPid(), plansFolder()));
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
    await until(() => existsSync(log));
    const run = await fleet(["cost", "--json"], { TMPDIR: tmp }, projectRoot);
    await ended;
    expect(run.stderr).toContain("Ending the Terraform of a run that was killed");
    expect(readFileSync(log, "utf8")).toBe("state written\n");
    expect(existsSync(folder)).toBe(false);
  });

  it("is ended, when it is a provider whose Terraform is gone, and only then", async () => {
    const tmp = join(root.path, "providers");
    mkdirSync(join(tmp, namedAfter(await deadPid(), plansFolder())), { recursive: true });
    const provider = join(tmp, "terraform-provider-aws_v5.100.0_x5");
    symlinkSync(process.execPath, provider);
    const mark = (pid: number) => ({ FLEET_STARTED_BY: `${hostname()}-${pid}` });
    const dead = mark(await deadPid());
    // Node without arguments waits for its standard input.
    const start = (env: NodeJS.ProcessEnv, command = provider, ...args: string[]) =>
      spawn(command, args, { env, stdio: ["pipe", "pipe", "ignore"] });
    const startsProvider = `require("node:child_process").spawn(${JSON.stringify(provider)})
      .once("spawn", () => console.log("started"))`;
    const processes = {
      orphaned: start(dead),
      "of a living run": start(mark(process.pid)),
      "of another machine": start({ FLEET_STARTED_BY: `x${dead.FLEET_STARTED_BY}` }),
      "somebody else's": start({}),
      "another program": start(dead, process.execPath),
      "a living Terraform": start(dead, process.execPath, "-e", startsProvider),
    };
    const terraform = processes["a living Terraform"];
    await once(terraform.stdout, "data");
    try {
      const run = await fleet(["cost", "--json"], { TMPDIR: tmp }, projectRoot);
      expect(run.stderr).toContain("Ending the Terraform of a run that was killed");
      await until(() => processes.orphaned.signalCode !== null);
      const alive = Object.entries(processes).filter(([, it]) => it.signalCode === null);
      expect(alive.map(([name]) => name)).toEqual(Object.keys(processes).slice(1));
      expect(childrenOf(terraform.pid)).toHaveLength(1);
    } finally {
      for (const pid of childrenOf(terraform.pid)) {
        process.kill(pid, "SIGKILL");
      }
      for (const child of Object.values(processes)) {
        child.kill("SIGKILL");
      }
    }
  });
});

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) {
    await sleep(20);
  }
}

function childrenOf(parent: number | undefined): number[] {
  const lines = execFileSync("ps", ["-A", "-o", "pid=,ppid="], { encoding: "utf8" }).split("\n");
  return lines
    .map((line) => line.trim().split(/ +/).map(Number))
    .flatMap(([pid, ppid]) => (ppid === parent && pid !== undefined ? [pid] : []));
}
