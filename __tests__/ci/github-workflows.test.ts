import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { projectRoot } from "../support/synth";

const github = join(projectRoot, ".github");
const workflows = readdirSync(join(github, "workflows")).map((name) => join("workflows", name));
const actions = readdirSync(join(github, "actions")).map((name) =>
  join("actions", name, "action.yml"),
);

function text(file: string): string {
  return readFileSync(join(github, file), "utf8");
}

/** GitHub's own parsers, which are ES modules. */
async function loadParsers() {
  const { NoOperationTraceWriter, parseWorkflow } = await import("@actions/workflow-parser");
  const { parseAction } = await import("@actions/workflow-parser/actions/action-parser");
  return { parseWorkflow, parseAction, silent: new NoOperationTraceWriter() };
}

let parsers: Awaited<ReturnType<typeof loadParsers>>;
beforeAll(async () => {
  parsers = await loadParsers();
});

/** What GitHub would say of the file, by the schema that it publishes. */
function mistakes(file: string, content = text(file)): string[] {
  const { parseAction, parseWorkflow, silent } = parsers;
  const parse = actions.includes(file) ? parseAction : parseWorkflow;
  const { context } = parse({ name: file, content }, silent);
  return context.errors.getErrors().map((error) => error.message);
}

describe("the GitHub workflows", () => {
  it.each([...workflows, ...actions])("follow GitHub's schema: %s", (file) => {
    expect(mistakes(file)).toEqual([]);
  });

  it("would be found out if they did not", () => {
    expect(mistakes("workflows/deploy.yml", "on: push\njobs: { a: { steps: 1 } }")).not.toEqual([]);
    expect(mistakes(actions[0] ?? "", "name: x\nruns: { using: nothing }")).not.toEqual([]);
  });

  it.each([...workflows, ...actions])(
    "pin every action by commit, with its version: %s",
    (file) => {
      const used = [...text(file).matchAll(/uses: (.*)/g)].map(([, action]) => action ?? "");
      expect(used.length).toBeGreaterThan(0);
      for (const action of used) {
        expect(action).toMatch(
          /^(\.\/\.github\/actions\/\w+|[\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+)$/,
        );
      }
    },
  );

  it.each(workflows)("give no more than the right to read, but to single jobs: %s", (file) => {
    const [head = "", jobs = ""] = text(file).split(/^jobs:$/m);
    expect(head).toMatch(/^permissions:\n {2}contents: read\n\n/m);
    expect(head).not.toMatch(/write/);
    expect(jobs).not.toMatch(/(contents|actions|packages): write/);
  });

  it.each(workflows)("hand no text of strangers to a shell and hold no key: %s", (file) => {
    for (const [, script = ""] of text(file).matchAll(/run: (\|\n(?: {10,}.*\n|\n)+|.*\n)/g)) {
      expect(script).not.toContain("${{");
    }
    expect(text(file)).not.toMatch(/secrets\.|AWS_SECRET|aws-secret-access-key/);
  });
});
