import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { findObject } from "../aws/s3";
import { stateFile, stateKey } from "../fleet/state-location";
import { loadStateSettings } from "../fleet/state-settings";
import { readStates } from "../live/region-resources";
import type { Subject } from "./subject";

/** Who has locked a state, as Terraform writes it down. */
export interface LockNote {
  readonly place: string;
  readonly who: string;
  readonly operation: string;
  readonly created: Date | undefined;
  /** As long as it is there nobody else gets the state. The note of a local one only tells who had it. */
  readonly isBinding: boolean;
}

/** The lock of a state; undefined when there is none. */
export async function readLock(subject: Subject): Promise<LockNote | undefined> {
  const { stack, props } = subject;
  const settings = loadStateSettings(props.projectDir, props.env);
  if (settings.backend === "s3") {
    const key = `${stateKey(settings, stack)}.tflock`;
    const text = await findObject(settings.region, settings.bucket, key);
    return text === undefined ? undefined : noteOf(text, `s3://${settings.bucket}/${key}`, true);
  }
  const file = `.${stateFile(stack)}.lock.info`;
  const text = textOf(join(props.projectDir, file));
  return text === undefined ? undefined : noteOf(text, file, false);
}

function noteOf(text: string, place: string, isBinding: boolean): LockNote {
  let note: Readonly<Record<string, unknown>> = {};
  try {
    note = (JSON.parse(text) as typeof note | null) ?? {};
  } catch {
    // Somebody else's file is a lock, too.
  }
  const created = new Date(String(note.Created));
  return {
    place,
    who: String(note.Who ?? "somebody"),
    operation:
      String(note.Operation ?? "")
        .replace(/^OperationType/, "")
        .toLowerCase() || "a run",
    created: Number.isNaN(created.getTime()) ? undefined : created,
    isBinding,
  };
}

/** Whether the state has no resources, or is not there. */
export async function stateIsEmpty({ stack, props }: Subject): Promise<boolean> {
  const [reading] = await readStates([stack], props);
  if (reading?.error) {
    throw reading.error;
  }
  return (reading?.value ?? []).every(({ resources }) => resources === 0);
}

function textOf(path: string): string | undefined {
  return existsSync(path) ? readFileSync(path, "utf8") : undefined;
}
