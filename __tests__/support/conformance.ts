import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

const COMMAND = join(
  __dirname,
  "../../node_modules/@modelcontextprotocol/conformance/dist/index.js",
);

const asModule = (source: string) => `data:text/javascript,${encodeURIComponent(source)}`;

/** The command imports what `fs` has only since Node 22, for a part of it that is not used here: older ones get a stub. */
const FS = asModule('export * from "node:fs"; export const globSync = undefined;');
const HOOKS = asModule(
  `export const resolve = (name, context, next) => name === "fs" && context.parentURL.includes("/conformance/")
    ? { url: ${JSON.stringify(FS)}, shortCircuit: true }
    : next(name, context);`,
);
const PRELOAD = asModule(
  `import { register } from "node:module"; register(${JSON.stringify(HOOKS)});`,
);

/**
 * Runs the official conformance suite against a server.
 * @param url of the MCP endpoint; its host has to be a loopback name
 * @returns the names of the scenarios that passed and of those that failed
 */
export async function runConformance(url: string): Promise<{ passed: string[]; failed: string[] }> {
  const folder = await mkdtemp(join(tmpdir(), "conformance-"));
  try {
    const { stdout }: { stdout: string } = await promisify(execFile)(process.execPath, [
      ...["--import", PRELOAD, COMMAND],
      ...["server", "--url", url, "--output-dir", folder],
    ]).catch((error) => error); // Its exit code is 1 when a scenario failed.
    const marked = (mark: string) =>
      [...stdout.matchAll(new RegExp(`^${mark} ([^:]+):`, "gm"))].map(([, name]) => name ?? "");
    return { passed: marked("✓"), failed: marked("✗") };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
