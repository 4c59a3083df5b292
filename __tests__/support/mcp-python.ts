import { join } from "node:path";
import { installPackages } from "../../src/sandbox/python";
import { projectCache } from "../../src/terraform/provider-mirror";

const CHECK = `import sys
from importlib.metadata import version
sys.exit(0 if version("mcp").startswith("2.") else 1)`;

/**
 * Python with the official MCP client, in a virtual environment that is made once.
 * @throws with what is missing and how to get it
 */
export function findMcpPython(): Promise<string> {
  return installPackages(
    {
      contents: "the official Python client of MCP",
      requirements: "mcp==2.3.0\n",
      check: CHECK,
    },
    { venv: join(projectCache, "mcp") },
  );
}
