import { createRequire } from "node:module";
import type { Parser, Tree } from "web-tree-sitter";
import { readable } from "./readable";

const AWAKE_MS = 100;

let parser: Promise<Parser> | undefined;

/**
 * Loading the grammar takes some 30 ms, so it is done once and only when a file is read.
 *
 * V8 compiles it in threads of its own. With nothing else to do, Node would block on them until they are done; when one
 * of them then waits for the main thread to collect garbage, both wait for ever. So there is something else to do.
 * @see https://github.com/nodejs/node/issues/54918 (2026-11)
 */
async function createParser(): Promise<Parser> {
  const awake = setInterval(() => {}, AWAKE_MS);
  try {
    return await loadParser();
  } finally {
    clearInterval(awake);
  }
}

async function loadParser(): Promise<Parser> {
  const { Language, Parser } = await import("web-tree-sitter");
  await Parser.init();
  const wasm = createRequire(__filename).resolve(
    "@tree-sitter-grammars/tree-sitter-hcl/tree-sitter-hcl.wasm",
  );
  const created = new Parser();
  created.setLanguage(await Language.load(wasm));
  return created;
}

/** The grammar's tree of a text, for the caller to delete. Its places are those of the text. */
export async function parseTree(source: string): Promise<Tree> {
  parser ??= createParser();
  const tree = (await parser).parse(readable(source));
  if (tree === null) {
    throw new Error("tree-sitter parsed nothing although no timeout is set");
  }
  return tree;
}
