import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, normalize, relative } from "node:path";
import ts from "typescript";
import { describe, expect, it } from "vitest";
import { ROOMS, roomOf } from "../scripts/rooms";
import { projectRoot } from "./support/synth";

interface Import {
  readonly from: string;
  readonly line: number;
  readonly to: string;
}

const files = [
  "main.ts",
  ...["src", "stacks", "scripts"].flatMap((folder) =>
    readdirSync(join(projectRoot, folder), { recursive: true, encoding: "utf8" })
      .filter((name) => name.endsWith(".ts"))
      .map((name) => join(folder, name)),
  ),
];

/** Every import of a file of the project: types, import() and require() too. */
function importsOf(from: string): Import[] {
  const text = readFileSync(join(projectRoot, from), "utf8");
  const { importedFiles } = ts.preProcessFile(text, true, true);
  return importedFiles
    .filter(({ fileName }) => fileName.startsWith("."))
    .map(({ fileName, pos }) => ({
      from,
      line: text.slice(0, pos).split("\n").length,
      to: resolved(normalize(join(dirname(from), fileName))),
    }));
}

function resolved(path: string): string {
  const found = [`${path}.ts`, path].find((it) => existsSync(join(projectRoot, it)));
  expect(found, `${path} is imported`).toBeDefined();
  return found as string;
}

const imports = files.flatMap(importsOf);

/**
 * Whether a room may import another one. What is in no room may import all, and nobody may import it: but package.json,
 * for its version, and what lets scripts load TypeScript.
 */
function isAllowed({ from, to }: Import): boolean {
  const [own, other] = [roomOf(from), roomOf(to)];
  if (to === "package.json") {
    return true;
  }
  if (own === undefined) {
    return (
      other !== undefined ||
      to === "bin/typescript.js" ||
      dirname(to).split("/")[0] === dirname(from).split("/")[0]
    );
  }
  return other === own || (other !== undefined && (ROOMS[own]?.mayImport.includes(other) ?? false));
}

describe("the rooms", () => {
  it("sees types, lazy imports and imports of files without endings", () => {
    const lines = [
      'import a from "./a";',
      'import type { B } from "./b";',
      'const c = require("./c") as typeof import("./d");',
      'const e = await import("./e");',
      'export { f } from "./f";',
    ];
    const { importedFiles } = ts.preProcessFile(lines.join("\n"), true, true);
    expect(importedFiles.map(({ fileName }) => fileName).sort()).toEqual([
      "./a",
      "./b",
      "./c",
      "./d",
      "./e",
      "./f",
    ]);
  });

  it("are all of the folders", () => {
    const folders = new Set(files.map(roomOf).filter((room) => room !== undefined));
    expect([...folders].sort()).toEqual(Object.keys(ROOMS).sort());
    expect(files.filter((file) => /^src\/[^/]+$/.test(file))).toEqual([]);
  });

  it("name rooms of lower floors only, or of their own for the stacks", () => {
    const upward = Object.entries(ROOMS).flatMap(([room, { floor, mayImport }]) =>
      mayImport
        .filter((other) => other !== "constructs" && (ROOMS[other]?.floor ?? 9) >= floor)
        .map((other) => `${room} -> ${other}`),
    );
    expect(upward).toEqual([]);
  });

  it("import only what they may", () => {
    const forbidden = imports.filter((it) => !isAllowed(it));
    expect(forbidden.map(({ from, line, to }) => `${from}:${line} imports ${to}`)).toEqual([]);
  });

  it("have no circle of files", () => {
    expect(circles(imports)).toEqual([]);
  });

  it("each hold a fifth of the sources at most", () => {
    const lines = new Map<string, number>();
    for (const file of files) {
      const room = roomOf(file);
      if (room !== undefined) {
        const count = readFileSync(join(projectRoot, file), "utf8").split("\n").length;
        lines.set(room, (lines.get(room) ?? 0) + count);
      }
    }
    const all = [...lines.values()].reduce((sum, count) => sum + count, 0);
    const large = [...lines].filter(([, count]) => count > all / 5);
    expect(large).toEqual([]);
  });
});

/** Each circle once, as the files on it. */
function circles(edges: readonly Import[]): string[] {
  const targets = new Map<string, Set<string>>();
  for (const { from, to } of edges) {
    targets.set(from, (targets.get(from) ?? new Set()).add(to));
  }
  const done = new Set<string>();
  const found: string[] = [];
  const visit = (file: string, path: readonly string[]) => {
    if (path.includes(file)) {
      found.push([...path.slice(path.indexOf(file)), file].join(" -> "));
    } else if (!done.has(file)) {
      for (const target of targets.get(file) ?? []) {
        visit(target, [...path, file]);
      }
      done.add(file);
    }
  };
  for (const file of targets.keys()) {
    visit(relative(".", file), []);
  }
  return found;
}
