const NOTE = "<!-- Written by `npm run docs` from the code. Changes made here are lost. -->";

/** A generated page. */
export function page(title: string, introduction: string, body: string): string {
  return [NOTE, `# ${title}`, introduction, body].join("\n\n").concat("\n");
}

export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}

export function code(text: string): string {
  return `\`${text.replaceAll("|", "\\|")}\``;
}

/** `<name>` would be taken for HTML and a bar for the end of the cell; code spans need only the latter. */
export function escaped(text: string): string {
  return text
    .split(/(`[^`]*`)/)
    .map((part) => (part.startsWith("`") ? part : part.replaceAll("<", "&lt;")))
    .join("")
    .replaceAll("|", "\\|");
}
