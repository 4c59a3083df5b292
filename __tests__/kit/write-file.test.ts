import {
  chmodSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { writeFileAtomically } from "../../src/kit/write-file";
import { useFolder } from "../support/folder";

const root = useFolder();
let folder: string;
let count = 0;

beforeEach(() => {
  folder = join(root.path, String(++count));
  mkdirSync(folder);
});

describe("writeFileAtomically", () => {
  it("replaces the content, keeps the permissions and leaves nothing beside it", async () => {
    const path = join(folder, "x.tfvars");
    writeFileSync(path, "old, and longer");
    chmodSync(path, 0o640);
    await writeFileAtomically(path, "\uFEFFneu ü\r\n");
    expect(readFileSync(path, "utf8")).toBe("\uFEFFneu ü\r\n");
    expect(statSync(path).mode & 0o777).toBe(0o640);
    expect(readdirSync(folder)).toEqual(["x.tfvars"]);
  });

  it("makes a new file", async () => {
    await writeFileAtomically(join(folder, "x.tfvars"), "a = 1\n");
    expect(readFileSync(join(folder, "x.tfvars"), "utf8")).toBe("a = 1\n");
  });

  it("writes the target of a symbolic link", async () => {
    mkdirSync(join(folder, "elsewhere"));
    const target = join(folder, "elsewhere", "x.tfvars");
    writeFileSync(target, "old");
    symlinkSync(join("elsewhere", "x.tfvars"), join(folder, "link.tfvars"));
    await writeFileAtomically(join(folder, "link.tfvars"), "new");
    expect(lstatSync(join(folder, "link.tfvars")).isSymbolicLink()).toBe(true);
    expect(readFileSync(target, "utf8")).toBe("new");
  });

  it("says what cannot be written, and leaves nothing behind", async () => {
    mkdirSync(join(folder, "x.tfvars", "full"), { recursive: true });
    await expect(writeFileAtomically(join(folder, "x.tfvars"), "new")).rejects.toThrow(
      /x\.tfvars is a folder\. Name a file$/,
    );
    expect(readdirSync(folder)).toEqual(["x.tfvars"]);
    await expect(writeFileAtomically(join(folder, "no", "x"), "new")).rejects.toThrow(/\(ENOENT\)/);
  });
});
