/**
 * Lets Node run the TypeScript sources as they are: node --require ./bin/typescript.js main.ts
 *
 * What esbuild makes of a source is kept, and on Node 22 and newer what V8 makes of every file, too. Both are code
 * that runs later. So they are kept beside the packages, for their owner alone, and never in the temporary directory,
 * where another user could have put code first.
 */
const { createHash } = require("node:crypto");
const { mkdirSync, readFileSync, renameSync, writeFileSync } = require("node:fs");
const Module = require("node:module");
const { basename, dirname, join, relative, resolve } = require("node:path");

const esbuild = require("esbuild/package.json").version;

const project = resolve(__dirname, "..");
const cache = join(project, "node_modules", ".cache", "mcp-fleet");

Module.enableCompileCache?.(join(cache, "v8"));

const { ".json": json, ".node": addon } = Module._extensions;
delete Module._extensions[".json"];
delete Module._extensions[".node"];
Object.assign(Module._extensions, { ".ts": load, ".json": json, ".node": addon });

function load(module, filename) {
  module._compile(compile(filename), filename);
}

function compile(filename) {
  const source = readFileSync(filename, "utf8");
  const stamp = `// ${createHash("sha256").update(esbuild).update(source).digest("hex")}\n`;
  const kept = join(cache, `${relative(project, filename)}.js`);
  const code = read(kept);
  return code?.startsWith(stamp) ? code : keep(kept, stamp + transform(source, filename));
}

function transform(source, filename) {
  const { code } = require("esbuild").transformSync(source, {
    loader: "ts",
    format: "cjs",
    platform: "node",
    target: "node20",
    // Node's import() knows no TypeScript, and its require() knows ES modules.
    supported: { "dynamic-import": false },
    sourcefile: basename(filename),
    sourcemap: "inline",
    sourcesContent: false,
  });
  return code;
}

function read(file) {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}

/** A folder that cannot be written only costs time. */
function keep(file, code) {
  try {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    writeFileSync(`${file}.${process.pid}`, code, { mode: 0o600 });
    renameSync(`${file}.${process.pid}`, file);
  } catch {}
  return code;
}
