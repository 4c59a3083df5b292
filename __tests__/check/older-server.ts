import { randomUUID } from "node:crypto";
import { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import { StreamableHTTPServerTransport } from "@modelcontextprotocol/sdk/server/streamableHttp.js";
import { startServer } from "./endpoints";

/**
 * A server of the older line of the TypeScript SDK.
 * @param inSessions it keeps sessions, in its memory
 * @returns its address
 */
export function startOlderServer(inSessions = false): Promise<string> {
  const sessions = new Map<string, StreamableHTTPServerTransport>();
  return startServer(async (incoming, outgoing) => {
    if (incoming.url !== "/mcp") {
      outgoing.writeHead(incoming.url === "/health" ? 200 : 404).end();
      return;
    }
    if (!inSessions && incoming.method !== "POST") {
      outgoing.writeHead(405).end();
      return;
    }
    const id = String(incoming.headers["mcp-session-id"]);
    const known = sessions.get(id);
    if (inSessions && incoming.headers["mcp-session-id"] && known === undefined) {
      outgoing.writeHead(404, { "content-type": "application/json" });
      outgoing.end(
        '{"jsonrpc":"2.0","id":null,"error":{"code":-32001,"message":"Session not found"}}',
      );
      return;
    }
    const transport = known ?? (await connected(inSessions, sessions));
    await transport.handleRequest(incoming, outgoing);
  });
}

async function connected(
  inSessions: boolean,
  sessions: Map<string, StreamableHTTPServerTransport>,
): Promise<StreamableHTTPServerTransport> {
  const server = new McpServer({ name: "older", version: "1.0.0" });
  server.registerTool("hello", { annotations: { readOnlyHint: true } }, () => ({
    content: [{ type: "text", text: "hello" }],
  }));
  const transport: StreamableHTTPServerTransport = new StreamableHTTPServerTransport(
    inSessions
      ? {
          sessionIdGenerator: randomUUID,
          onsessioninitialized: (id) => void sessions.set(id, transport),
        }
      : {},
  );
  await server.connect(transport as Parameters<McpServer["connect"]>[0]);
  return transport;
}
