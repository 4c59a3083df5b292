import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { onTestFinished } from "vitest";
import { installPackages } from "../../src/sandbox/python";
import { projectCache } from "../../src/terraform/provider-mirror";

const REQUIREMENTS = ["mcp==2.3.0", "fastmcp==4.2.3"];

/** Python that succeeds where packages of these versions are. */
const CHECK = `import sys
from importlib.metadata import version
sys.exit(0 if all(version(name) == wanted for name, wanted in (it.split("==") for it in ${JSON.stringify(REQUIREMENTS)})) else 1)`;

/**
 * Python with the official MCP client and FastMCP, in a virtual environment that is made once.
 * @throws with what is missing and how to get it
 */
export function findMcpPython(): Promise<string> {
  return installPackages(
    {
      contents: "the official Python client of MCP, and FastMCP",
      requirements: `${REQUIREMENTS.join("\n")}\n`,
      check: CHECK,
    },
    { venv: join(projectCache, "mcp-python") },
  );
}

/**
 * Starts one of the servers beside this file, until the test has finished.
 * @param env beside PATH
 */
export async function startPythonServer(
  python: string,
  [script, ...args]: readonly [string, ...string[]],
  env: Readonly<Record<string, string>> = {},
): Promise<void> {
  const child = spawn(python, [join(__dirname, script), ...args], {
    env: { PATH: process.env.PATH, ...env },
    stdio: ["ignore", "ignore", "pipe"],
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  const said: string[] = [];
  const lines = createInterface({ input: child.stderr });
  const listens = new Promise<void>((resolve) => {
    lines.on("line", (line) => {
      said.push(line);
      if (line.includes("Uvicorn running")) {
        resolve();
      }
    });
  });
  const ended = once(child, "exit").then(() => {
    throw new Error(`${script} ended:\n${said.join("\n")}`);
  });
  await Promise.race([listens, ended]);
  ended.catch(() => {}); // when the test has finished
}
