import { readFile, stat } from "node:fs/promises";
import { isJson } from "../hcl/read";
import { ConfigError } from "../kit/problem";
import { reason } from "./tfvars-folder";

/**
 * The text of a tfvars file, byte order mark included: written again, it is the same file.
 * @param file for messages, relative to the project root
 * @throws ConfigError when it cannot be read or is not UTF-8
 */
export async function readTfvars(path: string, file: string): Promise<string> {
  let bytes: Buffer;
  try {
    bytes = await contentOf(path);
  } catch (error) {
    const message = `cannot be read (${reason(error)}). It must be a text file that you may read`;
    throw new ConfigError([{ file, message, severity: "error" }]);
  }
  const text = decoded(bytes);
  if (text === undefined) {
    const line = lines(bytes).findIndex((it) => decoded(it) === undefined) + 1;
    const because = isJson(file)
      ? "and Terraform would read other characters"
      : "which Terraform refuses";
    const message = `is not UTF-8 on this line, ${because}. Save the file as UTF-8`;
    throw new ConfigError([{ file, line, message, severity: "error" }]);
  }
  return text;
}

/** To read a pipe would be to wait for somebody who writes into it. */
async function contentOf(path: string): Promise<Buffer> {
  const status = await stat(path);
  if (status.isFIFO() || status.isSocket() || status.isCharacterDevice()) {
    throw Object.assign(new Error(path), { code: "no file" });
  }
  return readFile(path);
}

function decoded(bytes: Buffer): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/** The byte of a line feed is part of no other character. */
function lines(bytes: Buffer): Buffer[] {
  const found: Buffer[] = [];
  let start = 0;
  for (let end = bytes.indexOf("\n"); end >= 0; end = bytes.indexOf("\n", start)) {
    found.push(bytes.subarray(start, end));
    start = end + 1;
  }
  return [...found, bytes.subarray(start)];
}
