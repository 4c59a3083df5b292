import { spawn } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Context } from "../kit/context";
import { pageFile } from "../kit/left-behind";

const PROGRAMS: Partial<Record<NodeJS.Platform, string>> = {
  darwin: "open",
  linux: "xdg-open",
  win32: "explorer.exe",
};

/**
 * Has the user's browser open an address. It is handed on in a file that only the user can read: the arguments of
 * processes can be read by everybody on the machine, and the address holds a token.
 * @returns what removes the file
 */
export function openInBrowser(url: string, { projectDir, env }: Context): () => void {
  const program = PROGRAMS[process.platform];
  const hasScreen = process.platform !== "linux" || env.DISPLAY || env.WAYLAND_DISPLAY;
  if (program === undefined || !hasScreen) {
    return () => {};
  }
  const folder = join(projectDir, ".fleet");
  const file = pageFile(folder);
  mkdirSync(folder, { recursive: true });
  writeFileSync(
    file,
    `<!doctype html><meta charset="utf-8"><title>Fleet</title><meta http-equiv="refresh" content="0; url=${url}">\n`,
    { mode: 0o600 },
  );
  const child = spawn(program, [file], { stdio: "ignore", detached: true });
  // The address stands on the terminal, too.
  child.on("error", () => {});
  child.unref();
  return () => rmSync(file, { force: true });
}
