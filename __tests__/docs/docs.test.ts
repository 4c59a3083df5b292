import { existsSync, readdirSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { describe, expect, it } from "vitest";
import { referenceDocs, stackOf } from "../../scripts/reference-docs";
import { CHECK_NAMES } from "../../src/check/check-endpoint";
import { COMMANDS } from "../../src/cli/commands";
import { declared } from "../../src/cli/program";
import { type VariableName, variableDefinitions } from "../../src/fleet/variables";
import { projectRoot } from "../support/synth";
import { all, codeSpans, filesIn, pages, read, withoutBlocks } from "./pages";

const stack = stackOf({
  rewrite_host_header: "localhost:8001",
  oauth_jwks_url: "https://login.example.com/jwks",
  fargate_spot_percent: 50,
});
const outputs = Object.keys(stack.output ?? {});
const variables = Object.keys(variableDefinitions);

/** Written by Terraform or by the reader, so not there in a clone. */
const notInAClone =
  /^(cdktf\.out|\.cache|terraform\.tfstate\.d)(\/|$)|^(tfvars\/)?(fleet|terraform)\.tfvars(\.json)?$|\.(tfstate|tfplan)$|[<…]/;

/** Words of Terraform and of the shell, and what the HCL configuration had. */
const NOT_OURS = [
  "base_url",
  "create_before_destroy",
  "ecs_task_execution_cloudwatch_policy",
  "ecs_task_execution_secrets_policy",
  "http_proxy",
  "https_proxy",
  "ignore_changes",
  "insufficient_scope",
  "jwks_uri",
  "provider_installation",
  "timeout_graceful_shutdown",
  "uvicorn_config",
];

/** The cells of a table's first rows, for the table that has this head. */
function tableRows(text: string, head: string): string[][] {
  const lines = text.split("\n");
  const start = lines.indexOf(head);
  expect(start, head).toBeGreaterThanOrEqual(0);
  const rows = lines.slice(start + 2);
  return rows
    .slice(
      0,
      rows.findIndex((line) => !line.startsWith("|")),
    )
    .map((line) =>
      line
        .slice(2, -2)
        .split(" | ")
        .map((cell) => cell.trim()),
    );
}

/** As GitHub makes it of a heading. */
function anchor(heading: string): string {
  return heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N} _-]/gu, "")
    .replaceAll(" ", "-");
}

/** A path with `*` exists when one file of its folder fits. */
function exists(path: string): boolean {
  if (!path.includes("*")) {
    return existsSync(join(projectRoot, path));
  }
  const folder = join(projectRoot, dirname(path));
  const [before = "", after = ""] = path.slice(path.lastIndexOf("/") + 1).split("*");
  return (
    existsSync(folder) &&
    readdirSync(folder).some((name) => name.startsWith(before) && name.endsWith(after))
  );
}

describe("the page of fleet check", () => {
  it("lists every check, in the order in which they are told", () => {
    const head = "| check | what should hold | what to change when it does not |";
    const names = tableRows(read("docs/check.md"), head).map(([name]) => name?.slice(1, -1));
    expect(names).toEqual(CHECK_NAMES);
  });
});

