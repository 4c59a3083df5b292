import { readFileSync } from "node:fs";
import { join } from "node:path";
import { projectRoot } from "./synth";

/**
 * The code blocks of one language that follow a text on a page of the documentation, up to the next heading.
 * @throws when the text or a block after it is not there
 */
export function codeAfter(page: string, text: string, language = "bash"): string[] {
  const content = readFileSync(join(projectRoot, page), "utf8");
  const start = content.indexOf(text);
  const [section = ""] = content.slice(start + text.length).split(/^#+ /m);
  const blocks = [...section.matchAll(new RegExp(`^\`\`\`${language}\n(.*?)^\`\`\`$`, "gms"))];
  if (start < 0 || blocks.length === 0) {
    throw new Error(`${page} has no ${language} after "${text}"`);
  }
  return blocks.map(([, code = ""]) => code);
}
