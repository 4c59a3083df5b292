import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { projectRoot } from "../support/synth";

/** The README and everything in docs/, by their path in the project. */
export const pages = ["README.md", ...filesIn("docs").map((name) => `docs/${name}`)];

export function read(path: string): string {
  return readFileSync(join(projectRoot, path), "utf8");
}

export function filesIn(folder: string): string[] {
  return readdirSync(join(projectRoot, folder)).filter((name) => name.endsWith(".md"));
}

/** What the pattern's first group takes, at each of its places. */
export function all(text: string, pattern: RegExp): string[] {
  return [...text.matchAll(pattern)].map(([, found = ""]) => found);
}

export function codeBlocks(text: string, language: string): string[] {
  return all(text, new RegExp(`^ *\`\`\`${language}\\n(.*?)^ *\`\`\``, "gms"));
}

export function withoutBlocks(text: string): string {
  return text.replaceAll(/^ *```[\s\S]*?^ *```/gm, "");
}

/** What stands in backticks, outside of code blocks. */
export function codeSpans(text: string): string[] {
  return all(withoutBlocks(text), /`([^`]+)`/g);
}