describe("the reference pages", () => {
  it.each(Object.entries(referenceDocs()))("%s is what `npm run docs` writes", (path, text) => {
    expect(read(path), "stale: run `npm run docs`").toBe(text);
  });

  it("lists every command, each with its options and examples", () => {
    const { "docs/commands.md": text = "" } = referenceDocs();
    const sections = text.split(/^## /m);
    for (const name of Object.keys(COMMANDS)) {
      const section = sections.find((it) => it.startsWith(`fleet ${name}\n`)) ?? "";
      const { node, declaration } = declared(name);
      expect(text).toContain(`](#fleet-${name.replaceAll(" ", "-")})`);
      for (const { flags } of node.options) {
        expect(section).toContain(flags.replaceAll("|", "\\|"));
      }
      for (const example of declaration.examples) {
        expect(section).toContain(example.split("  ")[0]);
      }
    }
  });

  it("lists every variable and every output", () => {
    const first = (rows: string[][]) => rows.map(([name]) => name?.slice(1, -1));
    const { "docs/variables.md": variablesPage = "", "docs/outputs.md": outputsPage = "" } =
      referenceDocs();
    const head = "| variable | type | default | meaning |";
    expect(first(tableRows(variablesPage, head))).toEqual(variables);
    expect(first(tableRows(outputsPage, "| output | meaning |")).sort()).toEqual(outputs.sort());
  });
});

describe.each(pages)("%s", (page) => {
  const text = read(page);

  it("has no dead link to a file or heading of the project", () => {
    const targets = all(withoutBlocks(text), /\]\(([^)]+)\)/g);
    const dead = targets
      .filter((target) => !/^https?:/.test(target))
      .filter((target) => {
        const [path = "", heading] = target.split("#");
        const file = path === "" ? page : normalize(join(dirname(page), path));
        if (!existsSync(join(projectRoot, file))) {
          return true;
        }
        const headings = all(withoutBlocks(read(file)), /^#+ (.+)$/gm).map(anchor);
        return heading !== undefined && !headings.includes(heading);
      });
    expect(dead).toEqual([]);
  });

  it("shows no picture that is not there, and none without words for it", () => {
    const tags = all(text, /(<img [^>]*>)/g);
    const sources = all(withoutBlocks(text), /\b(?:src|srcset)="([^"]+)"/g);
    expect(sources.filter((file) => !exists(join(dirname(page), file)))).toEqual([]);
    expect(tags.filter((tag) => !/ alt="[^"]+"/.test(tag))).toEqual([]);
    expect(text).not.toContain("![](");
  });

  it("has only words_with_underscores in backticks that are in a stack", () => {
    const configuration = JSON.stringify(stack);
    const words = codeSpans(text).filter((span) => /^[a-z]\w*_\w+[^_]$/.test(span));
    const known = (word: string) => configuration.includes(word) || NOT_OURS.includes(word);
    expect(words.filter((word) => !known(word))).toEqual([]);
  });

  it("names no file or folder that is not there", () => {
    const folder =
      /^(src|stacks|tfvars|environments|docs|scripts|bin|__tests__|\.ci|\.github)(\/|$)/;
    const file = /^\.?[\w-]+([.][\w-]+)*\.(ts|mts|json|md|tfvars|example)$/;
    const paths = codeSpans(text)
      .filter((span) => folder.test(span) || file.test(span))
      .filter((span) => !notInAClone.test(span));
    expect(paths.filter((path) => !exists(path))).toEqual([]);
  });

  it("names no npm script that package.json lacks", () => {
    const { scripts } = JSON.parse(read("package.json")) as { scripts: Record<string, string> };
    const named = all(text, /\bnpm run ([\w:-]+)/g);
    expect(named.filter((name) => !(name in scripts))).toEqual([]);
  });

  it("reads only outputs that exist", () => {
    const named = all(text, /\bterraform output (?:-(?:raw|json|state=\S+) )+([a-z]\w*)/g);
    expect(named.filter((name) => !outputs.includes(name))).toEqual([]);
  });

  it("sets only variables that exist", () => {
    const named = all(text, /(?:-var[ =]["']?|\bTF_VAR_)([A-Za-z]\w*)/g);
    const assigned = codeSpans(text).flatMap((span) => all(span, /\b([a-z]\w*_\w+) = /g));
    expect([...named, ...assigned].filter((name) => !variables.includes(name))).toEqual([]);
  });
});

describe("the README", () => {
  const text = read("README.md");

  it("is a front door: 170 lines at most", () => {
    expect(text.trimEnd().split("\n").length).toBeLessThanOrEqual(170);
  });

  it("leads to every page, by way of docs/README.md", () => {
    expect(text).toContain("](docs/README.md)");
    const map = read("docs/README.md");
    const missing = filesIn("docs").filter((name) => name !== "README.md");
    expect(missing.filter((name) => !map.includes(`](${name})`))).toEqual([]);
  });

  it("shows every picture there is", () => {
    const pictures = readdirSync(join(projectRoot, "docs/images"));
    expect(pictures.length).toBeGreaterThan(0);
    const texts = pages.map(read).join();
    expect(pictures.filter((name) => !texts.includes(`images/${name}`))).toEqual([]);
  });
});

describe("docs/region.md", () => {
  it("tells the defaults of the variables that it lists", () => {
    const text = read("docs/region.md");
    for (const [name = "", value = ""] of tableRows(text, "| variable | default | meaning |")) {
      const definition = variableDefinitions[name.slice(1, -1) as VariableName];
      expect(value, name).toBe(`\`${JSON.stringify(definition?.default)}\``);
    }
  });
});

describe("docs/development.md", () => {
  const text = read("docs/development.md");

  it("lists every address of a stack, each beside its construct", () => {
    const rows = tableRows(text, "| .tf file | construct | addresses |");
    const listed = rows.flatMap(([, construct = "", addresses = ""]) =>
      all(addresses, /`((?:data\.)?aws_[^`]+)`/g).map((address) => {
        const name = address.replace(/\[\w\]$/, "");
        const sources = all(construct, /`([^`]+)`/g).map(read);
        expect(sources.join(), construct).toContain(`"${name}"`);
        return { name, indexed: name !== address };
      }),
    );
    const blocks = [
      ["", stack.resource],
      ["data.", stack.data],
    ] as const;
    const expected = blocks.flatMap(([prefix, types = {}]) =>
      Object.entries(types as Record<string, Record<string, { count?: unknown }>>).flatMap(
        ([type, named]) =>
          Object.entries(named).map(([name, { count }]) => ({
            name: `${prefix}${type}.${name}`,
            indexed: count !== undefined,
          })),
      ),
    );
    const byName = (a: { name: string }, b: { name: string }) => (a.name < b.name ? -1 : 1);
    expect(listed.sort(byName)).toEqual(expected.sort(byName));
  });

  it("lists every construct", () => {
    const constructs = readdirSync(join(projectRoot, "src/constructs"), {
      recursive: true,
      encoding: "utf8",
    }).filter((name) => name.endsWith(".ts"));
    expect(constructs.filter((name) => !text.includes(`\`src/constructs/${name}\``))).toEqual([]);
  });
});
