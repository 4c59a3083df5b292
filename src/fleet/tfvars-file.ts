/** What a file of tfvars/ is. */
export type TfvarsFile =
  | { readonly is: "region"; readonly stackName: string }
  /** Values that all stacks share. */
  | { readonly is: "shared" }
  /** No region, although somebody may think so. */
  | { readonly is: "passed over"; readonly reason: string }
  /** What nobody takes for a region: the example, and hidden files such as .gitkeep. */
  | { readonly is: "unrelated" };

/** Where the values that all stacks share are written, unless they stand in fleet.tfvars.json. */
export const SHARED_FILE = "fleet.tfvars";

const EXTENSION = /[.]tfvars([.]json)?$/;

/** .gitignore has the same patterns, see __tests__/fleet/tfvars-file.test.ts. */
const SECRET = /[.]secret[.]tfvars([.]json)?$/i;
/** @see https://developer.hashicorp.com/terraform/language/values/variables (2026-11) */
const LOADED_BY_TERRAFORM = /(^terraform|[.]auto)[.]tfvars([.]json)?$/i;

/** What a file of tfvars/ is, by its name. */
export function tfvarsFile(name: string): TfvarsFile {
  if (SECRET.test(name)) {
    return passedOver("it holds one person's secrets, which stay out of every stack and of git");
  }
  if (LOADED_BY_TERRAFORM.test(name)) {
    return passedOver("Terraform loads a file of this name by itself, so that it is no region's");
  }
  if (/^fleet[.]tfvars([.]json)?$/.test(name)) {
    return { is: "shared" };
  }
  if (EXTENSION.test(name) && !name.startsWith(".")) {
    const stackName = name.replace(EXTENSION, "").replace(/^terraform-/, "");
    return { is: "region", stackName };
  }
  if (name.endsWith(".example") || (name.startsWith(".") && !/tfvars/i.test(name))) {
    return { is: "unrelated" };
  }
  return passedOver(
    "a region's name begins with a letter or digit and ends in .tfvars or .tfvars.json",
  );
}

function passedOver(reason: string): TfvarsFile {
  return { is: "passed over", reason };
}

/** The stacks that files of tfvars/ make. */
export function stackNamesOf(names: readonly string[]): string[] {
  return names.flatMap((name) => {
    const file = tfvarsFile(name);
    return file.is === "region" ? [file.stackName] : [];
  });
}

/** Terraform puts up to 30 characters around it in the names of files, which have at most 255. */
const MAX_NAME_LENGTH = 200;

/** Names that the project takes for itself, and what has them. */
const TAKEN: Readonly<Record<string, string>> = {
  fleet: "the sandbox's entry for the fleet's name, and the file of values that all stacks share",
  "state-bucket": "the stack that creates the bucket of the states",
};

/** Why a stack cannot have this name; undefined when it can. */
export function stackNameProblem(stackName: string): string | undefined {
  if (!/^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(stackName)) {
    return (
      `would become a stack named "${stackName}". Name the file after its region, such as eu-west-1.tfvars: ` +
      "letters, digits, hyphens, underscores and dots, a letter or digit first"
    );
  }
  if (stackName.length > MAX_NAME_LENGTH) {
    return (
      `would become a stack with a name of ${stackName.length} characters. Shorten the file's name, so that it has ` +
      `at most ${MAX_NAME_LENGTH}`
    );
  }
  // Folders whose names differ in case only are one folder on macOS and Windows.
  const taken = Object.hasOwn(TAKEN, stackName.toLowerCase())
    ? TAKEN[stackName.toLowerCase()]
    : undefined;
  return (
    taken &&
    `would become a stack named "${stackName}", and the project has that name for ${taken}. Rename the file`
  );
}
