import { parseJson } from "./json";
import { type HclFile, parseHcl } from "./parse";

/** True for a file that Terraform reads as JSON. */
export function isJson(file: string): boolean {
  return file.endsWith(".json");
}

/**
 * Reads the text of a tfvars file in the language that its name says.
 * @param secretNames attributes whose values are in no message
 */
export function parseTfvars(
  file: string,
  text: string,
  secretNames: readonly string[] = [],
): Promise<HclFile> {
  return isJson(file) ? parseJson(text, secretNames) : parseHcl(text, secretNames);
}
