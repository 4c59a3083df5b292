import { visible } from "./visible";

/** Says on standard error what is going on. */
export interface Progress {
  /** What is being done now; it replaces the step before. */
  readonly step: (text: string) => void;
  /** Clears the line of the last step, so that something else can be written. */
  readonly done: () => void;
}

const FRAMES = ["⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"];
const FRAME_MS = 80;
const CLEAR_LINE = "\r\u001b[2K";

/** One line that moves on a terminal, a line for each step elsewhere. */
export function progressOn(stream: NodeJS.WriteStream): Progress {
  if (!stream.isTTY || process.env.CI) {
    return { step: (text) => stream.write(`${visible(text)}...\n`), done: () => {} };
  }
  let timer: NodeJS.Timeout | undefined;
  const done = () => {
    if (timer) {
      clearInterval(timer);
      timer = undefined;
      stream.write(CLEAR_LINE);
    }
  };
  return {
    step: (text) => {
      done();
      let frame = 0;
      const started = Date.now();
      const draw = () => {
        const seconds = Math.floor((Date.now() - started) / 1000);
        const line = `${FRAMES[frame++ % FRAMES.length]} ${visible(text)}... ${seconds > 2 ? `${seconds} s` : ""}`;
        stream.write(`${CLEAR_LINE}${line.slice(0, (stream.columns || 80) - 1)}`);
      };
      draw();
      timer = setInterval(draw, FRAME_MS);
      timer.unref();
    },
    done,
  };
}
