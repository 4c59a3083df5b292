import { execFile } from "node:child_process";
import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { withLock } from "../kit/lock";
import { projectCache } from "../terraform/provider-mirror";

const run = promisify(execFile);

/** What a virtual environment holds. */
export interface Packages {
  /** In words. */
  readonly contents: string;
  /** The text of a requirements file. */
  readonly requirements: string;
  /** Python that succeeds when they work. */
  readonly check: string;
}

/** Succeeds in an interpreter that can serve moto 5. */
const CHECK = `import sys
from importlib.metadata import version
from importlib.util import find_spec
sys.exit(0 if version("moto").startswith("5.") and find_spec("flask") and find_spec("moto.server") else 1)`;

const EMULATOR: Packages = {
  contents: "the AWS emulator (moto) and the AWS CLI",
  requirements: readFileSync(join(__dirname, "requirements.txt"), "utf8"),
  check: CHECK,
};

const DEFAULT_INTERPRETERS = ["python3", "python"] as const;
const DEFAULT_VENV = join(projectCache, "moto");

export interface PythonOptions {
  /** Interpreters to try, in this order. @default python3, python */
  readonly interpreters?: readonly string[];
  /** Folder of the virtual environment that is made when none of them has moto. @default .cache/moto of the project */
  readonly venv?: string;
  /** Milliseconds that an interpreter has to answer. @default 30000 */
  readonly answerMs?: number;
  /** Breaks off an installation. */
  readonly signal?: AbortSignal;
}

const PYTHON_3_10 = "import sys; sys.exit(sys.version_info < (3, 10))";

/** What findPython() would lack, and how to get it. It may still fail when the package index is out of reach. */
export async function pythonProblem(options: PythonOptions = {}): Promise<string | undefined> {
  const { interpreters = DEFAULT_INTERPRETERS, venv = DEFAULT_VENV } = options;
  const found: string[] = [];
  for (const python of [...interpreters, pythonOf(venv)]) {
    if (await succeeds(python, ["-c", CHECK])) {
      return undefined;
    }
  }
  for (const python of interpreters) {
    if (await succeeds(python, ["-c", PYTHON_3_10])) {
      if (await succeeds(python, ["-c", "import ensurepip, venv"])) {
        return undefined;
      }
      found.push(`${python} has neither moto nor venv`);
    } else {
      found.push(`${python}: not found, or older than 3.10`);
    }
  }
  return `Python 3.10 or newer with venv, or with moto: ${found.join("; ")}. ${INSTALL_PYTHON}`;
}

const INSTALL_PYTHON =
  "Install Python with `mise install` or from https://www.python.org/downloads (on Debian and Ubuntu also " +
  "python3-venv), or run: pip install 'moto[server]==5.2.1'";

/**
 * An interpreter that can run moto-server.py: an installed one that has moto[server] 5, else a
 * virtual environment that is made once (half a minute, needs pip's package index).
 * @throws with what is missing and how to get it.
 */
export async function findPython(options: PythonOptions = {}): Promise<string> {
  for (const python of options.interpreters ?? DEFAULT_INTERPRETERS) {
    // One that is too slow to answer is there all the same, and an installation would be slower still.
    if ((await answer(python, ["-c", CHECK], options.answerMs)) !== "failed") {
      return python;
    }
  }
  return installEmulator(options);
}

async function installEmulator(options: PythonOptions): Promise<string> {
  try {
    return await installPackages(EMULATOR, options);
  } catch (error) {
    options.signal?.throwIfAborted();
    throw new Error(
      "The AWS emulator needs Python with moto, and there is neither. Install Python >= 3.10 with venv " +
        `(moto is then fetched by itself), or run: pip install 'moto[server]==5.2.1'\n${(error as Error).message}`,
    );
  }
}

function pythonOf(venv: string): string {
  return join(
    venv,
    ...(process.platform === "win32" ? ["Scripts", "python.exe"] : ["bin", "python"]),
  );
}

/**
 * The AWS CLI: `aws` of the PATH, else the one of the same virtual environment, as a path.
 * @throws with what is missing and how to get it.
 */
export async function findAws(options: PythonOptions = {}): Promise<string> {
  if (await succeeds("aws", ["--version"])) {
    return "aws";
  }
  return join(dirname(await installEmulator(options)), "aws");
}

/** The AWS CLI that came with the emulator, as a path; undefined where that was not installed by this project. */
export function installedAws(venv = DEFAULT_VENV): string | undefined {
  const path = join(dirname(pythonOf(venv)), "aws");
  return existsSync(path) ? path : undefined;
}

/**
 * The interpreter of a virtual environment with the packages, which is made when it is not there.
 * @throws with what each interpreter said
 */
export function installPackages(packages: Packages, options: PythonOptions): Promise<string> {
  const { venv = DEFAULT_VENV } = options;
  return withLock(`${venv}.lock`, () => makeVenv(packages, { ...options, venv }));
}

async function makeVenv(
  { contents, requirements, check }: Packages,
  {
    interpreters = DEFAULT_INTERPRETERS,
    venv,
    answerMs,
    signal,
  }: PythonOptions & { readonly venv: string },
): Promise<string> {
  const python = pythonOf(venv);
  const stamp = join(venv, "requirements.txt");
  if (
    existsSync(stamp) &&
    readFileSync(stamp, "utf8") === requirements &&
    // Others may be using it, so a machine too busy to answer is no reason to make it again.
    (await answer(python, ["-c", check], answerMs)) !== "failed"
  ) {
    return python;
  }
  const failures: string[] = [];
  for (const base of interpreters) {
    if (!(await succeeds(base, ["-c", PYTHON_3_10]))) {
      failures.push(`${base}: not found, or older than 3.10`);
      continue;
    }
    process.stderr.write(`Installing ${contents} into ${venv}, once...\n`);
    try {
      rmSync(venv, { recursive: true, force: true });
      await run(base, ["-m", "venv", venv], { signal });
      const list = join(venv, "packages.txt");
      writeFileSync(list, requirements);
      await run(python, ["-m", "pip", "install", "--quiet", "--requirement", list], { signal });
      await run(python, ["-c", check], { signal });
      // Named last: a half-made environment is made again.
      renameSync(list, stamp);
      return python;
    } catch (error) {
      signal?.throwIfAborted();
      const { stderr, message } = error as Error & { stderr?: string };
      failures.push(`${base}: ${(stderr || message).trim()}`);
    }
  }
  throw new Error(failures.map((failure) => `  ${failure.replaceAll("\n", "\n    ")}`).join("\n"));
}

async function succeeds(command: string, args: string[]): Promise<boolean> {
  return (await answer(command, args)) === "succeeded";
}

async function answer(
  command: string,
  args: string[],
  timeout = 30_000,
): Promise<"succeeded" | "failed" | "none"> {
  try {
    await run(command, args, { timeout });
    return "succeeded";
  } catch (error) {
    return (error as { killed?: boolean }).killed ? "none" : "failed";
  }
}
