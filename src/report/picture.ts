import { type Html, html } from "./html";
import { LAYOUTS, type Layout } from "./picture-layouts";
import { type LiveRegion, REGION_HEIGHT, regionPicture } from "./region-picture";
import { arrow, box } from "./shapes";
import type { WayIn } from "./way-in";

const GAP = 16;

/** By the names of the stacks. */
export type LiveRegions = ReadonlyMap<string, LiveRegion>;

/**
 * Clients, the names they use, and the regions behind, twice as charts are.
 * @param label the same in words
 * @param live what runs, in place of what the files want
 */
export function picture(
  ways: readonly WayIn[],
  label: string,
  live: LiveRegions = new Map(),
): Html {
  return html`${LAYOUTS.map((layout) => drawn(ways, label, live, layout))}`;
}

function drawn(ways: readonly WayIn[], label: string, live: LiveRegions, layout: Layout): Html {
  let top = layout.top;
  const parts = ways.map((way) => {
    const part = wayInPicture(way, top, live, layout);
    top = layout.regionsTop(top) + way.regions.length * (REGION_HEIGHT + GAP);
    return part;
  });
  return html`<svg class="picture ${layout.name}" role="img" aria-label="${label}" viewBox="0 0 ${layout.width} ${top - GAP + 1}">${[
    parts,
    box("solid", layout.client, ["MCP clients", "internet"]),
  ]}</svg>
`;
}

function wayInPicture(
  { name, note, regions }: WayIn,
  top: number,
  live: LiveRegions,
  layout: Layout,
): Html {
  const { fromClient, fromWayIn, regionX } = layout;
  const wayIn = layout.wayIn(top);
  const middle = wayIn.y + wayIn.height / 2;
  const tops = regions.map((_, i) => layout.regionsTop(top) + i * (REGION_HEIGHT + GAP));
  const arrows = [
    arrow(`${fromClient}V${middle}`, wayIn.x, middle),
    tops.map((y) => {
      const regionMiddle = y + REGION_HEIGHT / 2;
      return arrow(`${fromWayIn(wayIn)}V${regionMiddle}`, regionX, regionMiddle);
    }),
  ];
  return html`${[
    name === null ? [] : arrows,
    box(name === null ? "dashed" : "solid", wayIn, [name ?? "No way in", note]),
    regions.map((region, i) =>
      regionPicture(region, regionX, tops[i] ?? 0, live.get(region.stackName)),
    ),
  ]}`;
}
