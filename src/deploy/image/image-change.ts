import { setVariables } from "../../fleet/edit-tfvars";
import type { Fleet, RegionConfig } from "../../fleet/load-fleet";
import type { Context } from "../../kit/context";
import type { Run } from "../apply-run";
import {
  type EditedRegion,
  editFleet,
  planArguments,
  refuseOverridden,
  writeEdited,
} from "../edited-fleet";
import type { StackResult } from "../stack-result";
import { synthesizeAgain } from "../synthesize";
import {
  type ImageRecord,
  readImageRecord,
  withDeployed,
  withOwnLine,
  withRolledBack,
  writeImageRecord,
} from "./record";
import { shareImage } from "./shared-image";

const NAME = "container_image";

/** Another image for the containers of regions. Each file is written right before its region's turn. */
export interface ImageChange {
  /** Which file gets which image, a line each. */
  readonly summary: string;
  readonly planArguments: (region: RegionConfig) => readonly string[];
  /** Its file will change. */
  readonly changes: (region: RegionConfig) => boolean;
  readonly write: (region: RegionConfig) => Promise<void>;
  /** Gives the file its old value again. @returns what is to be known of that */
  readonly restore: (region: RegionConfig) => Promise<string>;
  /** Remembers what ran before, and has the file of what all stacks share follow. */
  readonly finish: (stacks: readonly StackResult[], run: Run) => Promise<void>;
}

export interface ImageChangeProps {
  /** All of it, and not only the regions that get an image. */
  readonly fleet: Fleet;
  readonly context: Context;
  /** It goes back to what ran before. */
  readonly isRollback: boolean;
}

/**
 * @param images the new one of each region
 * @throws UsageError when a variable of the environment would win over the files
 */
export async function changeImages(
  images: ReadonlyMap<RegionConfig, string>,
  { fleet, context, isRollback }: ImageChangeProps,
): Promise<ImageChange> {
  refuseOverridden([NAME], context.env);
  const imageOf = (region: RegionConfig) => images.get(region) ?? region.values[NAME];
  const { edits } = await editFleet(
    {
      regions: [...images.keys()],
      edit: (text, region) => setVariables(text, { [NAME]: imageOf(region) }, region.file),
    },
    context.projectDir,
  );
  const editOf = (region: RegionConfig) =>
    edits.find((edited) => edited.region === region) as EditedRegion;
  const changes = (region: RegionConfig) => region.values[NAME] !== imageOf(region);
  const written = new Set<RegionConfig>();
  const recorded = new Set<RegionConfig>();
  let start: ImageRecord | undefined;
  const recordOf = (regions: Iterable<RegionConfig>) => {
    start ??= readImageRecord(context);
    return [...regions].reduce((known, region) => {
      const { stackName, values, sources } = region;
      const { sharedFile } = fleet;
      const isShared = sharedFile !== undefined && sources[NAME]?.file === sharedFile;
      const lined = isShared && changes(region) ? withOwnLine(known, stackName) : known;
      return isRollback
        ? withRolledBack(lined, stackName)
        : withDeployed(lined, stackName, { before: values[NAME], after: imageOf(region) });
    }, start);
  };
  let recording = Promise.resolve();
  /** One after the other, since regions take their turns together. */
  const record = () => {
    recording = recording.catch(() => {}).then(() => writeImageRecord(recordOf(recorded), context));
    return recording;
  };
  return {
    summary: [...images.keys()]
      .filter(changes)
      .map((region) => `${region.file}: ${NAME} becomes ${imageOf(region)}\n`)
      .join(""),
    planArguments: (region) => planArguments(editOf(region)),
    changes,
    write: async (region) => {
      if (!changes(region)) {
        return;
      }
      // First: a process that is killed leaves what the way back needs. That a rollback is done is known at its end.
      if (!isRollback) {
        recorded.add(region);
        await record();
      }
      await writeEdited(editOf(region));
      written.add(region);
    },
    restore: async (region) => {
      const isWritten = written.delete(region);
      if (isWritten) {
        const edited = editOf(region);
        await writeEdited({ ...edited, before: edited.after, after: edited.before }).catch(
          (cause: Error) => {
            const text = `${cause.message}. ${region.file} still has the image ${imageOf(region)}`;
            throw new Error(text, { cause });
          },
        );
      }
      if (recorded.delete(region)) {
        await record();
      }
      // ECS goes back by itself only where the tasks failed.
      return isWritten
        ? `${region.file} has its old image again. What AWS runs then follows with: npx fleet deploy ${region.stackName}`
        : "";
    },
    finish: async (stacks, { context, signals, log }) => {
      const done = [...images.keys()].filter(
        (region) =>
          // A region that had no turn has its old file.
          (written.has(region) || !changes(region)) &&
          stacks.some((it) => it.stack === region.stackName && isDone(it)),
      );
      const record = recordOf(isRollback ? done : recorded);
      // First: what ran before is to be known also where the shared file cannot be written.
      await writeImageRecord(record, context);
      const shared = await shareImage(
        new Map(done.map((region) => [region, imageOf(region)])),
        new Map([...written].map((region) => [region, editOf(region).before])),
        { fleet, projectDir: context.projectDir, ownLines: record.ownLines },
      );
      await writeImageRecord({ ...record, ownLines: shared.ownLines }, context);
      const files = new Set([...[...written].map(({ file }) => file), ...shared.written]);
      if (files.size === 0) {
        return;
      }
      log.line(`Written: ${[...files].join(", ")}`);
      if (!signals.aborted.aborted) {
        // The stacks then agree with the files for Terraform by hand, too.
        await synthesizeAgain(context, signals);
      }
    },
  };
}

function isDone({ result }: StackResult): boolean {
  return result === "applied" || result === "unchanged";
}
