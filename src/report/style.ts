import { readFileSync } from "node:fs";
import { join } from "node:path";

/** In the order of the page's style sheet: what comes later counts. */
const PARTS = [
  ...["colors", "page", "figures", "tables", "drawings", "timeline", "picture"],
  // What they change above, on narrow screens and on paper.
  ...["narrow", "print"],
];

/** The whole style sheet of the page. */
export function reportStyle(): string {
  return PARTS.map((part) => readFileSync(join(__dirname, "styles", `${part}.css`), "utf8")).join(
    "\n",
  );
}
