import { execFileSync } from "node:child_process";
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { useFolder } from "../support/folder";
import { projectRoot } from "../support/synth";

const root = useFolder();
let projects = 0;
let project: string;
let temporary: string;

/** A project with packages of its own, so that it has a cache of its own. */
beforeEach(() => {
  project = join(root.path, `project ${++projects}`);
  temporary = join(root.path, `temporary ${projects}`);
  mkdirSync(temporary);
  mkdirSync(join(project, "bin"), { recursive: true });
  cpSync(join(projectRoot, "bin/typescript.js"), join(project, "bin/typescript.js"));
  mkdirSync(join(project, "node_modules"));
  const esbuild = join(projectRoot, "node_modules/esbuild");
  symlinkSync(esbuild, join(project, "node_modules/esbuild"), "junction");
});

const cache = () => join(project, "node_modules/.cache/mcp-fleet");

function write(name: string, text: string): void {
  writeFileSync(join(project, name), text);
}

function run(env: Readonly<Record<string, string | undefined>> = {}): string {
  const args = ["--require", "./bin/typescript.js", "main.ts"];
  return execFileSync(process.execPath, args, {
    cwd: project,
    env: { ...process.env, TMPDIR: temporary, NODE_DISABLE_COMPILE_CACHE: undefined, ...env },
    encoding: "utf8",
    stdio: "pipe",
  });
}

/** Paths below a folder that are files. */
function files(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

describe("running TypeScript", () => {
  it("knows types, imports without extension and import() of TypeScript", () => {
    write("named.ts", "export const named: string = `by ${'import'}`;");
    write("later.ts", "enum Later { Yes = 1 }\nexport default Later.Yes;");
    write(
      "main.ts",
      'import { named } from "./named";\nimport("./later").then(({ default: later }) => console.log(named, later));',
    );
    expect(run()).toBe("by import 1\n");
  });

  it("prefers TypeScript to JSON of the same name", () => {
    write("prices.json", '{ "from": "json" }');
    write("prices.ts", 'export const from = "typescript";');
    write("main.ts", 'import { from } from "./prices";\nconsole.log(from);');
    expect(run()).toBe("typescript\n");
  });

  it("names the line of the source with FLEET_DEBUG=1", () => {
    write("main.ts", "interface Gone {\n  a: string;\n}\n\nthrow new Error('here');\n");
    expect(() => run({ FLEET_DEBUG: "1" })).toThrow(/main\.ts:5:7/);
  });

  it("names file and line of a mistake in the source", () => {
    write("main.ts", "const a = 1;\nconst b = ;\n");
    expect(() => run()).toThrow(/main\.ts:2:10: ERROR: Unexpected ";"/);
  });
});

describe("what is kept", () => {
  it("is beside the packages, for its owner alone, and not in the temporary directory", () => {
    write("main.ts", "console.log(1 as number);");
    run();
    expect(statSync(cache()).mode & 0o777).toBe(0o700);
    const kept = readdirSync(cache()).filter((name) => name.endsWith(".js"));
    expect(kept).toHaveLength(1);
    expect(statSync(join(cache(), kept[0] ?? "")).mode & 0o777).toBe(0o600);
    expect(existsSync(join(cache(), "v8"))).toBe("enableCompileCache" in require("node:module"));
    expect(files(temporary)).toEqual([]);
  });

  it("is used again, and not after a change", () => {
    write("main.ts", "console.log('one' as string);");
    run();
    const [kept = ""] = files(cache()).filter((file) => file.endsWith(".js"));
    writeFileSync(kept, "console.log('kept');");
    expect(run()).toBe("kept\n");
    write("main.ts", "console.log('two' as string);");
    expect(run()).toBe("two\n");
  });

  it("is not needed: packages that cannot be written only make it slower", () => {
    write("main.ts", "console.log('works' as string);");
    const packages = join(project, "node_modules");
    // Even for root, who may write everywhere.
    writeFileSync(join(packages, ".cache"), "a file where the folder should be");
    expect(run()).toBe("works\n");
    rmSync(join(packages, ".cache"));
    chmodSync(packages, 0o500);
    expect(run()).toBe("works\n");
    chmodSync(packages, 0o700);
  });
});
