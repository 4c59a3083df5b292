import { readFileSync } from "node:fs";
import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";

// An official client in the sandbox's shell: asks twice which task answers, by the fleet's name.
const endpoints = JSON.parse(readFileSync(process.env.FLEET_SANDBOX_ENDPOINTS ?? "", "utf8"));
const client = new Client(
  { name: "sandbox-test", version: "1.0.0" },
  { versionNegotiation: { mode: { pin: "2026-07-28" } } },
);
await client.connect(new StreamableHTTPClientTransport(new URL(`${endpoints.fleet}/mcp`)));
for (let call = 0; call < 2; call++) {
  const { structuredContent } = await client.callTool({ name: "which_task", arguments: {} });
  console.log(JSON.stringify(structuredContent));
}
await client.close();
