import { createTwoFilesPatch, FILE_HEADERS_ONLY } from "diff";
import colors from "picocolors";
import { hideSecrets } from "../secrets";
import { visible } from "./visible";

const CONTEXT_LINES = 3;
/** `--- a/…` and `+++ b/…`: not to be taken for changed lines. */
const HEADER_LINES = 2;

export interface FileChange {
  /** Relative to the project root, with forward slashes. */
  readonly file: string;
  readonly before: string;
  readonly after: string;
}

/**
 * What changes in a file, as `git apply` and `patch -p1` take it; "" when nothing does. In colours when the
 * stream is a terminal. The values of secrets are not shown, in the lines around the change either.
 */
export function renderDiff(
  { file, before, after }: FileChange,
  stream: NodeJS.WriteStream,
): string {
  if (before === after) {
    return "";
  }
  const patch = createTwoFilesPatch(
    `a/${file}`,
    `b/${file}`,
    hideSecrets(before),
    hideSecrets(after),
    undefined,
    undefined,
    {
      context: CONTEXT_LINES,
      headerOptions: FILE_HEADERS_ONLY,
    },
  );
  const { bold, cyan, green, red } = colors.createColors(
    colors.isColorSupported && stream.isTTY === true,
  );
  const paints: Readonly<Record<string, (line: string) => string>> = {
    "+": green,
    "-": red,
    "@": cyan,
  };
  return visible(patch)
    .split("\n")
    .map((line, i) => (i < HEADER_LINES ? bold(line) : (paints[line.charAt(0)]?.(line) ?? line)))
    .join("\n");
}
