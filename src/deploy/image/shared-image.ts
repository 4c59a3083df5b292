import { removeVariables, setVariables } from "../../fleet/edit-tfvars";
import type { Fleet, RegionConfig } from "../../fleet/load-fleet";
import { type EditedFile, editFile, writeEdited } from "../edited-fleet";

const NAME = "container_image";

export interface SharingProps {
  readonly fleet: Fleet;
  readonly projectDir: string;
  /** Stacks whose file has a line of its own only since a deployment needed one. */
  readonly ownLines: readonly string[];
}

/**
 * While a deployment goes through the regions, the image that all stacks share cannot change at once: each file gets a
 * line of its own. Once all stacks that have the image from the shared file run the same, this puts it there and takes
 * those lines away.
 * @param images what regions run now, where it is not what they ran when the fleet was loaded
 * @param original the texts of files before they got a line of their own just now
 * @returns the files that were written, and which stacks have such a line from now on
 */
export async function shareImage(
  images: ReadonlyMap<RegionConfig, string>,
  original: ReadonlyMap<RegionConfig, string>,
  { fleet, projectDir, ownLines }: SharingProps,
): Promise<{ readonly written: readonly string[]; readonly ownLines: readonly string[] }> {
  const { sharedFile } = fleet;
  if (sharedFile === undefined) {
    return { written: [], ownLines: [] };
  }
  const hasOwnLine = (region: RegionConfig) =>
    region.sources[NAME]?.file === region.file && ownLines.includes(region.stackName);
  const isSharing = (region: RegionConfig) =>
    region.sources[NAME]?.file === sharedFile || hasOwnLine(region);
  const sharing = fleet.regions.filter(isSharing);
  const lined = sharing.filter((region) => hasOwnLine(region) || original.has(region));
  const [image, ...others] = new Set(
    sharing.map((region) => images.get(region) ?? region.values[NAME]),
  );
  if (image === undefined || others.length > 0) {
    return { written: [], ownLines: lined.map(({ stackName }) => stackName) };
  }
  const edits: EditedFile[] = [
    await editFile(
      { file: sharedFile, edit: (text) => setVariables(text, { [NAME]: image }, sharedFile) },
      projectDir,
    ),
  ];
  for (const region of lined) {
    const { file } = region;
    const before = hasOwnLine(region) ? undefined : original.get(region);
    const edit = async (text: string) => before ?? (await withoutOwnLine(text, file, image));
    edits.push(await editFile({ file, edit }, projectDir));
  }
  const changed = edits.filter(({ before, after }) => before !== after);
  // The shared file first: until a region's own line is gone, it wins.
  for (const edited of changed) {
    await writeEdited(edited);
  }
  return { written: changed.map(({ file }) => file), ownLines: [] };
}

/** The text as it was before setVariables() put the line at its end, where it does so behind an empty line. */
async function withoutOwnLine(text: string, file: string, image: string): Promise<string> {
  const removed = await removeVariables(text, [NAME], file);
  const closer = removed.replace(/(\r?\n)\r?\n$/, "$1");
  return (await setVariables(closer, { [NAME]: image }, file)) === text ? closer : removed;
}
