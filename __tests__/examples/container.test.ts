import { readFileSync } from "node:fs";
import { copyFile, mkdtemp, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { EXAMPLE_SERVER, startExampleServer } from "../support/example-server";

const ROOT = join(__dirname, "../..");
const text = (name: string) => readFileSync(join(EXAMPLE_SERVER, name), "utf8");
const json = (path: string) => JSON.parse(readFileSync(path, "utf8"));

it("the files that the Containerfile copies are a server", async () => {
  const copied = /^COPY (package\.json .*\.mjs) \.\/$/m
    .exec(text("Containerfile"))?.[1]
    ?.split(" ");
  const folder = await mkdtemp(join(tmpdir(), "mcp-server-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  for (const name of copied ?? []) {
    await copyFile(join(EXAMPLE_SERVER, name), join(folder, name));
  }
  await symlink(join(ROOT, "node_modules"), join(folder, "node_modules"));
  const { url } = await startExampleServer({}, folder);
  expect((await fetch(`${url}/health`)).status).toBe(200);
});

it("the image has the versions that are tested here, locked without a registry's address", () => {
  const { dependencies } = json(join(EXAMPLE_SERVER, "package.json"));
  expect(json(join(ROOT, "package.json")).dependencies).toMatchObject(dependencies);
  const lock = json(join(EXAMPLE_SERVER, "package-lock.json"));
  expect(lock.packages[""].dependencies).toEqual(dependencies);
  for (const [path, locked] of Object.entries<{ version: string }>(lock.packages)) {
    if (path !== "") {
      expect(locked.version, path).toBe(json(join(ROOT, path, "package.json")).version);
    }
  }
  expect(text("package-lock.json")).not.toContain('"resolved"');
});
