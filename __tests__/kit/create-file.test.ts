import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import files from "node:fs/promises";
import { syncBuiltinESMExports } from "node:module";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { createFileAtomically } from "../../src/kit/write-file";
import { useFolder } from "../support/folder";

/** Stands for file systems that tests cannot mount: of `link` only the answer. */
function refuseLinks(code: string | undefined): void {
  files.link = async (...paths) => {
    if (code !== undefined) {
      throw Object.assign(new Error("no links here"), { code });
    }
    await link(...paths);
  };
  // What has imported it already, too.
  syncBuiltinESMExports();
}

const { link } = files;
const root = useFolder();
let count = 0;
const newFolder = () => files.mkdtemp(join(root.path, `${++count}-`));

afterEach(() => refuseLinks(undefined));

describe.each([undefined, "EPERM", "ENOTSUP", "EOPNOTSUPP", "ENOSYS"])(
  "a new file, where a hard link is answered with %s",
  (code) => {
    it("is made with all of its content, and nothing beside it", async () => {
      refuseLinks(code);
      const folder = await newFolder();
      await createFileAtomically(join(folder, "x.tfvars"), "a = 1\n");
      expect(readdirSync(folder)).toEqual(["x.tfvars"]);
      expect(readFileSync(join(folder, "x.tfvars"), "utf8")).toBe("a = 1\n");
    });

    it("takes no place that is taken", async () => {
      refuseLinks(code);
      const folder = await newFolder();
      const path = join(folder, "x.tfvars");
      writeFileSync(path, "old");
      await expect(createFileAtomically(path, "new")).rejects.toThrow(
        /x\.tfvars is there already, and stays as it is$/,
      );
      expect(readdirSync(folder)).toEqual(["x.tfvars"]);
      expect(readFileSync(path, "utf8")).toBe("old");
    });
  },
);

it("is not made at all when a link is refused for another reason", async () => {
  refuseLinks("EACCES");
  const folder = await newFolder();
  await expect(createFileAtomically(join(folder, "x"), "new")).rejects.toThrow(
    /x cannot be written \(EACCES\)\. You need to be allowed to write its folder/,
  );
  expect(readdirSync(folder)).toEqual([]);
});
