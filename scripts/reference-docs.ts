import { readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { App } from "cdktf";
import { weekendClockProps } from "../src/constructs/weekend/clock";
import type { Rule } from "../src/fleet/rules/rule";
import {
  type VariableDefinition,
  type VariableName,
  type VariableValues,
  variableDefinitions,
} from "../src/fleet/variables";
import { terraformType } from "../src/fleet/variables/types";
import { RegionStack } from "../stacks/region-stack";
import { commandsPage } from "./commands-page";
import { code, escaped, page, table } from "./markdown";
import { ROOMS } from "./rooms";
import type { Workflow } from "./workflows/workflow";
import { workflowsBySection } from "./workflows/workflows";

/** The generated pages, by their path in the project. */
export function referenceDocs(): Readonly<Record<string, string>> {
  return {
    "docs/variables.md": variablesPage(),
    "docs/outputs.md": outputsPage(),
    "docs/commands.md": commandsPage(),
    "docs/workflows.md": workflowsPage(),
    "docs/architecture.md": architecturePage(),
  };
}

/** Terraform's configuration of a stack whose tfvars file has nothing but these values. */
export function stackOf(
  values: Partial<VariableValues> = {},
): Record<string, Record<string, unknown>> {
  // An App makes its folder even if nothing is written.
  const app = new App({ outdir: tmpdir(), stackTraces: false });
  const all = { ...defaults, ...values };
  const stack = new RegionStack(app, "docs", {
    values: all,
    state: { backend: "local" },
    weekendClock: weekendClockProps([all]),
    fleet: [all],
  });
  return stack.toTerraform() as Record<string, Record<string, unknown>>;
}

const definitions = Object.entries(variableDefinitions) as [VariableName, VariableDefinition][];

const defaults = Object.fromEntries(
  definitions.map(([name, definition]) => [name, definition.default]),
) as VariableValues;

/** The page as it is, with the table of rooms made anew. */
function architecturePage(): string {
  const text = readFileSync(join(__dirname, "..", "docs", "architecture.md"), "utf8");
  const rows = Object.entries(ROOMS)
    .sort(([, a], [, b]) => b.floor - a.floor)
    .map(([name, { floor, purpose, mayImport }]) => [
      String(floor),
      code(name === "stacks" ? "stacks/" : `src/${name}/`),
      purpose,
      mayImport.join(", ") || "nothing",
    ]);
  const rooms = table(["floor", "room", "what lives there", "may import"], rows);
  return text.replace(
    /(<!-- rooms: .* -->\n)[\s\S]*(<!-- \/rooms -->)/,
    (_, start: string, end: string) => `${start}${rooms}\n${end}`,
  );
}

function variablesPage(): string {
  const rows = definitions.map(([name, definition]) => [
    code(name),
    code(terraformType(definition.type)),
    code(hclLiteral(definition.default)),
    [
      escaped(definition.description),
      ...(definition.sensitive
        ? ["Sensitive: Terraform does not show it, and synth leaves a file's value out."]
        : []),
      ...(definition.sinceProvider
        ? [
            `Needs AWS provider ${definition.sinceProvider} or newer, and a [line in a file](state.md#newer-providers).`,
          ]
        : []),
      ...rulesOf(definition).map(({ expected }) => `Must be ${escaped(expected)}.`),
    ].join("<br>"),
  ]);
  return page(
    "Variables",
    `Every Terraform variable of a stack. A line in the region's file in \`tfvars/\` replaces the default at
synth; \`-var\`, \`-var-file\` and \`TF_VAR_…\` override both at plan. Checked in both places. \`null\` means the
default, as if the line were not there, unless the meaning says otherwise.`,
    table(["variable", "type", "default", "meaning"], rows),
  );
}

function outputsPage(): string {
  const outputs = Object.entries(stackOf().output ?? {}).map(([name, output]) => {
    const { description, value } = output as { description: string; value: unknown };
    const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
    return { name, description, fields: isObject ? Object.keys(value) : [] };
  });
  // The objects, which are long, last.
  const rows = outputs
    .sort((a, b) => a.fields.length - b.fields.length)
    .map(({ name, description, fields }) => [
      code(name),
      escaped(description) + (fields.length ? `<br>Fields: ${fields.map(code).join(", ")}.` : ""),
    ]);
  return page(
    "Outputs",
    `What \`terraform output\` shows in a stack's folder. An output is null while the thing it names is switched
off; \`terraform output -raw\` fails for it then. Lists and objects need \`terraform output -json\`.`,
    table(["output", "meaning"], rows),
  );
}

function workflowsPage(): string {
  const sections = workflowsBySection().map(([section, workflows]) => {
    const rows = workflows.map(({ command, given, effect, proof, test, from }) => [
      [...(from === "project" ? ["In the project's root:"] : []), ...commandLines(command)].join(
        "<br>",
      ),
      [...(given ? [`Given: ${escaped(given)}`] : []), escaped(effect)].join("<br>"),
      provenBy(proof, test),
    ]);
    return `## ${section}\n\n${table(["command", "what must be true after it", "proven by"], rows)}`;
  });
  return page(
    "Workflows",
    `Every command of the specification that touches Terraform or AWS, as it reads for this project, section by
section. Commands run in a stack's folder, \`cdktf.out/stacks/<name>\`, unless it says otherwise; the AWS CLI needs
\`export AWS_REGION=$(terraform output -raw region)\` before. The tests run exactly these lines, with the real
Terraform, cdktf and AWS CLI against an emulated AWS, and look at the effect. They answer every question of \`terraform apply\` and \`destroy\` with yes, and most go without a load balancer, which
costs minutes. With a provider mirror, the \`cdktf\` commands get \`--skip-provider-lock\`.`,
    sections.join("\n\n"),
  );
}

/** A code span for each line; a table's cell has one line only. */
function commandLines(command: string): string[] {
  return command.split("\n").map((line) => {
    const text = line.trim();
    return text.includes("`") ? `\`${code(text)}\`` : code(text);
  });
}

function provenBy(proof: Workflow["proof"], test: string): string {
  return typeof proof === "function"
    ? `[${test}](../__tests__/workflows/${test})`
    : `Not here. ${escaped(proof.notHere)}`;
}

function rulesOf(definition: VariableDefinition): readonly Rule<never>[] {
  return (definition.rules ?? []) as readonly Rule<never>[];
}

/** A default as one writes it in a tfvars file. */
function hclLiteral(value: unknown): string {
  if (Array.isArray(value)) {
    return `[${value.map(hclLiteral).join(", ")}]`;
  }
  if (typeof value === "object" && value !== null) {
    return `{ ${Object.entries(value)
      .map(([key, item]) => `${key} = ${hclLiteral(item)}`)
      .join(", ")} }`;
  }
  return JSON.stringify(value);
}
