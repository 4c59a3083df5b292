import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { onTestFinished } from "vitest";

export const EXAMPLE_SERVER = join(__dirname, "../../examples/mcp-server");

export interface ExampleServer {
  readonly url: string;
  readonly child: ChildProcess;
  /** What it wrote to standard output, as far as it has been read: one JSON object a line. */
  readonly log: Record<string, unknown>[];
  /** Ends it as ECS does. @returns its exit code */
  stop(): Promise<number | null>;
}

/**
 * Starts examples/mcp-server as a process on a free port of 127.0.0.1.
 * @param folder where server.mjs is
 * @param whenDone calls what ends it. @default when the test has finished
 */
export async function startExampleServer(
  env: Readonly<Record<string, string>> = {},
  folder = EXAMPLE_SERVER,
  whenDone: (end: () => void) => void = onTestFinished,
): Promise<ExampleServer> {
  const child = spawn(process.execPath, [join(folder, "server.mjs")], {
    env: { PATH: process.env.PATH, HOST: "127.0.0.1", PORT: "0", ...env },
    stdio: ["ignore", "pipe", "inherit"],
  });
  whenDone(() => void child.kill("SIGKILL"));
  const log: Record<string, unknown>[] = [];
  const lines = createInterface({ input: child.stdout });
  lines.on("line", (line) => log.push(JSON.parse(line)));
  await Promise.race([once(lines, "line"), once(child, "exit")]);
  const address = log[0]?.address as { port: number } | undefined;
  if (address === undefined) {
    throw new Error(`examples/mcp-server ended with exit code ${child.exitCode}`);
  }
  return {
    url: `http://127.0.0.1:${address.port}`,
    child,
    log,
    stop: async () => {
      child.kill("SIGTERM");
      const [exitCode] = await once(child, "close");
      return exitCode;
    },
  };
}
