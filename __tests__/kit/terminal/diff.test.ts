import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import colors from "picocolors";
import { afterEach, describe, expect, it } from "vitest";
import { renderDiff } from "../../../src/kit/terminal/diff";
import { useFolder } from "../../support/folder";

const file = "tfvars/x.tfvars";
const pipe = { isTTY: false } as NodeJS.WriteStream;
const terminal = { isTTY: true } as NodeJS.WriteStream;
const before = "--- a\n1\n2\n3\n4\n5\n6\n7\n8\n9";
const after = "1\n2\n3\n4\n5\n6\n7\n+++ b\n9";

describe("renderDiff", () => {
  const supported = colors.isColorSupported;
  afterEach(() => {
    colors.isColorSupported = supported;
  });

  it("shows no secret beside a change", () => {
    const text = (cpu: number) => `api_key = "sk-live-1"\ncpu = ${cpu}\nDB_PASSWORD = "hunter2"\n`;
    expect(renderDiff({ file, before: text(256), after: text(512) }, pipe)).toBe(
      [
        "--- a/tfvars/x.tfvars",
        "+++ b/tfvars/x.tfvars",
        "@@ -1,3 +1,3 @@",
        " api_key = (hidden)",
        "-cpu = 256",
        "+cpu = 512",
        " DB_PASSWORD = (hidden)",
        "",
      ].join("\n"),
    );
  });

  it("is empty when nothing changes", () => {
    expect(renderDiff({ file, before, after: before }, terminal)).toBe("");
  });

  it("shows what changes with three lines around it", () => {
    expect(renderDiff({ file, before, after }, pipe)).toBe(
      [
        "--- a/tfvars/x.tfvars",
        "+++ b/tfvars/x.tfvars",
        "@@ -1,4 +1,3 @@",
        "---- a",
        " 1",
        " 2",
        " 3",
        "@@ -6,5 +5,5 @@",
        " 5",
        " 6",
        " 7",
        "-8",
        "++++ b",
        " 9",
        "\\ No newline at end of file",
        "",
      ].join("\n"),
    );
  });

  it("is coloured on a terminal, and the same without the colours", () => {
    colors.isColorSupported = true;
    const plain = renderDiff({ file, before, after }, pipe);
    const coloured = renderDiff({ file, before, after }, terminal);
    expect(plain).not.toContain("\u001b");
    expect(coloured).toContain("\u001b[31m-8\u001b[39m\n\u001b[32m++++ b\u001b[39m");
    // biome-ignore lint/suspicious/noControlCharactersInRegex: colours are made of one
    expect(coloured.replace(/\u001b\[\d+m/g, "")).toBe(plain);
    colors.isColorSupported = false; // NO_COLOR
    expect(renderDiff({ file, before, after }, terminal)).toBe(plain);
  });

  const folder = useFolder();
  it.each([
    ["a = 1\r\nb = 2\r\n", "a = 1\r\nb = 3\r\n"],
    ["\uFEFFa = 1", "\uFEFFa = 1\n\nb = 2"],
    ["a = 1", "a = 1\n"],
  ])("is a patch that git applies: %j to %j", (old, wanted) => {
    mkdirSync(join(folder.path, "tfvars"), { recursive: true });
    writeFileSync(join(folder.path, file), old);
    execFileSync("git", ["apply", "--whitespace=nowarn", "-"], {
      cwd: folder.path,
      input: renderDiff({ file, before: old, after: wanted }, pipe),
    });
    expect(readFileSync(join(folder.path, file), "utf8")).toBe(wanted);
  });
});
