import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { ConfigError, type Problem } from "../kit/problem";
import { BUCKET_NAME, NO_BUCKET_NAME } from "./rules/bucket";

/** Where Terraform keeps the states. */
export type StateSettings = { readonly backend: "local" } | S3StateSettings;

export interface S3StateSettings {
  readonly backend: "s3";
  readonly bucket: string;
  /** The bucket's own region, which need not be one of the fleet's. */
  readonly region: string;
  /** Beginning of every key: `<keyPrefix>/<stack>/terraform.tfstate`. @default "mcp-fleet" */
  readonly keyPrefix: string;
}

/** Each setting: its name in cdktf.json's `context.state` and the environment variable that overrides it. */
const SETTINGS = {
  backend: "FLEET_STATE_BACKEND",
  bucket: "FLEET_STATE_BUCKET",
  region: "FLEET_STATE_REGION",
  keyPrefix: "FLEET_STATE_KEY_PREFIX",
} as const;
type SettingName = keyof typeof SETTINGS;

/** What a text must be, and what it must not be although it looks like it. */
interface Grammar {
  readonly pattern: RegExp;
  readonly except?: RegExp;
  readonly expected: string;
  /** More about it, as a sentence. */
  readonly rules?: string;
}

const BUCKET: Grammar = {
  pattern: BUCKET_NAME,
  except: NO_BUCKET_NAME,
  expected: "the name of an S3 bucket",
  rules:
    "It has 3 to 63 lower-case letters, digits, hyphens and dots, a letter or digit at either end, no two dots in a " +
    "row, and no beginning or ending that S3 keeps for itself, such as xn-- or --x-s3. It is no IP address",
};
const REGION_NAME: Grammar = {
  pattern: /^[a-z]{2,4}(-[a-z]+)+-[0-9]+$/,
  expected: "the bucket's AWS region",
};
/** So that the key of every state stays within the 1,024 bytes of S3. */
const MAX_PREFIX_LENGTH = 700;
/** @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-keys.html (2026-11) */
const KEY_PREFIX: Grammar = {
  pattern: /^[A-Za-z0-9!_.*'()-]+(\/[A-Za-z0-9!_.*'()-]+)*$/,
  except: new RegExp(`(^|/)[.]{1,2}(/|$)|^.{${MAX_PREFIX_LENGTH + 1}}`),
  expected: "the beginning of an S3 key, without outer slashes",
  rules:
    `It has at most ${MAX_PREFIX_LENGTH} letters, digits and !_.*'()- with single slashes between them, and no part ` +
    "that is . or ..",
};

/**
 * Reads where the states lie: from `context.state` in cdktf.json, each value overridden by its environment
 * variable.
 * @throws ConfigError naming the file or variable, the value and what to write
 */
export function loadStateSettings(
  projectDir: string,
  environment: NodeJS.ProcessEnv = process.env,
): StateSettings {
  const context = readContext(projectDir);
  const problems: Problem[] = [];
  const source = (name: SettingName) =>
    environment[SETTINGS[name]] ? SETTINGS[name] : `cdktf.json: context.state.${name}`;
  const value = (name: SettingName) => environment[SETTINGS[name]] || context[name];
  const report = (name: SettingName, message: string) =>
    problems.push({ severity: "error", file: source(name), message });

  for (const name of Object.keys(context)) {
    if (!Object.hasOwn(SETTINGS, name)) {
      problems.push({
        severity: "error",
        file: `cdktf.json: context.state.${name}`,
        message: `there is no such setting; known are ${Object.keys(SETTINGS).join(", ")}`,
      });
    }
  }

  const backend = value("backend") ?? "local";
  if (backend !== "local" && backend !== "s3") {
    report("backend", `must be "local" or "s3"; got: ${JSON.stringify(backend)}`);
  }
  const text = (name: SettingName, { pattern, except, expected, rules }: Grammar): string => {
    const given = value(name);
    if (typeof given === "string" && pattern.test(given) && !except?.test(given)) {
      return given;
    }
    report(
      name,
      given === undefined
        ? `is missing: with S3 state, set it there or as ${SETTINGS[name]} to ${expected}`
        : [`must be ${expected}; got: ${JSON.stringify(given)}`, ...(rules ? [rules] : [])].join(
            ". ",
          ),
    );
    return "";
  };
  const settings: StateSettings =
    backend === "s3"
      ? {
          backend,
          bucket: text("bucket", BUCKET),
          region: text("region", REGION_NAME),
          keyPrefix: value("keyPrefix") === undefined ? "mcp-fleet" : text("keyPrefix", KEY_PREFIX),
        }
      : { backend: "local" };
  if (problems.length > 0) {
    throw new ConfigError(problems);
  }
  return settings;
}

/**
 * What is said of the states and has no effect: a bucket for states that are local because nobody says "s3", and
 * environment variables that do not exist.
 * @throws ConfigError
 */
export function stateWarnings(
  projectDir: string,
  environment: NodeJS.ProcessEnv = process.env,
): Problem[] {
  const context = readContext(projectDir);
  const warning = (file: string, message: string): Problem => ({
    severity: "warning",
    file,
    message,
  });
  const variables: readonly string[] = Object.values(SETTINGS);
  const unknown = Object.keys(environment)
    .filter((name) => name.startsWith("FLEET_STATE_") && !variables.includes(name))
    .map((name) => warning(name, `there is no such setting; known are ${variables.join(", ")}`));
  const names = Object.keys(SETTINGS) as SettingName[];
  const [fromEnvironment] = names.map((name) => SETTINGS[name]).filter((it) => environment[it]);
  const [fromFile] = names.filter((name) => context[name] !== undefined);
  // A file that says "local" is as shipped, or means it: only a variable that is set beside it was meant for S3.
  const place =
    (context.backend === "s3" ? undefined : fromEnvironment) ??
    (context.backend === undefined && fromFile
      ? `cdktf.json: context.state.${fromFile}`
      : undefined);
  if (environment[SETTINGS.backend] || place === undefined) {
    return unknown;
  }
  const message =
    `has no effect, since the states are local. For states in S3, set ${SETTINGS.backend}=s3 or "backend": "s3" in ` +
    "cdktf.json; for local ones, take this away";
  return [...unknown, warning(place, message)];
}

function readContext(projectDir: string): Readonly<Record<string, unknown>> {
  const file = join(projectDir, "cdktf.json");
  if (!existsSync(file)) {
    return {};
  }
  const state = readJson(file)?.context?.state ?? {};
  if (typeof state !== "object" || Array.isArray(state)) {
    const message = `must be an object such as { "backend": "local" }; got: ${JSON.stringify(state)}`;
    throw new ConfigError([{ severity: "error", file: "cdktf.json: context.state", message }]);
  }
  return state as Record<string, unknown>;
}

function readJson(file: string): { readonly context?: { readonly state?: unknown } } | null {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch (error) {
    const message = `is no JSON: ${(error as Error).message}`;
    throw new ConfigError([{ severity: "error", file: "cdktf.json", message }]);
  }
}
