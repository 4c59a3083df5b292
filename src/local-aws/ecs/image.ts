import { join } from "node:path";
import { StartFailure } from "./start-failure";

/** A program and its arguments; one word is a line for the shell. */
export type Command = readonly [string, ...string[]];

/** Images that fail: their name says how. */
export const UNHEALTHY: Command = [process.execPath, join(__dirname, "unhealthy-server.mjs")];
const CRASHING: Command = [
  process.execPath,
  "--eval",
  "console.error('This image ends at once.'); process.exit(1)",
];

/**
 * What runs in place of an image: the same server for all of them, but for those whose name says that they fail.
 * @throws StartFailure when it cannot be pulled
 */
export function commandOf(image: string, server: Command): Command {
  switch (nameOf(image)) {
    case "absent":
      throw cannotPull(image);
    case "crashing":
      return CRASHING;
    case "unhealthy":
      return UNHEALTHY;
    default:
      return server;
  }
}

/** @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_cannot_pull_image.html */
export function cannotPull(image: string): StartFailure {
  return new StartFailure(
    "CannotPullContainerError: pull image manifest has been retried 5 time(s): failed to resolve ref " +
      `${image}: ${image}: not found`,
  );
}

/** The last part of its path, without tag and digest. */
function nameOf(image: string): string {
  return (
    image
      .split("/")
      .at(-1)
      ?.replace(/[:@].*/, "") ?? image
  );
}
