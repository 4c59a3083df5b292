import type { Argument, Command, Option } from "commander";
import { COMMANDS } from "../src/cli/commands";
import { type Declared, declared } from "../src/cli/program";
import { code, escaped, page, table } from "./markdown";

// The program loads its commands with require(), which may not know TypeScript yet.
require("../bin/typescript.js");

/** The page of all commands, as they declare themselves. */
export function commandsPage(): string {
  const names = Object.keys(COMMANDS);
  const list = table(
    ["command", "what it does"],
    names.map((name) => [`[${code(`fleet ${name}`)}](#${anchor(name)})`, summaryOf(name)]),
  );
  const exitCodes = table(
    ["exit code", "meaning"],
    [
      ["0", "fine"],
      ["1", "the work failed, or something is wrong, such as a region that could not be read"],
      ["2", "wrong use, or a question that nobody can answer: without a terminal, add `--yes`"],
      ["130", "answered with no, or broken off with Ctrl-C (143 after SIGTERM)"],
    ],
  );
  const everywhere = table(
    ["environment", "meaning"],
    [
      [
        "`AWS_…`",
        "credentials, profile, region, endpoint and `AWS_CA_BUNDLE`, as the AWS CLI and Terraform have them",
      ],
      [
        "`https_proxy`, `NO_PROXY`",
        "the proxy that leads to AWS, and what is reached without it; in small letters or capitals",
      ],
      ["`FLEET_STATE_…`", "where the states are: [State](state.md#keep-the-states-in-s3)"],
      ["`TERRAFORM_BINARY_NAME`", "the program to run in place of `terraform`"],
      ["`NO_COLOR`", "no colours"],
      ["`FLEET_DEBUG=1`", "errors with their stack traces"],
    ],
  );
  const introduction = `Every command of \`fleet\`, as \`--help\` shows it. In a clone, type \`npx\` before it. Commands work in the
project's root and in a stack's folder. \`--json\` writes the result alone to standard output; progress, questions and errors
go to standard error. On a terminal too narrow for a table of regions, each region is a block of lines.`;
  const body = [
    list,
    "## For all commands",
    exitCodes,
    everywhere,
    ...names.map((name) => section(name, declared(name))),
  ];
  return page("Commands", introduction, body.join("\n\n"));
}

function summaryOf(name: string): string {
  return escaped(COMMANDS[name]?.summary ?? "");
}

function anchor(name: string): string {
  return `fleet-${name.replaceAll(" ", "-")}`;
}

function section(name: string, { node, declaration }: Declared): string {
  const { examples, failsWhen, asksBeforeIt } = declaration;
  const notes = [
    ...(typeof asksBeforeIt === "string" ? [`Asks before it ${asksBeforeIt}.`] : []),
    ...(failsWhen ? [`Exit code 1 also when ${failsWhen}.`] : []),
  ];
  const parts = [
    `## fleet ${name}`,
    escaped(declaration.description),
    ...(notes.length > 0 ? [escaped(notes.join(" "))] : []),
    ["```text", `fleet ${name} ${COMMANDS[name]?.usage ?? ""}`.trimEnd(), "```"].join("\n"),
    ...optionTable(node),
    ["```bash", ...examples.map(exampleLine), "```"].join("\n"),
  ];
  return parts.join("\n\n");
}

function argumentTerm(argument: Argument): string {
  const name = `${argument.name()}${argument.variadic ? "..." : ""}`;
  return argument.required ? `<${name}>` : `[${name}]`;
}

function optionTable(node: Command): string[] {
  const rows = [
    ...node.registeredArguments.map((it) => [code(argumentTerm(it)), meaningOf(it)]),
    ...node.options.filter(({ hidden }) => !hidden).map((it) => [code(it.flags), meaningOf(it)]),
  ];
  return rows.length === 0 ? [] : [table(["argument or option", "meaning"], rows)];
}

/** In words, with the values that it takes and the one that it has by itself. */
function meaningOf({ description, argChoices, defaultValue }: Option | Argument): string {
  return [
    escaped(description),
    ...(argChoices ? [`One of ${argChoices.map(code).join(", ")}.`] : []),
    ...(defaultValue === undefined ? [] : [`Default: ${code(String(defaultValue))}.`]),
  ].join("<br>");
}

/** What stands behind a command line in help is a comment here. */
function exampleLine(example: string): string {
  const [line = "", note] = example.split(/\s{2,}(?:# )?/);
  return note ? `${line}  # ${note}` : line;
}
