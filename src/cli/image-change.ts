import { resolveImage } from "../deploy/image/digest";
import { changeImages, type ImageChange } from "../deploy/image/image-change";
import { parseReference } from "../deploy/image/reference";
import type { Fleet, RegionConfig } from "../fleet/load-fleet";
import type { Context } from "../kit/context";

/**
 * The change that --image asks for; undefined without it.
 * @throws UsageError when it is no image, before a registry is asked
 */
export async function imageChange(
  reference: string | undefined,
  regions: readonly RegionConfig[],
  fleet: Fleet,
  context: Context,
): Promise<ImageChange | undefined> {
  if (reference === undefined) {
    return undefined;
  }
  parseReference(reference);
  context.progress.step(`Asking the registry of ${reference}`);
  const { image, note } = await resolveImage(reference, context.env);
  context.progress.done();
  if (note !== "") {
    context.stderr.write(`note ${note}\n`);
  }
  const images = new Map(regions.map((region) => [region, image]));
  return changeImages(images, { fleet, context, isRollback: false });
}
