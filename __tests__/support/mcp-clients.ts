import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { Client as OlderClient } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport as OlderTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";

const INFO = { name: "mcp-fleet-tests", version: "1.0.0" };

/** What a test does with an MCP server, by whichever of the official clients. */
export interface McpClient {
  /** The names of the tools. */
  listTools(): Promise<string[]>;
  /** @returns the structured content; rejects with what the server said when the call failed */
  callTool(name: string, parameters?: Record<string, unknown>): Promise<Record<string, unknown>>;
  /** Of the protocol that client and server agreed on. */
  readonly revision: string | undefined;
  close(): Promise<void>;
}

/** What a dialogue asks its user for, by the name of the field. */
export type Answers = Readonly<Record<string, string | number | boolean>>;

/**
 * The newest client: revision 2026-07-28, without a handshake.
 * @param answers to what tools ask the user; what is not among them is declined
 */
export async function connectClient(url: string, answers: Answers = {}): Promise<McpClient> {
  const client = new Client(INFO, {
    capabilities: { elicitation: {} },
    versionNegotiation: { mode: { pin: "2026-07-28" } },
  });
  client.setRequestHandler("elicitation/create", ({ params }) => {
    const asked = "requestedSchema" in params ? Object.keys(params.requestedSchema.properties) : [];
    if (!asked.every((field) => field in answers)) {
      return { action: "decline" };
    }
    return { action: "accept", content: { ...answers } };
  });
  await client.connect(new StreamableHTTPClientTransport(new URL(url)));
  return asMcpClient(client, () => client.getNegotiatedProtocolVersion());
}

/** A client of the older line of the SDK, with the handshake of the revisions before. */
export async function connectOlderClient(url: string): Promise<McpClient> {
  const client = new OlderClient(INFO, { capabilities: { elicitation: {} } });
  const transport = new OlderTransport(new URL(url));
  await client.connect(transport);
  return asMcpClient(client, () => transport.protocolVersion);
}

/**
 * One dialogue of the example server, from its connection to its end: three requests.
 * @returns what was booked, and the task that answered each request
 */
export async function runDialogue(
  url: string,
): Promise<{ guests: number; booked: boolean; tasks: string[] }> {
  const client = await connectClient(url, { guests: 4, confirm: true });
  try {
    const { guests, booked, tasks } = await client.callTool("book_table");
    return { guests: guests as number, booked: booked as boolean, tasks: tasks as string[] };
  } finally {
    await client.close();
  }
}

function asMcpClient(client: Client | OlderClient, revision: () => string | undefined): McpClient {
  return {
    listTools: async () => (await client.listTools()).tools.map(({ name }) => name),
    callTool: async (name, parameters = {}) => {
      const result = await client.callTool({ name, arguments: parameters });
      if (result.isError) {
        throw new Error(JSON.stringify(result.content));
      }
      return result.structuredContent as Record<string, unknown>;
    },
    get revision() {
      return revision();
    },
    close: () => client.close(),
  };
}
