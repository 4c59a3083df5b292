import { join } from "node:path";
import { expect, it } from "vitest";
import { parseJson } from "../../src/hcl/json";
import { useFolder } from "../support/folder";
import { STARTS_TERRAFORM_MS } from "../support/sandbox";
import { differences } from "./difference";
import { terraformValues } from "./terraform-values";
import { tfvarsFiles } from "./tfvars-files";
import { tfvarsJsonFiles } from "./tfvars-json-files";

const folder = useFolder();

/** A tenth of what `npm run bench:hcl` reads. */
const COUNT = 300;

it(
  "reads tfvars files as Terraform does",
  async () => {
    const files = tfvarsFiles(COUNT, 1);
    const found = await differences(files, await terraformValues(files, folder.path));
    expect(found.unexplained).toEqual([]);
    expect(found.same).toBeGreaterThan(COUNT / 2);
    expect(found.refused).toBeGreaterThan(COUNT / 10);
    expect(found.exceptions).toBeLessThan(COUNT / 10);
  },
  STARTS_TERRAFORM_MS,
);

it(
  "reads .tfvars.json files as Terraform does",
  async () => {
    const files = tfvarsJsonFiles(COUNT, 1);
    const json = join(folder.path, "json");
    const found = await differences(
      files,
      await terraformValues(files, json, ".tfvars.json"),
      parseJson,
    );
    expect(found.unexplained).toEqual([]);
    expect(found.same).toBeGreaterThan(COUNT / 2);
    expect(found.refused).toBeGreaterThan(COUNT / 10);
    expect(found.exceptions).toBeLessThan(COUNT / 5);
  },
  STARTS_TERRAFORM_MS,
);
