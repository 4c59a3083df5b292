import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseJson } from "../../src/hcl/json";
import { parseHcl } from "../../src/hcl/parse";
import { differences } from "../hcl/difference";
import { terraformValues } from "../hcl/terraform-values";
import { tfvarsFiles } from "../hcl/tfvars-files";
import { tfvarsJsonFiles } from "../hcl/tfvars-json-files";

/** How files of each language are made and read. */
const LANGUAGES = {
  ".tfvars": { filesOf: tfvarsFiles, parse: parseHcl },
  ".tfvars.json": { filesOf: tfvarsJsonFiles, parse: parseJson },
} as const;

/**
 * `npm run bench:hcl [count] [seed]`: 3,000 generated files of each language through Terraform and through the
 * project's own reader. Both must read the same values or refuse the file; exceptions are named in
 * __tests__/hcl/difference.ts.
 */
async function bench(count: number, seed: number): Promise<void> {
  for (const extension of Object.keys(LANGUAGES) as (keyof typeof LANGUAGES)[]) {
    await benchLanguage(extension, count, seed);
  }
}

async function benchLanguage(
  extension: keyof typeof LANGUAGES,
  count: number,
  seed: number,
): Promise<void> {
  const { filesOf, parse } = LANGUAGES[extension];
  const folder = mkdtempSync(join(tmpdir(), "fleet hcl "));
  const started = Date.now();
  try {
    const files = filesOf(count, seed);
    const found = await differences(files, await terraformValues(files, folder, extension), parse);
    for (const line of found.unexplained) {
      console.log(`${line}\n`);
    }
    console.log(
      `${count} ${extension} files of seed ${seed} in ${((Date.now() - started) / 1000).toFixed(1)} s: ${found.same} read the same, ` +
        `${found.refused} refused by both, ${found.exceptions} known exceptions, ` +
        `${found.unexplained.length} unexplained differences`,
    );
    if (found.unexplained.length > 0) {
      process.exitCode = 1;
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const [count = 3000, seed = Date.now() % 1_000_000] = process.argv.slice(2).map(Number);
bench(count, seed);
