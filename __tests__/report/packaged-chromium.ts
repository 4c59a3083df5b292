import { execFile } from "node:child_process";
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { devDependencies } from "../../package.json";
import { withLock } from "../../src/kit/lock";

/** A browser, and the environment that it starts in. */
export interface Chromium {
  readonly executablePath: string;
  readonly env: Readonly<Record<string, string>>;
}

const root = resolve(__dirname, "..", "..");

/** Where the browser of @sparticuz/chromium runs. */
export const hasPackagedChromium = process.platform === "linux" && process.arch === "x64";

/** Unpacks it once, with the libraries and fonts that a bare machine lacks. */
export async function packagedChromium(folder = join(root, ".cache")): Promise<Chromium> {
  mkdirSync(folder, { recursive: true });
  const chromium = join(folder, `chromium-${devDependencies["@sparticuz/chromium"]}`);
  await withLock(`${chromium}.lock`, async () => {
    if (!existsSync(chromium)) {
      await unpack(chromium);
    }
  });
  return {
    executablePath: join(chromium, "chromium"),
    env: {
      LD_LIBRARY_PATH: join(chromium, "al2023", "lib"),
      FONTCONFIG_FILE: join(chromium, "fonts.conf"),
    },
  };
}

/** The package unpacks itself into the temporary directory, and its libraries only where it sees Amazon Linux. */
async function unpack(folder: string): Promise<void> {
  const unfinished = `${folder}.unfinished`;
  rmSync(unfinished, { recursive: true, force: true });
  mkdirSync(unfinished);
  await promisify(execFile)(
    process.execPath,
    ["--eval", 'require("@sparticuz/chromium").executablePath()'],
    {
      cwd: root,
      env: { ...process.env, TMPDIR: unfinished, AWS_EXECUTION_ENV: "AWS_Lambda_nodejs20.x" },
    },
  );
  writeFileSync(
    join(unfinished, "fonts.conf"),
    '<fontconfig><dir prefix="relative">fonts</dir><cachedir prefix="xdg">fontconfig</cachedir></fontconfig>\n',
  );
  renameSync(unfinished, folder);
}
