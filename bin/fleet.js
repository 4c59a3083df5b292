#!/usr/bin/env node
// The sources are TypeScript and run as they are; nothing is built.
require("tsx/cjs");
require("../src/cli/index.ts").main(process.argv.slice(2));
