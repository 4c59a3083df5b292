import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { variableDefinitions } from "../../src/fleet/variables";
import { useFolder } from "../support/folder";
import { badInputs, complaints } from "./bad-inputs";

const folder = useFolder();

/** A tenth of `npm run bench:inputs`, with other inputs. */
const COUNT = 200;

beforeAll(() => {
  mkdirSync(join(folder.path, "tfvars"));
});

describe("bad inputs", () => {
  const inputs = badInputs(COUNT, 1);

  it("are there for every variable", () => {
    const { api_key: _, ...variables } = variableDefinitions;
    const named = new Set(inputs.map(({ name }) => name));
    expect([...named].sort()).toEqual(Object.keys(variables).sort());
  });

  it("are told from good ones", async () => {
    const good = { name: "alb_port", value: 8080 } as const;
    expect(await complaints(good, folder.path, 0)).toEqual(["alb_port = 8080: is accepted"]);
  });

  it("are refused at their line, one by one", async () => {
    const found: string[] = [];
    for (const [i, input] of inputs.entries()) {
      found.push(...(await complaints(input, folder.path, i)));
    }
    expect(found).toEqual([]);
  });
});
