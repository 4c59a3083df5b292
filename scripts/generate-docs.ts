import "../src/kit/fast-start";
import { writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { referenceDocs } from "./reference-docs";

/** `npm run docs`: writes the pages that list what the code declares. */
const projectRoot = resolve(__dirname, "..");
for (const [path, text] of Object.entries(referenceDocs())) {
  writeFileSync(join(projectRoot, path), text);
  process.stdout.write(`${path}\n`);
}
