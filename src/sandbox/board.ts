/** Shows how far each stack is. */
export interface Board {
  /** A step worth a line of its own where nothing can be redrawn. */
  readonly step: (name: string, text: string) => void;
  /** What happens within the step; seen on a terminal only. */
  readonly detail: (name: string, text: string) => void;
  /** The last word on a stack. */
  readonly end: (name: string, text: string) => void;
  /** No more changes: leaves the last lines where they are. */
  readonly done: () => void;
}

const REDRAW_MS = 200;
const UP_AND_CLEAR = "\u001b[1A\u001b[2K";

/** One line per stack that changes in place on a terminal, with its time; a line for each step elsewhere. */
export function boardOn(stream: NodeJS.WriteStream, names: readonly string[]): Board {
  const width = Math.max(...names.map((name) => name.length));
  const line = (name: string, text: string) => `${name.padEnd(width)}  ${text}`;
  if (!stream.isTTY || process.env.CI) {
    const say = (name: string, text: string) => stream.write(`${line(name, text)}\n`);
    return { step: say, detail: () => {}, end: say, done: () => {} };
  }

  const texts = new Map<string, () => string>(names.map((name) => [name, () => "waiting"]));
  const begun = new Map<string, number>();
  let drawn = 0;
  const draw = () => {
    // A line that wraps could not be taken back.
    const columns = (stream.columns || 80) - 1;
    const lines = [...texts].map(([name, text]) => `${line(name, text()).slice(0, columns)}\n`);
    stream.write(`${UP_AND_CLEAR.repeat(drawn)}${lines.join("")}`);
    drawn = lines.length;
  };
  const timer = setInterval(draw, REDRAW_MS).unref();
  const set = (name: string, text: string) => {
    const start = begun.get(name) ?? Date.now();
    begun.set(name, start);
    texts.set(name, () => `${Math.floor((Date.now() - start) / 1000)} s  ${text}`);
  };
  return {
    step: set,
    detail: set,
    end: (name, text) => texts.set(name, () => text),
    done: () => {
      clearInterval(timer);
      draw();
    },
  };
}
