import { REGION_HEIGHT } from "./region-picture";
import type { Box } from "./shapes";

/** Where things are. Paths end where a line to something else turns up or down. */
export interface Layout {
  /** In the style sheet, which shows the one that fits. */
  readonly name: "wide" | "narrow";
  readonly width: number;
  readonly client: Box;
  readonly fromClient: string;
  /** Where the first way in starts. */
  readonly top: number;
  readonly wayIn: (top: number) => Box;
  readonly fromWayIn: (wayIn: Box) => string;
  /** Where the regions of a way in start. */
  readonly regionsTop: (top: number) => number;
  readonly regionX: number;
}

const HEIGHT = 52;
/** Brings boxes on a line with the first region's middle. */
const INSET = (REGION_HEIGHT - HEIGHT) / 2;

/** From left to right. */
const wide: Layout = {
  name: "wide",
  width: 740,
  client: { x: 1, y: 1 + INSET, width: 112, height: HEIGHT },
  fromClient: `M113 ${1 + REGION_HEIGHT / 2}H132`,
  top: 1,
  wayIn: (top) => ({ x: 152, y: top + INSET, width: 232, height: HEIGHT }),
  fromWayIn: ({ x, y, width }) => `M${x + width} ${y + HEIGHT / 2}H410`,
  regionsTop: (top) => top,
  regionX: 435,
};

/** From top to bottom. */
const narrow: Layout = {
  name: "narrow",
  width: 340,
  client: { x: 1, y: 1, width: 112, height: HEIGHT },
  fromClient: `M8 ${1 + HEIGHT}`,
  top: 71,
  wayIn: (top) => ({ x: 20, y: top, width: 319, height: HEIGHT }),
  fromWayIn: ({ x, y }) => `M${x + 6} ${y + HEIGHT}`,
  regionsTop: (top) => top + HEIGHT + 14,
  regionX: 35,
};

export const LAYOUTS: readonly Layout[] = [wide, narrow];
