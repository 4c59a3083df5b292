import {
  accessSync,
  constants,
  existsSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
} from "node:fs";
import { dirname, join, relative } from "node:path";
import { synthFolder } from "../src/kit/left-behind";

/**
 * Replaces files of a folder together: `write` fills an empty folder, and only then its files go to their places.
 * A full disk, or a place that must not be written, leaves the folder as it was. What else lies there stays.
 */
export function writeTogether(outdir: string, write: (folder: string) => void): void {
  const folder = synthFolder(outdir);
  try {
    mkdirSync(folder, { recursive: true });
    write(folder);
    const paths = filesIn(folder);
    for (const path of paths) {
      checkWritable(dirname(join(outdir, path)));
    }
    for (const path of paths) {
      mkdirSync(dirname(join(outdir, path)), { recursive: true });
      renameSync(join(folder, path), join(outdir, path));
    }
  } catch (error) {
    const { code, path, syscall } = error as NodeJS.ErrnoException;
    if (syscall === undefined) {
      throw error;
    }
    throw new Error(
      `${path ?? outdir} cannot be written (${code}), and the stacks are as they were. You need to be allowed to ` +
        "write the folder, and the disk needs space. CDKTF_OUTDIR names another folder",
      { cause: error },
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Paths relative to the folder. */
function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)));
}

/** Of a folder that is yet to be made, the nearest one that exists. */
function checkWritable(folder: string): void {
  if (existsSync(folder)) {
    accessSync(folder, constants.W_OK);
  } else {
    checkWritable(dirname(folder));
  }
}
