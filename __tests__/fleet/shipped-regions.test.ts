import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { isShipped } from "../../src/fleet/shipped-regions";
import { projectRoot } from "../support/synth";

describe("the shipped regions", () => {
  const folder = join(projectRoot, "tfvars");
  const names = readdirSync(folder).filter((name) => name.endsWith(".tfvars"));

  it.each(names)(
    "knows %s as it is shipped, with either line end, and not when it is edited",
    (name) => {
      const text = readFileSync(join(folder, name), "utf8");
      expect(isShipped(name, text)).toBe(true);
      expect(isShipped(name, text.replaceAll("\n", "\r\n"))).toBe(true);
      expect(isShipped(name, `${text}\n`)).toBe(false);
      expect(isShipped(`other-${name}`, text)).toBe(false);
    },
  );
});
