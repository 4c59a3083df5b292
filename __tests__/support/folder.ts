import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll } from "vitest";

/**
 * A folder that is removed after the tests of the file (or describe block).
 * A space in its name, because a user's path has one too.
 */
export function useFolder(): { readonly path: string } {
  const path = mkdtempSync(join(tmpdir(), "fleet test "));
  afterAll(() => rmSync(path, { recursive: true, force: true }));
  return { path };
}
