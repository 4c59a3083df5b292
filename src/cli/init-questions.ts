import { fargateRegions } from "../fleet/facts/regions";
import { problemOf } from "../fleet/read-variables";
import type { VariableName } from "../fleet/variables";
import { Interrupted, UsageError } from "../kit/failure";

/** What the options of `fleet init` say. */
export interface InitOptions {
  readonly region?: readonly string[] | undefined;
  readonly project?: string | undefined;
  readonly image?: string | undefined;
  readonly port?: string | undefined;
  /** False with --no-domain. */
  readonly domain?: string | boolean | undefined;
  readonly subdomain?: string | undefined;
  readonly https?: boolean | undefined;
  readonly weekend?: boolean | undefined;
}

/** What is known when everything is asked. */
export interface InitAnswers {
  readonly regions: readonly string[];
  readonly project: string;
  readonly image: string;
  readonly port: string;
  /** "" for none. */
  readonly domain: string;
  readonly subdomain: string;
  readonly https: boolean;
  readonly weekend: boolean;
}

/** What counts where neither an option nor an answer says otherwise. */
export const INIT_DEFAULTS = {
  project: "mcp",
  image: "ghcr.io/cdtait/fmp-mcp-server:latest",
  port: "8001",
  subdomain: "mcp",
} as const;

/** Which variable each option is. */
const VARIABLES = {
  project: "project_name",
  image: "container_image",
  port: "container_port",
  domain: "domain_name",
  subdomain: "subdomain",
} as const satisfies Readonly<Record<string, VariableName>>;

/** @throws UsageError when the value of an option is wrong, or two do not go together */
export function checkInitOptions(options: InitOptions): void {
  const wrong = (options.region ?? [])
    .map((region) => [region, problemOf("aws_region", region)] as const)
    .find(([, problem]) => problem);
  if (wrong) {
    throw new UsageError(`--region ${wrong[1]}`);
  }
  for (const [name, variable] of Object.entries(VARIABLES)) {
    const value = options[name as keyof typeof VARIABLES];
    const problem = typeof value === "string" ? problemOf(variable, value) : undefined;
    if (problem) {
      throw new UsageError(`--${name} ${problem}`);
    }
  }
  if (options.domain === false) {
    refuseWithoutDomain(options);
  }
}

function refuseWithoutDomain({ https, subdomain }: InitOptions): void {
  if (https || subdomain !== undefined) {
    throw new UsageError(
      "--https and --subdomain need a domain: give a hosted zone of yours with --domain, or leave them out",
    );
  }
}

/** The answers without questions. @throws UsageError when no region is given */
export function answersFrom(options: InitOptions, env: NodeJS.ProcessEnv): InitAnswers {
  const ofEnvironment = env.AWS_REGION || env.AWS_DEFAULT_REGION;
  const regions = options.region ?? (ofEnvironment ? [ofEnvironment] : []);
  if (regions.length === 0) {
    throw new UsageError(
      "no region is given, and there is no terminal to ask on. Add --region eu-central-1, or several of them",
    );
  }
  if (!options.domain) {
    refuseWithoutDomain(options);
  }
  return completed({ ...options, region: regions }, {});
}

/** Asks for what the options do not say. @throws Interrupted when the user breaks it off */
export async function askForAnswers(
  options: InitOptions,
  env: NodeJS.ProcessEnv,
): Promise<InitAnswers> {
  const prompts = await import("@clack/prompts");
  const output = process.stderr;
  const answer = <T>(value: T): Exclude<T, symbol> => {
    if (prompts.isCancel(value)) {
      throw new Interrupted("SIGINT", "nothing was written");
    }
    return value as Exclude<T, symbol>;
  };
  const text = async (name: keyof typeof VARIABLES, message: string, initialValue: string) =>
    answer(
      await prompts.text({
        message,
        initialValue,
        output,
        validate: (value = "") =>
          name === "domain" && value === "" ? undefined : problemOf(VARIABLES[name], value),
      }),
    );
  const confirm = async (message: string, initialValue: boolean) =>
    answer(await prompts.confirm({ message, initialValue, output }));

  const own = env.AWS_REGION || env.AWS_DEFAULT_REGION;
  const region =
    options.region ??
    answer(
      await prompts.autocompleteMultiselect({
        message: "In which regions? Type to search, Tab chooses, Enter goes on",
        options: fargateRegions.map((value) => ({ value, label: value })),
        initialValues: own && fargateRegions.includes(own) ? [own] : [],
        required: true,
        output,
      }),
    );
  const project =
    options.project ??
    (await text("project", "A name, which begins all names in AWS", INIT_DEFAULTS.project));
  const image =
    options.image ??
    (await text("image", "The container image of your MCP server", INIT_DEFAULTS.image));
  const port =
    options.port ?? (await text("port", "The port that it listens on", INIT_DEFAULTS.port));
  const domain =
    options.domain ??
    (await text(
      "domain",
      "A public hosted zone of yours in Route 53, such as example.com (empty for none)",
      "",
    ));
  const asked = { ...options, region, project, image, port, domain };
  if (!domain) {
    return completed(asked, { weekend: options.weekend ?? (await askWeekend(confirm)) });
  }
  const subdomain =
    options.subdomain ??
    (await text("subdomain", `The name before .${domain}`, INIT_DEFAULTS.subdomain));
  const https =
    options.https ??
    (await confirm("HTTPS? Claude, ChatGPT and other hosted clients take nothing else", true));
  return completed(asked, {
    subdomain,
    https,
    weekend: options.weekend ?? (await askWeekend(confirm)),
  });
}

function askWeekend(
  confirm: (message: string, preset: boolean) => Promise<boolean>,
): Promise<boolean> {
  return confirm("Run it at weekends only, which costs less?", false);
}

function completed(
  options: InitOptions,
  answers: Partial<Pick<InitAnswers, "subdomain" | "https" | "weekend">>,
): InitAnswers {
  const { region = [], domain = "" } = options;
  const hasDomain = typeof domain === "string" && domain !== "";
  return {
    regions: [...new Set(region)],
    project: options.project ?? INIT_DEFAULTS.project,
    image: options.image ?? INIT_DEFAULTS.image,
    port: options.port ?? INIT_DEFAULTS.port,
    domain: hasDomain ? domain : "",
    subdomain: options.subdomain ?? answers.subdomain ?? INIT_DEFAULTS.subdomain,
    https: hasDomain && (options.https ?? answers.https ?? true),
    weekend: options.weekend ?? answers.weekend ?? false,
  };
}
