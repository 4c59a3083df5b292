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

/** A region's load balancer and tasks. @param x, y its left upper corner */
export function regionPicture({ stackName, values }: RegionConfig, x: number, y: number): Html {
  const top = y + 34;
  const middle = top + PART.height / 2;
  const [first, second] = [x + 12, x + REGION_WIDTH - 12 - PART.width];
  const hasLoadBalancer = everHasLoadBalancer(values);
  const runs = everRuns(values) && values.desired_count > 0;
  const mode = modeText(values);
  const title = clip(stackName, mode.length > 12 ? LONG_TITLE_CHARACTERS : TITLE_CHARACTERS);
  return html`<g><rect class="region" x="${x}" y="${y}" width="${REGION_WIDTH}" height="${REGION_HEIGHT}" rx="10"/><text class="title" x="${x + 12}" y="${y + 22}">${title}</text><text class="note" text-anchor="end" x="${x + REGION_WIDTH - 12}" y="${y + 22}">${mode}</text>${[
    box(
      hasLoadBalancer ? "solid" : "dashed",
      { x: first, y: top, ...PART },
      hasLoadBalancer ? ["Load balancer", listenersText(values)] : ["No load", "balancer"],
    ),
    hasLoadBalancer && runs ? arrow(`M${first + PART.width} ${middle}`, second, middle) : "",
    box(
      runs ? "solid" : "dashed",
      { x: second, y: top, ...PART },
      runs ? [tasksText(values.desired_count), sizeText(values)] : ["No tasks", reason(values)],
    ),
  ]}</g>
`;
}

/** HTTP 80, HTTPS 443 */
export function listenersText(
  values: Pick<RegionConfig["values"], "alb_port" | "certificate_arn" | "enable_https">,
): string {
  return servesHttps(values) ? `HTTP ${values.alb_port}, 443` : `HTTP ${values.alb_port}`;
}

function reason(values: RegionConfig["values"]): string {
  return everRuns(values) ? "desired: 0" : "inactive";
}
