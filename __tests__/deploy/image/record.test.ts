import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import {
  readImageRecord,
  withDeployed,
  withRolledBack,
  writeImageRecord,
} from "../../../src/deploy/image/record";
import { useFolder } from "../../support/folder";

const root = useFolder();
const none = { image: null, before: {}, ownLines: [] };

it("one deployment in two runs is one to go back from, and the next begins anew", () => {
  const first = withDeployed(none, "a", { before: "1", after: "2" });
  const second = withDeployed(first, "b", { before: "1", after: "2" });
  expect(second).toEqual({ image: "2", before: { a: "1", b: "1" }, ownLines: [] });
  const next = withDeployed(second, "a", { before: "2", after: "3" });
  expect(next).toEqual({ image: "3", before: { a: "2" }, ownLines: [] });
});

it("a rollback in two runs goes on where the first stopped, and ends", () => {
  const deployed = { image: "2", before: { a: "1", b: "1" }, ownLines: [] };
  const half = withRolledBack(deployed, "a");
  expect(half).toEqual({ image: "2", before: { b: "1" }, ownLines: [] });
  expect(withRolledBack(half, "b")).toEqual(none);
});

it("is kept in a file, which is there only as long as it says something", async () => {
  const context = { projectDir: join(root.path, "kept") };
  const file = join(context.projectDir, ".fleet", "images.json");
  expect(readImageRecord(context)).toEqual(none);
  const record = { image: "2", before: { a: "1" }, ownLines: ["a"] };
  await writeImageRecord(record, context);
  expect(readImageRecord(context)).toEqual(record);
  await writeImageRecord(none, context);
  expect(existsSync(file)).toBe(false);
});

it("says what to do where somebody has written something else", () => {
  const context = { projectDir: join(root.path, "broken") };
  mkdirSync(join(context.projectDir, ".fleet"), { recursive: true });
  writeFileSync(join(context.projectDir, ".fleet", "images.json"), "{");
  expect(() => readImageRecord(context)).toThrow(/images\.json, .*, is no JSON\. Delete it/);
});
