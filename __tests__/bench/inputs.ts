import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { badInputs, complaints } from "../fleet/bad-inputs";

/**
 * `npm run bench:inputs`: bad values of every variable, in HCL and in JSON. Each must be refused at its line, in words;
 * `npm test` tries a tenth as many.
 */
const COUNT = 2_000;

async function main(): Promise<void> {
  const project = mkdtempSync(join(tmpdir(), "fleet-bench-"));
  try {
    mkdirSync(join(project, "tfvars"));
    const inputs = badInputs(COUNT, 20_000);
    const started = performance.now();
    const found: string[] = [];
    for (const [i, input] of inputs.entries()) {
      found.push(...(await complaints(input, project, i)));
    }
    const seconds = ((performance.now() - started) / 1000).toFixed(1);
    const variables = new Set(inputs.map(({ name }) => name)).size;
    process.stdout.write(
      `${found.map((line) => `${line}\n`).join("")}${inputs.length} bad inputs of ${variables} variables in ` +
        `${seconds} s: ${found.length === 0 ? "all refused at their lines" : `${found.length} complaints`}\n`,
    );
    process.exitCode = found.length === 0 ? 0 : 1;
  } finally {
    rmSync(project, { recursive: true });
  }
}

void main();
