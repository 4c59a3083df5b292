import { defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";

/** What takes most of a minute and more, longest first; a file that is missing here only starts later. */
const LONGEST = [
  "terraform/weekend",
  "adoption/adoption",
  "workflows/regions",
  "terraform/lifecycle",
  "workflows/cdktf",
  "recover/recover",
  "state/interruptions",
  "cli/weekend-apply",
  "recover/secret",
  "workflows/environments",
  "schedule/terraform",
  "terraform/cost-plan",
  "terraform/cdktf",
  "recover/import",
  "sandbox/sandbox-command",
  "state/migration",
  "terraform/flags",
  "terraform/plan",
  "cli/cost-prices",
  "report/look",
  "report/report",
  "terraform/state",
];

/** vitest knows the order only from a run before, which a clean clone has not had: it would begin with large files. */
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification) => {
      const place = LONGEST.findIndex((name) => moduleId.endsWith(`/__tests__/${name}.test.ts`));
      return place < 0 ? LONGEST.length : place;
    };
    return [...files].sort((a, b) => rank(a) - rank(b));
  }
}

export default defineConfig({
  // Packages without the sources that their source maps name are not our concern.
  logLevel: "error",
  test: {
    include: ["__tests__/**/*.test.ts"],
    exclude: ["__tests__/bench/**"],
    globalSetup: "__tests__/support/provide-terraform.ts",
    // Processes, not threads: an emulator ends with the process that started it.
    pool: "forks",
    // Each file with terraform runs an emulator, terraform and the provider beside it, which mostly wait.
    maxWorkers: 3,
    sequence: { sequencer: LongestFirst },
    // Ends what hangs; a slow machine needs them. Nothing is timed here.
    testTimeout: 60_000,
    hookTimeout: 120_000,
    // Tests that run terraform take APPLIES_MS of __tests__/support/sandbox.ts instead.
    env: {
      CHECKPOINT_DISABLE: "1",
      AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true",
      // It is kept by a file's path: each of the many copies of the project would leave its own.
      NODE_DISABLE_COMPILE_CACHE: "1",
    },
    // It imports JSON in a way that Node 20 refuses and Vite does not.
    server: { deps: { inline: ["@actions/workflow-parser"] } },
  },
});
