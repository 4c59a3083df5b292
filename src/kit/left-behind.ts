import { randomUUID } from "node:crypto";
import { lstatSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { endOrphans } from "./orphans";
import { HOST, isRunning, OWNER } from "./owner";

/** What for folders are made in the temporary directory. */
const PURPOSES = ["plans", "secrets", "recover", "base", "emulator"] as const;
type Purpose = (typeof PURPOSES)[number];

const OWNED = `-${HOST.replaceAll(".", "\\.")}-(\\d+)`;
// Exactly the names that are made here: people have folders whose names end in a number, too.
const TEMPORARY_FOLDER = new RegExp(`^fleet-(?:${PURPOSES.join("|")})${OWNED}-[A-Za-z0-9]{6}$`);
const SYNTH_FOLDER = new RegExp(`^\\.synth${OWNED}$`);
const UUID = "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}";
const UNFINISHED_FILE = new RegExp(`^\\..+${OWNED}-${UUID}\\.tmp$`);
const PAGE_FILE = new RegExp(`^open${OWNED}-${UUID}\\.html$`);

/** The file by which a browser is led to the page of `fleet open`. */
export function pageFile(folder: string): string {
  return join(folder, `open-${OWNER}-${randomUUID()}.html`);
}

/** The folder in which a stack is written, until it has its name. */
export function synthFolder(outdir: string): string {
  return join(outdir, `.synth-${OWNER}`);
}

/** The file that is written in place of another, until it has its name. */
export function unfinishedFile(target: string): string {
  return join(dirname(target), `.${basename(target)}-${OWNER}-${randomUUID()}.tmp`);
}

/** A folder that only this user can read, in the temporary directory. Whoever makes it removes it. */
export function temporaryFolder(purpose: Purpose): string {
  return folderInTemporary(`fleet-${purpose}-${OWNER}-`);
}

/** @param prefix of its name @throws when there is no place for it */
export function folderInTemporary(prefix: string): string {
  try {
    return mkdtempSync(join(tmpdir(), prefix));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new Error(
      `nothing can be written into the temporary directory ${tmpdir()} (${code}). Set TMPDIR to a folder on a disk with ` +
        "space, which you may write",
      { cause: error },
    );
  }
}

export interface Places {
  /** Where files are written. */
  readonly folders: readonly string[];
  /** Where synth writes. */
  readonly outdir: string;
}

/**
 * Removes what killed processes have left in these places and in the temporary directory, and ends the Terraform
 * that still works with it.
 * @param onEnding before it waits for a Terraform
 */
export async function removeLeftBehind(
  { folders, outdir }: Places,
  onEnding: () => void = () => {},
): Promise<void> {
  const unfinished = [
    ...abandonedIn(outdir, SYNTH_FOLDER),
    ...[...new Set([...folders, outdir])].flatMap((it) => [
      ...abandonedIn(it, UNFINISHED_FILE),
      ...abandonedIn(it, PAGE_FILE),
    ]),
  ];
  for (const path of [...unfinished, ...(await unused(onEnding))]) {
    try {
      rmSync(path, { recursive: true, force: true });
    } catch {
      // Another command may be at it. The next one tries again.
    }
  }
}

/** Abandoned folders of the temporary directory with which no Terraform works, or none any more. */
async function unused(onEnding: () => void): Promise<string[]> {
  const paths = abandonedIn(tmpdir(), TEMPORARY_FOLDER);
  const inUse = paths.length === 0 ? [] : await endOrphans(paths, onEnding);
  return inUse === undefined ? [] : paths.filter((path) => !inUse.includes(path));
}

/** What is this user's and has no living owner. */
function abandonedIn(folder: string, pattern: RegExp): string[] {
  return entries(folder)
    .filter((name) => {
      const pid = pattern.exec(name)?.[1];
      return pid !== undefined && !isRunning(Number(pid)) && isOwn(join(folder, name));
    })
    .map((name) => join(folder, name));
}

function entries(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function isOwn(path: string): boolean {
  try {
    return lstatSync(path).uid === (process.getuid?.() ?? 0);
  } catch {
    return false;
  }
}
