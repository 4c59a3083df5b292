import type { Context } from "../kit/context";
import type { Progress } from "../kit/terminal/progress";
import type { RegionResult } from "./plan-regions";
import { renderResult, renderSummary } from "./result-text";

/** What a run says while it works and at its end: to a person, or to a log, where each line has the time. */
export interface ApplyLog {
  readonly stream: NodeJS.WriteStream;
  readonly progress: Progress;
  readonly line: (text: string) => void;
  readonly result: (result: RegionResult) => void;
  /** The last line, which names the regions that failed. @param advice what to do about them */
  readonly end: (results: readonly RegionResult[], advice?: string) => void;
}

/** @param stream gets the lines */
export function applyLog(stream: NodeJS.WriteStream, { stderr, progress, now }: Context): ApplyLog {
  const stamped = (text: string, { isTTY }: NodeJS.WriteStream) =>
    isTTY ? text : text.replace(/^/gm, `${now().toISOString()} `);
  const line = (text: string) => {
    progress.done();
    stream.write(`${stamped(text, stream)}\n`);
  };
  return {
    stream,
    progress: { ...progress, step: (text) => progress.step(stamped(text, stderr)) },
    line,
    result: (result) => line(renderResult(result, stream)),
    end: (results, advice = "") => line(renderSummary(results) + advice),
  };
}
