import colors from "picocolors";
import { type CheckReport, checkEndpoint } from "../../check/check-endpoint";
import { targetOf } from "../../check/target";
import { oneStack } from "../../fleet/stack-folder";
import { UsageError } from "../../kit/failure";
import { countOf } from "../../kit/words";
import { declareCommand } from "../command";
import { collect, JSON_FORM } from "../options";
import { wholeNumber } from "../whole-number";

const TRIES = 10;
const MOST_TRIES = 100;
const MOST_SECONDS = 3600;

export const command = declareCommand({
  description:
    "Asks an MCP endpoint what its clients would ask, with the official client libraries, and says what would keep them " +
    "from using it: what was seen, why, and what to change. A stack's name stands for its output mcp_url. It obeys " +
    "http_proxy, https_proxy and NO_PROXY. It calls only tools that say that they only read (readOnlyHint), and declines " +
    "every question.",
  options: (command) =>
    command
      .argument("[url|stack]", "an address such as https://mcp.example.com/mcp, or a stack")
      .option("--region <stack>", "the stack, in place of the argument", collect)
      .option(
        "--silent <seconds>",
        "also call a tool that is silent for so long",
        wholeNumber("--silent", 1, MOST_SECONDS),
      )
      .option(
        "--tries <n>",
        "how many dialogues, and how many requests of an older client",
        wholeNumber("--tries", 1, MOST_TRIES),
        TRIES,
      )
      .option("--tool <name>", "also call this tool; repeatable", collect)
      .option(
        "--header <name=variable>",
        "send a header whose value this environment variable holds; repeatable",
        collect,
      )
      .option("--origin <origin>", "of pages that must be let in, such as https://app.example.com")
      .option(...JSON_FORM),
  examples: [
    "npx fleet check eu-west-1",
    "npx fleet check https://mcp.example.com/mcp --silent 90",
    "npx fleet check https://mcp.example.com/mcp --header X-API-Key=MY_KEY_VARIABLE",
  ],
  failsWhen: "a check fails",
  run: async (options, context, argument) => {
    const missing = "an address or a stack is missing. See: npx fleet check --help";
    const target = oneStack(argument, options.region ?? [], missing);
    const { url, healthPath } = await targetOf(target, context);
    const headers = headersFrom(options.header ?? [], context.env);
    const origin = options.origin === undefined ? undefined : originOf(options.origin);
    context.progress.step(`Checking ${url.host}`);
    const report = await checkEndpoint(
      { url, headers, env: context.env },
      {
        tools: options.tool ?? [],
        tries: options.tries,
        silentSeconds: options.silent,
        origin,
        healthPath,
      },
    );
    return {
      json: report,
      text: () => reportText(report, context.stdout),
      failed: !report.ok,
    };
  },
});

function originOf(text: string): string {
  if (!URL.canParse(text) || new URL(text).origin !== text) {
    throw new UsageError(
      `--origin takes scheme and host, such as https://app.example.com; got: ${text}`,
    );
  }
  return text;
}

/** The values stay out of the command line, which every user of the machine can read. */
function headersFrom(given: readonly string[], env: NodeJS.ProcessEnv): Record<string, string> {
  return Object.fromEntries(
    given.map((text) => {
      const [, name = "", variable = ""] = /^([A-Za-z0-9_-]+)=(\w+)$/.exec(text) ?? [];
      if (variable === "") {
        throw new UsageError(
          "--header takes the header's name and the name of an environment variable, such as X-API-Key=MY_KEY_VARIABLE",
        );
      }
      const value = env[variable];
      if (!value) {
        throw new UsageError(`--header ${text}: the environment variable ${variable} is not set`);
      }
      if (/\p{Cc}/u.test(value)) {
        throw new UsageError(
          `--header ${text}: the value of ${variable} has a line break or another control character`,
        );
      }
      return [name, value];
    }),
  );
}

function reportText({ url, ok, findings }: CheckReport, stdout: NodeJS.WriteStream): string {
  const { green, red, dim, bold } = colors.createColors(
    colors.isColorSupported && stdout.isTTY === true,
  );
  const width = Math.max(...findings.map(({ check }) => check.length));
  const lines = findings.flatMap((it) => {
    const name = it.check.padEnd(width);
    return it.ok
      ? [`${green("ok")}    ${name}  ${dim(it.evidence)}`]
      : [
          `${red("fault")} ${bold(name)}  ${it.evidence}`,
          `      ${"".padEnd(width)}  cause: ${it.cause}`,
          `      ${"".padEnd(width)}  fix:   ${it.fix}`,
        ];
  });
  const faults = findings.filter((it) => !it.ok).length;
  const checks = countOf(findings.length, "check");
  const sum = `${checks}, ${ok ? "no fault" : countOf(faults, "fault")}.`;
  return `${[url, "", ...lines, "", sum].join("\n")}\n`;
}
