import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { findPython, installPackages } from "../../src/sandbox/python";
import { useFolder } from "../support/folder";

const root = useFolder();
const packages = { contents: "nothing", requirements: "nothing==1\n", check: "whatever" };

/** An environment that was made before, whose interpreter does what the line of shell says. */
function environment(name: string, line: string): string {
  const venv = join(root.path, name);
  mkdirSync(join(venv, "bin"), { recursive: true });
  writeFileSync(join(venv, "requirements.txt"), packages.requirements);
  writeFileSync(join(venv, "bin", "python"), `#!/bin/sh\n${line}\n`, { mode: 0o755 });
  return venv;
}

describe("an environment of Python that was made before", () => {
  const options = { interpreters: ["no-such-python"], answerMs: 300 };

  it.each([
    ["works", "exit 0"],
    ["is too slow to say whether it works", "exec sleep 60"],
  ])("is used when it %s", async (_, line) => {
    const venv = environment(line, line);
    expect(await installPackages(packages, { ...options, venv })).toBe(join(venv, "bin", "python"));
  });

  it("is not used when it is broken", async () => {
    const venv = environment("broken", "exit 1");
    await expect(installPackages(packages, { ...options, venv })).rejects.toThrow(
      "no-such-python: not found, or older than 3.10",
    );
  });
});

it("takes an interpreter that is too slow to say whether it has the emulator, rather than installing it", async () => {
  const venv = environment("slow", "exec sleep 60");
  const python = join(venv, "bin", "python");
  const options = { interpreters: [python], venv: join(root.path, "none"), answerMs: 300 };
  expect(await findPython(options)).toBe(python);
});
