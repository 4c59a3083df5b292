import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Context } from "../../kit/context";
import { writeFileAtomically } from "../../kit/write-file";

/** What `fleet rollback` and the next `fleet deploy --image` have to know. */
export interface ImageRecord {
  /** What the last `deploy --image` has deployed; null before the first, and once all is rolled back. */
  readonly image: string | null;
  /** By stack, what it ran before that. */
  readonly before: Readonly<Record<string, string>>;
  /** Stacks whose file has got a line of its own, although the shared file has the image for all. */
  readonly ownLines: readonly string[];
}

const NOTHING: ImageRecord = { image: null, before: {}, ownLines: [] };

function pathOf({ projectDir }: Pick<Context, "projectDir">): string {
  return join(projectDir, ".fleet", "images.json");
}

/** @throws when somebody has written something else into it */
export function readImageRecord(context: Pick<Context, "projectDir">): ImageRecord {
  const path = pathOf(context);
  if (!existsSync(path)) {
    return NOTHING;
  }
  try {
    return { ...NOTHING, ...(JSON.parse(readFileSync(path, "utf8")) as Partial<ImageRecord>) };
  } catch (error) {
    throw new Error(
      `${path}, where fleet keeps which image ran before, is no JSON. Delete it: only fleet rollback needs it`,
      { cause: error },
    );
  }
}

export async function writeImageRecord(
  record: ImageRecord,
  context: Pick<Context, "projectDir">,
): Promise<void> {
  const path = pathOf(context);
  mkdirSync(dirname(path), { recursive: true });
  if (record.image === null && record.ownLines.length === 0) {
    await rm(path, { force: true });
    return;
  }
  await writeFileAtomically(path, `${JSON.stringify(record, null, 2)}\n`);
}

/** One stack has got another image. */
export function withDeployed(
  record: ImageRecord,
  stack: string,
  images: { readonly before: string; readonly after: string },
): ImageRecord {
  // What failed half way and is run again is one deployment.
  const earlier = record.image === images.after ? record.before : {};
  const before = { [stack]: images.before, ...earlier };
  return { ...record, image: images.after, before };
}

/** The file of one stack gets a line of its own. */
export function withOwnLine(record: ImageRecord, stack: string): ImageRecord {
  return { ...record, ownLines: [...new Set([...record.ownLines, stack])] };
}

/** One stack is back at what it ran before. */
export function withRolledBack(record: ImageRecord, stack: string): ImageRecord {
  const { [stack]: _, ...before } = record.before;
  return { ...record, image: Object.keys(before).length > 0 ? record.image : null, before };
}
