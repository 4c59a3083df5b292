import { type IBufferCell, type IBufferLine, Terminal } from "@xterm/headless";

/** Cells of equal looks, side by side. */
interface Run {
  column: number;
  columns: number;
  text: string;
  readonly style: string;
}

const CELL_PX = 8.4;
const LINE_PX = 19;
const PADDING_PX = 18;
const BAR_PX = 30;

/** The eight colours of a terminal, and after them their bright variants. */
const COLORS = [
  ...["#484f58", "#ff7b72", "#3fb950", "#d29922", "#58a6ff", "#bc8cff", "#39c5cf", "#b1bac4"],
  ...["#6e7681", "#ffa198", "#56d364", "#e3b341", "#79c0ff", "#d2a8ff", "#56d4dd", "#f0f6fc"],
];

/**
 * What a program wrote to a terminal, as a picture of the screen at its end: what was drawn over is gone.
 * @param written with escape sequences
 * @param label for readers who do not see it
 */
export async function terminalSvg(
  written: string,
  { columns, label }: { readonly columns: number; readonly label: string },
): Promise<string> {
  const lines = await screen(written, columns);
  const width = Math.ceil(columns * CELL_PX) + 2 * PADDING_PX;
  const height = BAR_PX + lines.length * LINE_PX + 2 * PADDING_PX;
  const texts = lines.flatMap((runs, row) =>
    runs
      .filter(({ text }) => text.trim() !== "")
      .map(({ column, columns, text, style }) => {
        const x = rounded(PADDING_PX + column * CELL_PX);
        const y = BAR_PX + PADDING_PX + row * LINE_PX + 14;
        return `<text x="${x}" y="${y}" textLength="${rounded(columns * CELL_PX)}"${style}>${escaped(text)}</text>`;
      }),
  );
  const dots = ["#ff5f57", "#febc2e", "#28c840"].map(
    (color, index) => `<circle cx="${20 + index * 20}" cy="18" r="6" fill="${color}"/>`,
  );
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" fill="#e6edf3" role="img" aria-label="${escaped(label)}">
<style>text{font:14px ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace;white-space:pre}</style>
<rect width="${width}" height="${height}" rx="10" fill="#0d1117"/>
${[...dots, ...texts].join("\n")}
</svg>
`;
}

/** The lines of the screen, without the empty ones at its end. */
async function screen(written: string, columns: number): Promise<Run[][]> {
  // Rows enough for everything, so that nothing scrolls away.
  const rows = written.split("\n").length + Math.ceil(written.length / columns);
  const terminal = new Terminal({ cols: columns, rows, allowProposedApi: true });
  await new Promise<void>((resolve) => terminal.write(written, resolve));
  const { active } = terminal.buffer;
  const lines = Array.from({ length: rows }, (_, row) => runsOf(active.getLine(row), columns));
  terminal.dispose();
  const last = lines.findLastIndex((runs) => runs.some(({ text }) => text.trim() !== ""));
  return lines.slice(0, last + 1);
}

function runsOf(line: IBufferLine | undefined, columns: number): Run[] {
  const runs: Run[] = [];
  for (let column = 0; column < columns; column++) {
    const cell = line?.getCell(column);
    const style = cell ? styleOf(cell) : "";
    const text = cell?.getChars() || " ";
    const before = runs.at(-1);
    if (before?.style === style) {
      before.text += text;
      before.columns += 1;
    } else {
      runs.push({ column, columns: 1, text, style });
    }
  }
  return runs.map(trimmed);
}

/** Without the blanks around it, which need not be drawn. */
function trimmed({ column, text, style }: Run): Run {
  const start = text.length - text.trimStart().length;
  return { column: column + start, columns: text.trim().length, text: text.trim(), style };
}

function styleOf(cell: IBufferCell): string {
  const color = cell.isFgPalette() ? COLORS[cell.getFgColor()] : undefined;
  return [
    color ? ` fill="${color}"` : "",
    cell.isBold() ? ' font-weight="bold"' : "",
    cell.isDim() ? ' opacity="0.65"' : "",
  ].join("");
}

function rounded(px: number): number {
  return Math.round(px * 10) / 10;
}

function escaped(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}
