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
const { basename, join } = require("node:path");
const { setFlagsFromString } = require("node:v8");

// A process reads a few tfvars files and ends: optimizing the WebAssembly that reads them, in threads beside it, was a
// quarter of what `fleet cost` took of the processor. Before anything is compiled: what V8 keeps is for its flags.
setFlagsFromString("--liftoff-only");

const esbuildVersion = require("esbuild/package.json").version;

const cache = join(__dirname, "..", "node_modules", ".cache", "mcp-fleet");
try {
  mkdirSync(cache, { recursive: true, mode: 0o700 });
} catch {
  // Without a cache it only takes longer, here and below.
}

Module.enableCompileCache?.(join(cache, "v8"));

// Source maps double what has to be read, so only stack traces that are shown have them.
const sourcemap = process.env.FLEET_DEBUG ? "inline" : false;
if (sourcemap) {
  process.setSourceMapsEnabled(true);
}

// TypeScript before JSON, as the compiler looks for modules.
const { ".json": json, ".node": addon } = Module._extensions;
delete Module._extensions[".json"];
delete Module._extensions[".node"];
Object.assign(Module._extensions, { ".ts": load, ".json": json, ".node": addon });

function load(module, filename) {
  module._compile(javaScript(filename), filename);
}

function javaScript(filename) {
  const source = readFileSync(filename, "utf8");
  const name = basename(filename);
  const key = createHash("sha256")
    .update(`${esbuildVersion}\n${sourcemap}\n${name}\n${source}`)
    .digest("hex");
  const kept = join(cache, `${key}.js`);
  try {
    return readFileSync(kept, "utf8");
  } catch {
    const code = transform(source, name);
    keep(kept, code);
    return code;
  }
}

function transform(source, sourcefile) {
  return require("esbuild").transformSync(source, {
    loader: "ts",
    format: "cjs",
    platform: "node",
    target: "node20",
    // import() of Node knows no TypeScript; require() knows ES modules.
    supported: { "dynamic-import": false },
    sourcefile,
    sourcemap,
    sourcesContent: false,
  }).code;
}

/** Renamed at the end, so that nobody reads half of it. */
function keep(file, code) {
  const unfinished = `${file}.${process.pid}`;
  try {
    writeFileSync(unfinished, code, { mode: 0o600 });
    renameSync(unfinished, file);
  } catch {}
}
