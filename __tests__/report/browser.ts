import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import { pathToFileURL } from "node:url";
import { type Browser, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll } from "vitest";
import { type Chromium, hasPackagedChromium, packagedChromium } from "./packaged-chromium";

const NAMES = ["chromium", "chromium-browser", "google-chrome"];

const ARGUMENTS = [
  // Its sandbox refuses to work for root, as who containers mostly run.
  "--no-sandbox",
  "--disable-gpu",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/**
 * The browser of FLEET_CHROMIUM or PATH, else the packaged one.
 * @throws with how to get one when there is none
 */
export async function findChromium(
  env: Readonly<Record<string, string | undefined>>,
): Promise<Chromium> {
  if (env.FLEET_CHROMIUM) {
    if (!isExecutable(env.FLEET_CHROMIUM)) {
      throw new Error(`FLEET_CHROMIUM=${env.FLEET_CHROMIUM} is no program that can be run`);
    }
    return { executablePath: env.FLEET_CHROMIUM, env: {} };
  }
  const executablePath = (env.PATH ?? "")
    .split(delimiter)
    .flatMap((folder) => NAMES.map((name) => join(folder, name)))
    .find(isExecutable);
  if (executablePath !== undefined) {
    return { executablePath, env: {} };
  }
  if (hasPackagedChromium) {
    return packagedChromium();
  }
  throw new Error(
    `These tests need Chromium: none of ${NAMES.join(", ")} is in PATH, and the packaged one runs on x86 Linux ` +
      "only. Install it (macOS: brew install --cask chromium), or set FLEET_CHROMIUM to where it is",
  );
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

export interface Look {
  readonly width: 360 | 1280;
  readonly colorScheme: "light" | "dark";
}

export const LOOKS: readonly Look[] = [
  { width: 1280, colorScheme: "light" },
  { width: 1280, colorScheme: "dark" },
  { width: 360, colorScheme: "light" },
  { width: 360, colorScheme: "dark" },
];

export interface OpenedPage {
  readonly page: Page;
  /** What the browser complained of, and what it wanted to load besides the file. */
  readonly problems: readonly string[];
}

/** Starts one browser for the tests of the file, and closes it after them. */
export function useBrowser() {
  let browser: Browser | undefined;
  beforeAll(async () => {
    const { executablePath, env } = await findChromium(process.env);
    browser = await chromium.launch({
      executablePath,
      args: ARGUMENTS,
      env: { ...process.env, ...env },
    });
  });
  afterAll(() => browser?.close());
  return {
    /** @param place a file, or the address of a page, which may load more from below it */
    open: async (place: string, look: Look = { width: 1280, colorScheme: "light" }) => {
      const isFile = !place.startsWith("http:");
      const address = isFile ? pathToFileURL(place).href : place;
      const { width, colorScheme } = look;
      if (browser === undefined) {
        throw new Error("The browser runs inside tests and hooks only.");
      }
      const page = await browser.newPage({ viewport: { width, height: 800 }, colorScheme });
      const problems: string[] = [];
      page.on("console", (message) => problems.push(message.text()));
      page.on("pageerror", (error) => problems.push(error.message));
      page.on("dialog", (dialog) => problems.push(`dialog: ${dialog.message()}`));
      page.on("request", (request) => {
        if (isFile ? request.url() !== address : !request.url().startsWith(address)) {
          problems.push(`request: ${request.url()}`);
        }
      });
      await page.goto(address);
      return { page, problems } satisfies OpenedPage;
    },
  };
}
