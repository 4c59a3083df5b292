import { readdirSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";
import { folderInMemory } from "./__tests__/support/memory-folder.mjs";

const TESTS = join(import.meta.dirname, "__tests__");

// Tests make and remove a hundred thousand small files: on a disk that is a tenth of their processor time.
process.env.TMPDIR ||= folderInMemory() ?? tmpdir();

/**
 * What a test file imports from support/sandbox.ts decides its project and its turn, so nobody keeps a list. It cannot
 * be forgotten: the project `fast` has stand-ins for Terraform and Python, which fail and say so.
 */
function importsSandbox(file: string, name = ""): boolean {
  const [, names] =
    /import \{([^}]*)\} from "[./]*support\/sandbox"/.exec(readFileSync(file, "utf8")) ?? [];
  return names?.includes(name) ?? false;
}

const files = readdirSync(TESTS, { recursive: true, encoding: "utf8" })
  .filter((name) => name.endsWith(".test.ts"))
  .map((name) => join(TESTS, name));

/** Tests run at once where they wait for something, and not where they compute. */
function runsTestsAtOnce(file: string): boolean {
  return /\bconcurrent\b/.test(readFileSync(file, "utf8"));
}

/** What applies stacks waits for minutes, so it begins first, then whatever else waits; the rest is done meanwhile. */
class WaitingFirst extends BaseSequencer {
  override async sort(specifications: TestSpecification[]): Promise<TestSpecification[]> {
    const turn = ({ moduleId }: TestSpecification) => {
      if (importsSandbox(moduleId, "APPLIES_MS")) {
        return 0;
      }
      return importsSandbox(moduleId) || runsTestsAtOnce(moduleId) ? 1 : 2;
    };
    return (await super.sort(specifications)).sort((a, b) => turn(a) - turn(b));
  }
}

export default defineConfig({
  // Packages without the sources that their source maps name are not our concern.
  logLevel: "error",
  test: {
    projects: [
      {
        extends: true,
        test: {
          name: "fast",
          include: files.filter((file) => !importsSandbox(file)),
          env: { PATH: [join(TESTS, "support", "stand-ins"), process.env.PATH].join(delimiter) },
        },
      },
      {
        extends: true,
        test: {
          name: "sandbox",
          include: files.filter((file) => importsSandbox(file)),
          globalSetup: "__tests__/support/prepare-sandbox.ts",
        },
      },
    ],
    // Processes, not threads: an emulator ends with the process that started it.
    pool: "forks",
    // A process loads each module once for all its files, so helpers of tests set up nothing while they are loaded.
    isolate: false,
    // Most of them wait, for what the provider waits for. Those of `npm run test:fast` compute, so it has fewer.
    maxWorkers: 6,
    // What Vite makes of a source is kept for the next run, on whichever version of Node.js.
    experimental: { fsModuleCache: true, fsModuleCachePath: "node_modules/.cache/vitest" },
    sequence: { sequencer: WaitingFirst },
    // Ends what hangs; a slow machine needs them. Nothing is timed here.
    testTimeout: 60_000,
    hookTimeout: 120_000,
    expect: { poll: { timeout: 30_000 } },
    env: { CHECKPOINT_DISABLE: "1", AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true" },
    // It imports JSON in a way that Node 20 refuses and Vite does not.
    server: { deps: { inline: ["@actions/workflow-parser"] } },
  },
});
