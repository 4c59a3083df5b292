import { INDENT, literal, type NewValue } from "./edit";

/** A value that a new file can have. */
export type WritableValue = NewValue | readonly WritableMap[] | WritableMap;

type WritableMap = Readonly<Record<string, boolean | number | string | null>>;

/** New attributes as `terraform fmt` lays them out: one a line, and a map that is not empty over several. */
export function attributesText(attributes: readonly (readonly [string, WritableValue])[]): string {
  const lines = attributes.map(([name, value]) => ({ name, value: valueText(value) }));
  const isLong = ({ value }: { value: string }) => value.includes("\n");
  return lines
    .map((line, i) => {
      // Neighbours on single lines are aligned with each other.
      const before = lines.slice(0, i).findLastIndex(isLong) + 1;
      const next = lines.slice(i).findIndex(isLong);
      const group = lines.slice(before, next < 0 ? undefined : i + next);
      const width = isLong(line) ? 0 : Math.max(...group.map(({ name }) => name.length));
      return `${line.name.padEnd(width)} = ${line.value}\n`;
    })
    .join("");
}

function valueText(value: WritableValue): string {
  if (Array.isArray(value) && value.some((item) => typeof item === "object")) {
    const items = (value as readonly WritableMap[]).map((item) => `${INDENT}${inline(item)},\n`);
    return `[\n${items.join("")}]`;
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    return literal(value as NewValue);
  }
  const entries = Object.entries(value as WritableMap);
  if (entries.length === 0) {
    return "{}";
  }
  const width = Math.max(...entries.map(([key]) => keyText(key).length));
  const lines = entries.map(
    ([key, item]) => `${INDENT}${keyText(key).padEnd(width)} = ${literal(item)}\n`,
  );
  return `{\n${lines.join("")}}`;
}

function inline(item: WritableMap): string {
  const entries = Object.entries(item).map(([key, it]) => `${keyText(key)} = ${literal(it)}`);
  return `{ ${entries.join(", ")} }`;
}

function keyText(key: string): string {
  return /^[A-Za-z_][\w-]*$/.test(key) ? key : literal(key);
}
