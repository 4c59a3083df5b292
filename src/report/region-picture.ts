import { servesHttps } from "../fleet/https";
import type { RegionConfig } from "../fleet/load-fleet";
import { clip } from "./clip";
import { type Html, html } from "./html";
import { everHasLoadBalancer, everRuns, modeText, sizeText, tasksText } from "./mode";
import { arrow, type Box, box } from "./shapes";

const REGION_WIDTH = 304;
export const REGION_HEIGHT = 92;

const PART: Pick<Box, "width" | "height"> = { width: 126, height: 46 };
const TITLE_CHARACTERS = 24;
const LONG_TITLE_CHARACTERS = 14;

/** What a region is, in place of what its file wants. */
export interface LiveRegion {
  readonly isWell: boolean;
  /** In a word or two. */
  readonly verdict: string;
  /** What is said below "Load balancer"; null where there is none. */
  readonly loadBalancer: string | null;
  /** Such as "2/2 tasks"; null where none runs or is wanted. */
  readonly tasks: string | null;
  /** Why there are none, in a word or two. */
  readonly whyNone: string;
}

/**
 * A region's load balancer and tasks.
 * @param x, y its left upper corner
 */
export function regionPicture(
  { stackName, values }: RegionConfig,
  x: number,
  y: number,
  live: LiveRegion = wanted(values),
): Html {
  const top = y + 34;
  const middle = top + PART.height / 2;
  const [first, second] = [x + 12, x + REGION_WIDTH - 12 - PART.width];
  const { isWell, verdict, loadBalancer, tasks, whyNone } = live;
  const title = clip(stackName, verdict.length > 12 ? LONG_TITLE_CHARACTERS : TITLE_CHARACTERS);
  return html`<g><rect class="${isWell ? "region" : "region alarm"}" x="${x}" y="${y}" width="${REGION_WIDTH}" height="${REGION_HEIGHT}" rx="10"/><text class="title" x="${x + 12}" y="${y + 22}">${title}</text><text class="note" text-anchor="end" x="${x + REGION_WIDTH - 12}" y="${y + 22}">${verdict}</text>${[
    box(
      loadBalancer === null ? "dashed" : "solid",
      { x: first, y: top, ...PART },
      loadBalancer === null ? ["No load", "balancer"] : ["Load balancer", loadBalancer],
    ),
    loadBalancer !== null && tasks !== null
      ? arrow(`M${first + PART.width} ${middle}`, second, middle)
      : "",
    box(
      tasks === null ? "dashed" : "solid",
      { x: second, y: top, ...PART },
      tasks === null ? ["No tasks", whyNone] : [tasks, sizeText(values)],
    ),
  ]}</g>
`;
}

/** As if everything were as the file wants it. */
function wanted(values: RegionConfig["values"]): LiveRegion {
  const runs = everRuns(values) && values.desired_count > 0;
  return {
    isWell: true,
    verdict: modeText(values),
    loadBalancer: everHasLoadBalancer(values) ? listenersText(values) : null,
    tasks: runs ? tasksText(values.desired_count) : null,
    whyNone: everRuns(values) ? "desired: 0" : "inactive",
  };
}

/** HTTP 80, HTTPS 443 */
export function listenersText(
  values: Pick<RegionConfig["values"], "alb_port" | "certificate_arn" | "enable_https">,
): string {
  return servesHttps(values) ? `HTTP ${values.alb_port}, 443` : `HTTP ${values.alb_port}`;
}
