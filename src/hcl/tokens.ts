import type { Tree, TreeCursor } from "web-tree-sitter";
import type { Place } from "./place";

/** A leaf of the tree: a word or a sign as the grammar reads it. */
export interface Token extends Place {
  readonly type: string;
  /** Put in by the grammar, since the text lacks it. */
  readonly isMissing: boolean;
}

export interface Tokens {
  /** In their order, comments included. */
  readonly tokens: readonly Token[];
  /** Where attributes, blocks and elements of maps begin and end. */
  readonly starts: ReadonlySet<number>;
  readonly ends: ReadonlySet<number>;
  /** What the grammar could not read. */
  readonly errors: readonly Token[];
}

const ELEMENTS = new Set(["attribute", "block", "object_elem"]);

export function readTokens(tree: Tree): Tokens {
  const tokens: Token[] = [];
  const starts = new Set<number>();
  const ends = new Set<number>();
  const errors: Token[] = [];
  const cursor = tree.walk();
  let isInside = true;
  while (isInside) {
    const { nodeType, startIndex, endIndex } = cursor;
    if (ELEMENTS.has(nodeType)) {
      starts.add(startIndex);
      ends.add(endIndex);
    }
    if (nodeType === "ERROR") {
      errors.push(tokenAt(cursor));
    }
    // The number of `.0` has no node of its own.
    if (nodeType === "legacy_index" || !cursor.gotoFirstChild()) {
      if (nodeType !== "ERROR" && nodeType !== "config_file") {
        tokens.push(tokenAt(cursor));
      }
      isInside = gotoNext(cursor);
    }
  }
  cursor.delete();
  return { tokens, starts, ends, errors };
}

/** To the next node that is not inside of this one; false at the end. */
function gotoNext(cursor: TreeCursor): boolean {
  while (!cursor.gotoNextSibling()) {
    if (!cursor.gotoParent()) {
      return false;
    }
  }
  return true;
}

function tokenAt(cursor: TreeCursor): Token {
  const { nodeType: type, nodeIsMissing: isMissing, startIndex, endIndex, startPosition } = cursor;
  return { type, isMissing, startIndex, endIndex, startPosition };
}
