import { access, constants, link, open, realpath, rename, rm, stat } from "node:fs/promises";
import { unfinishedFile } from "./left-behind";

/**
 * Replaces the content of a file at once: whoever reads it, and a machine that loses power, has the old
 * content or the new one. A symbolic link stays one, and its target is written; permissions stay. The package
 * write-file-atomic (7.0.1) does not look whether all was written: on a full disk it puts a file that is cut off in
 * place of the old one.
 */
export async function writeFileAtomically(path: string, text: string): Promise<void> {
  try {
    const target = await realTarget(path);
    const mode = await modeOf(target);
    // The name starts with a dot and ends in no .tfvars, so that synth never takes it for a region's file.
    const temporary = unfinishedFile(target);
    try {
      await writeSynced(temporary, text, mode);
      await rename(temporary, target);
    } catch (error) {
      await rm(temporary, { force: true });
      throw error;
    }
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if ((await stat(path).catch(() => undefined))?.isDirectory()) {
      throw new Error(`${path} is a folder. Name a file`, { cause: error });
    }
    throw new Error(
      `${path} cannot be written (${code ?? message}) and is as it was. You need to be allowed to write the ` +
        "file and its folder, and the disk needs space",
      { cause: error },
    );
  }
}

/** How file systems without hard links refuse them, such as exFAT and shares of other machines. */
const NO_LINKS: readonly unknown[] = ["EPERM", "ENOTSUP", "EOPNOTSUPP", "ENOSYS"];

/**
 * Makes a file that is not there, at once: with all of its content or not at all. Where there are no hard links it has its
 * name before its content. @throws when there is one
 */
export async function createFileAtomically(path: string, text: string): Promise<void> {
  const temporary = unfinishedFile(path);
  try {
    await writeSynced(temporary, text, undefined);
    // Unlike a rename, this takes no place that is taken.
    await link(temporary, path).catch((error: NodeJS.ErrnoException) => {
      if (!NO_LINKS.includes(error.code)) {
        throw error;
      }
      return writeNew(path, text);
    });
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw new Error(
      code === "EEXIST"
        ? `${path} is there already, and stays as it is`
        : `${path} cannot be written (${code ?? message}). You need to be allowed to write its folder, and the disk ` +
            "needs space",
      { cause: error },
    );
  } finally {
    await rm(temporary, { force: true });
  }
}

async function writeNew(path: string, text: string): Promise<void> {
  try {
    await writeSynced(path, text, undefined);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") {
      await rm(path, { force: true });
    }
    throw error;
  }
}

async function realTarget(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") {
      return path;
    }
    throw error;
  }
}

/** Undefined for a file that is not there yet. A rename would not mind that the file is read-only. */
async function modeOf(target: string): Promise<number | undefined> {
  try {
    await access(target, constants.W_OK);
    return (await stat(target)).mode & 0o7777;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") {
      return undefined;
    }
    throw error;
  }
}

async function writeSynced(path: string, text: string, mode: number | undefined): Promise<void> {
  // From the start, since it may hold what only its owner may read.
  const file = await open(path, "wx", mode);
  try {
    await file.writeFile(text);
    if (mode !== undefined) {
      await file.chmod(mode);
    }
    await file.sync();
  } finally {
    await file.close();
  }
}
