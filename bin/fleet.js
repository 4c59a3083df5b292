#!/usr/bin/env node
// The sources are TypeScript and run as they are; nothing is built.
try {
  require("./typescript");
} catch (error) {
  if (error.code !== "MODULE_NOT_FOUND") {
    throw error;
  }
  const project = require("node:path").resolve(__dirname, "..");
  process.stderr.write(`error its packages are missing. Run: npm ci (in ${project})\n`);
  process.exit(1);
}
require("../src/cli/main.ts").main(process.argv.slice(2));
