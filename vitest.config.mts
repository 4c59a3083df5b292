import { defineConfig } from "vitest/config";

export default defineConfig({
  // Packages without the sources that their source maps name are not our concern.
  logLevel: "error",
  test: {
    include: ["__tests__/**/*.test.ts"],
    exclude: ["__tests__/bench/**"],
    // Processes, not threads: an emulator ends with the process that started it.
    pool: "forks",
    // Each file with terraform runs an emulator, terraform and the provider beside it, which mostly wait.
    maxWorkers: 3,
    // Ends what hangs; a slow machine needs them. Nothing is timed here.
    testTimeout: 60_000,
    hookTimeout: 120_000,
    // Tests that run terraform take APPLIES_MS of __tests__/support/sandbox.ts instead.
    env: { CHECKPOINT_DISABLE: "1", AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true" },
    // It imports JSON in a way that Node 20 refuses and Vite does not.
    server: { deps: { inline: ["@actions/workflow-parser"] } },
  },
});
