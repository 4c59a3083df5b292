import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { promisify, stripVTControlCharacters } from "node:util";
import { chromium } from "playwright-core";
import which from "which";
import { reportFailure } from "../src/kit/terminal/problems";
import { findPython } from "../src/sandbox/python";
import { terminalSvg } from "./terminal-svg";

/**
 * `npm run docs:images`: takes the pictures of the README from what the programs really write. It deploys the sandbox,
 * so it takes minutes, and it needs Chromium.
 */
const projectRoot = resolve(__dirname, "..");
const images = join(projectRoot, "docs/images");

const run = promisify(execFile);

const SIZE = { rows: 60, columns: 112 } as const;

/** Python has pseudo-terminals; Node.js has none. */
const ON_A_TERMINAL = `import os, pty, sys
sys.exit(os.waitstatus_to_exitcode(pty.spawn(["sh", "-c", 'stty rows ${SIZE.rows} cols ${SIZE.columns}; ' + sys.argv[1]])))`;

const SESSION = "npm run sandbox -- --exec 'npx fleet weekend status && npx fleet cost scenarios'";

async function main(): Promise<void> {
  await reportPictures();
  await terminalPicture();
}

async function terminalPicture(): Promise<void> {
  // npm would first repeat the script that it runs.
  const env = { ...process.env, npm_config_loglevel: "silent", CI: undefined, NO_COLOR: undefined };
  const { stdout } = await run(await findPython(), ["-c", ON_A_TERMINAL, SESSION], {
    cwd: projectRoot,
    env,
    maxBuffer: 64 * 1024 * 1024,
  });
  // The sandbox waits for the tasks before it runs the commands, but not for ever.
  const shown = stripVTControlCharacters(stdout);
  if (!/ yes\r?$/m.test(shown) || / no\r?$/m.test(shown)) {
    throw new Error(`no picture is taken of regions that are not as they should be:\n${shown}`);
  }
  const picture = await terminalSvg(`$ ${SESSION}\r\n${stdout}`, {
    columns: SIZE.columns,
    label:
      "A terminal: the sandbox deploys three regions, then fleet weekend status and fleet cost scenarios run in it",
  });
  write("terminal.svg", picture);
}

async function reportPictures(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "fleet-images-"));
  const browser = await chromium.launch({
    executablePath: process.env.FLEET_CHROMIUM || (await installedChromium()),
    args: ["--no-sandbox", "--disable-gpu"],
  });
  try {
    const file = join(folder, "report.html");
    await run(process.execPath, ["bin/fleet.js", "report", "--out", file], { cwd: projectRoot });
    for (const colorScheme of ["light", "dark"] as const) {
      const viewport = { width: 1120, height: 900 };
      const page = await browser.newPage({ viewport, colorScheme });
      await page.goto(pathToFileURL(file).href);
      write(`report-${colorScheme}.png`, await page.screenshot());
    }
  } finally {
    await browser.close();
    rmSync(folder, { recursive: true });
  }
}

async function installedChromium(): Promise<string> {
  for (const name of ["chromium", "chromium-browser", "google-chrome"]) {
    const path = await which(name, { nothrow: true });
    if (path !== null) {
      return path;
    }
  }
  throw new Error("Chromium is not in PATH. Install it, or set FLEET_CHROMIUM to where it is");
}

function write(name: string, content: string | Uint8Array): void {
  writeFileSync(join(images, name), content);
  process.stdout.write(`docs/images/${name}\n`);
}

main().catch(reportFailure);
