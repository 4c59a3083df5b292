import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { differences } from "../hcl/difference";
import { terraformValues } from "../hcl/terraform-values";
import { tfvarsFiles } from "../hcl/tfvars-files";

/**
 * `npm run bench:hcl [count] [seed]`: 3,000 generated tfvars files through Terraform and through the project's own
 * reader. Both must read the same values or refuse the file; exceptions are named in __tests__/hcl/difference.ts.
 */
async function bench(count: number, seed: number): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "fleet hcl "));
  const started = Date.now();
  try {
    const files = tfvarsFiles(count, seed);
    const found = await differences(files, await terraformValues(files, folder));
    for (const line of found.unexplained) {
      console.log(`${line}\n`);
    }
    console.log(
      `${count} files of seed ${seed} in ${((Date.now() - started) / 1000).toFixed(1)} s: ${found.same} read the same, ` +
        `${found.refused} refused by both, ${found.exceptions} known exceptions, ` +
        `${found.unexplained.length} unexplained differences`,
    );
    process.exitCode = found.unexplained.length === 0 ? 0 : 1;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const [count = 3000, seed = Date.now() % 1_000_000] = process.argv.slice(2).map(Number);
bench(count, seed);
