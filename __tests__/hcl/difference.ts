import { isDeepStrictEqual } from "node:util";
import { convert, TypeMismatch, type VariableType } from "../../src/fleet/variables/types";
import { decimal, isNumber } from "../../src/hcl/numbers";
import { type HclFile, parseHcl } from "../../src/hcl/parse";
import type { Reading } from "./terraform-values";
import { type Prefix, types } from "./tfvars-files";

/** What we refuse although Terraform takes it: by our message and, where that says other things too, by the text. */
export const exceptions: readonly {
  readonly message: RegExp;
  readonly text?: RegExp;
  readonly reason: string;
}[] = [
  {
    message: /is not computed before Terraform runs|^%\{…\} is a template/,
    reason:
      "Loops, splats and directives: a file of values needs none, and synth says what to write.",
  },
  {
    message: /^\$\{…\} is a template/,
    text: /\{~|~\}/,
    reason: "Templates that take away white space, for the same reason.",
  },
  {
    message: /a choice between lists or maps/,
    reason:
      "Terraform gives both one type, by rules of its own, and nobody chooses a list in such a file.",
  },
  {
    message:
      /needed here|has no type|there is no element|has digits without end|cannot become text|is a template/,
    text: /\?/,
    reason:
      "Terraform does not mind what is wrong with a value that is not chosen. It is wrong nevertheless.",
  },
  {
    message: /has digits without end/,
    reason: "A division that does not end: Terraform has 154 digits of it, which nobody means.",
  },
  {
    message: /divides by zero/,
    reason: "Terraform has infinity for it, which AWS takes for no setting.",
  },
  {
    message: /is rounded by Terraform/,
    reason:
      "1.1 - 1 is 0.1, with 150 zeros and a 3 behind it in Terraform. Synth says to write 0.1.",
  },
  {
    message: /has an index without brackets/,
    reason: "Terraform reads [1].0 for old times' sake.",
  },
  {
    message: /U\+0000/,
    reason: "The grammar ends there, and no setting of AWS holds it.",
  },
  {
    message: /a number of more than 150 digits/,
    reason: "Terraform rounds what 512 bits cannot hold, without a word.",
  },
  {
    message: /a number of at most 15 digits/,
    reason: "A number that JavaScript cannot hold; no variable of type number takes one as large.",
  },
  {
    message: /the line break before this is one too many|is not understood here/,
    text: /\n[^\S\n]*-1\s*[:=]/,
    reason:
      "A key -1 at the beginning of a line: to the grammar it is subtracted from the line before.",
  },
  {
    message: /; got: null$/,
    reason: "Terraform lets an element be null, and AWS has no use for it.",
  },
];

export interface Differences {
  /** Files of which both read the same. */
  readonly same: number;
  /** Files that both refuse. */
  readonly refused: number;
  readonly exceptions: number;
  readonly unexplained: readonly string[];
}

/** What a project's own reader makes of files beside what Terraform does. */
export async function differences(
  files: readonly string[],
  readings: readonly Reading[],
  parse: (text: string) => Promise<HclFile> = parseHcl,
): Promise<Differences> {
  const counts = { same: 0, refused: 0, exceptions: 0 };
  const unexplained: string[] = [];
  for (const [i, file] of files.entries()) {
    const ours = await read(file, parse);
    const { refusal, values } = readings[i] as Reading;
    const theirs = values && canonicalValues(values);
    if (ours.problems.length > 0 && refusal !== undefined) {
      counts.refused++;
    } else if (ours.problems.length > 0) {
      if (ours.problems.every((problem) => isException(problem, file))) {
        counts.exceptions++;
      } else {
        unexplained.push(`${JSON.stringify(file)}: only we refuse: ${ours.problems.join("; ")}`);
      }
    } else if (refusal !== undefined) {
      unexplained.push(`${JSON.stringify(file)}: only Terraform refuses: ${refusal}`);
    } else if (isDeepStrictEqual(theirs, ours.values)) {
      counts.same++;
    } else {
      const both = `Terraform reads ${JSON.stringify(theirs)}, we ${JSON.stringify(ours.values)}`;
      unexplained.push(`${JSON.stringify(file)}: ${both}`);
    }
  }
  return { ...counts, unexplained };
}

function isException(problem: string, file: string): boolean {
  return exceptions.some((it) => it.message.test(problem) && (it.text?.test(file) ?? true));
}

/** The type of a variable, unless a cut character makes its name one that Terraform does not know and passes over. */
function typeOf(name = ""): string | undefined {
  const [, prefix] = /^([a-z]+)_\d{6}$/.exec(name) ?? [];
  return types[prefix as Prefix];
}

/** Values by name, in a form to compare; null is as good as no line. */
async function read(file: string, parse: (text: string) => Promise<HclFile>) {
  const { attributes, problems } = await parse(file);
  const messages = problems
    .filter(({ variable }) => variable === undefined || typeOf(variable) !== undefined)
    .map(({ message }) => message);
  const values: Record<string, string> = {};
  for (const { name, value } of attributes) {
    const type = typeOf(name);
    if (type === undefined || value === null) {
      continue;
    }
    try {
      values[name] = canonical(type === "any" ? value : convert(value, type as VariableType));
    } catch (error) {
      if (!(error instanceof TypeMismatch)) {
        throw error;
      }
      messages.push(...error.problems);
    }
  }
  return { problems: messages, values };
}

function canonicalValues(values: Readonly<Record<string, string>>): Record<string, string> {
  const set = Object.entries(values).filter(([, json]) => json !== "null");
  return Object.fromEntries(set.map(([name, json]) => [name, canonical(JSON.parse(tagged(json)))]));
}

/** JSON with every number as `{"number":"1.5"}`: JavaScript would round it. */
function tagged(json: string): string {
  return json.replace(/"(?:[^"\\]|\\.)*"|-?[0-9][0-9.]*/g, (token) =>
    token.startsWith('"') ? token : `{"number":"${token}"}`,
  );
}

/** JSON with sorted keys and tagged numbers. */
function canonical(value: unknown): string {
  if (isNumber(value)) {
    return tagged(decimal(value));
  }
  if (Array.isArray(value)) {
    return `[${value.map(canonical).join(",")}]`;
  }
  if (typeof value === "object" && value !== null) {
    const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
    return `{${entries.map(([key, it]) => `${JSON.stringify(key)}:${canonical(it)}`).join(",")}}`;
  }
  return JSON.stringify(value);
}
