/** Where something stands in a text: a node of the tree, or a token. */
export interface Place {
  readonly startIndex: number;
  readonly endIndex: number;
  readonly startPosition: { readonly row: number; readonly column: number };
}

/** What is wrong, and where. */
export class HclError extends Error {
  constructor(
    readonly place: Place,
    message: string,
  ) {
    super(message);
  }
}

/** What is wrong with a value; the caller knows where it stands. */
export class ValueError extends Error {}

/** Counted from 1, columns in characters. tree-sitter counts from 0 and in UTF-16 units. */
export function position(place: Place, source: string): { line: number; column: number } {
  const { row, column } = place.startPosition;
  const before = source.slice(place.startIndex - column, place.startIndex);
  return { line: row + 1, column: [...before].length + 1 };
}

/** The character at an index, as a place. */
export function placeAt(source: string, index: number): Place {
  const lines = source.slice(0, index).split("\n");
  return {
    startIndex: index,
    endIndex: index + 1,
    startPosition: { row: lines.length - 1, column: lines.at(-1)?.length ?? 0 },
  };
}
