import colors from "picocolors";
import { visible } from "../../kit/terminal/visible";

interface Line {
  readonly at: Date;
  readonly stack: string;
  readonly task: string | null;
  readonly message: string;
}

/** By so much of its id a task is known. */
const TASK_LENGTH = 8;

/**
 * Lines with time, stack and task, in which a message is nothing but text. In colours, one a stack, when the stream is
 * a terminal.
 */
export function logLine(
  stacks: readonly string[],
  stream: NodeJS.WriteStream,
): (line: Line) => string {
  const { cyan, green, magenta, yellow, blue, dim } = colors.createColors(
    colors.isColorSupported && stream.isTTY === true,
  );
  const paints = [cyan, green, magenta, yellow, blue];
  const width = Math.max(...stacks.map(({ length }) => length));
  return ({ at, stack, task, message }) => {
    const paint = paints[stacks.indexOf(stack) % paints.length] ?? cyan;
    const id = (task ?? "").slice(0, TASK_LENGTH).padEnd(TASK_LENGTH);
    // A further line of the same message must not look like one of another task.
    const text = visible(message.trimEnd()).replace(/\r?\n/g, "\n  ");
    return `${dim(at.toISOString())} ${paint(stack.padEnd(width))} ${id} ${text}\n`;
  };
}
