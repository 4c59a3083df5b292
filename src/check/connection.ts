import type { Endpoint } from "./endpoint";
import { CLIENT, REVISION } from "./messages";

/** As much of a tool as the checks look at. */
export interface Tool {
  readonly name: string;
  readonly inputSchema: {
    readonly properties?: Readonly<Record<string, unknown>> | undefined;
    readonly required?: readonly string[] | undefined;
  };
  readonly annotations?: { readonly readOnlyHint?: boolean | undefined } | undefined;
}

export interface CallOptions {
  /** How long the call may take. */
  readonly timeoutMs?: number;
  readonly onProgress?: () => void;
}

/** What one of the official clients has sent, and was answered. */
export interface Sent {
  readonly method: string;
  /** It named a session. */
  readonly inSession: boolean;
  /** 0 while there is no answer. */
  status: number;
}

/** A server, seen by one of the official clients. */
export interface Connection {
  /** Of the protocol. */
  readonly revision: string;
  /** How many questions of tools to their user it has had. It declines them all. */
  readonly questions: number;
  listTools(): Promise<readonly Tool[]>;
  /** Rejects when there is no answer; what the tool itself says is not looked at. */
  call(
    name: string,
    args: Record<string, unknown>,
    options?: CallOptions,
  ): Promise<{ readonly isError: boolean; readonly text: string }>;
  close(): Promise<void>;
}

/** An attempt to connect. */
export interface Attempt {
  readonly connection?: Connection;
  readonly error?: unknown;
  readonly sent: readonly Sent[];
}

/** For each of a client's requests. */
const REQUEST_MS = 6_000;

/** The newest client: revision 2026-07-28, without a handshake. */
export async function connectNewest(endpoint: Endpoint): Promise<Attempt> {
  const { Client, StreamableHTTPClientTransport } = await import("@modelcontextprotocol/client");
  const asked = { questions: 0 };
  const client = new Client(CLIENT, {
    capabilities: { elicitation: {} },
    versionNegotiation: { mode: { pin: REVISION }, probe: { timeoutMs: REQUEST_MS } },
  });
  client.setRequestHandler("elicitation/create", () => decline(asked));
  const { fetch, sent } = recording(endpoint);
  const transport = new StreamableHTTPClientTransport(endpoint.url, { fetch });
  const adapted: SdkClient = {
    connect: async () => {
      await client.connect(transport, { timeout: REQUEST_MS });
      return client.getNegotiatedProtocolVersion() ?? REVISION;
    },
    listTools: () => client.listTools({}, { timeout: REQUEST_MS }),
    callTool: (params, options) => client.callTool(params, options),
    close: () => client.close(),
  };
  return attempt(adapted, sent, asked);
}

/** The older line of the SDK, with the handshake of the revisions before. */
export async function connectOlder(endpoint: Endpoint): Promise<Attempt> {
  const { Client } = await import("@modelcontextprotocol/sdk/client/index.js");
  const { StreamableHTTPClientTransport } = await import(
    "@modelcontextprotocol/sdk/client/streamableHttp.js"
  );
  const { ElicitRequestSchema } = await import("@modelcontextprotocol/sdk/types.js");
  const asked = { questions: 0 };
  const client = new Client(CLIENT, { capabilities: { elicitation: {} } });
  client.setRequestHandler(ElicitRequestSchema, () => decline(asked));
  const { fetch, sent } = recording(endpoint);
  const transport = new StreamableHTTPClientTransport(endpoint.url, { fetch });
  const adapted: SdkClient = {
    connect: async () => {
      await client.connect(transport, { timeout: REQUEST_MS });
      return transport.protocolVersion ?? "";
    },
    listTools: () => client.listTools({}, { timeout: REQUEST_MS }),
    callTool: (params, options) => client.callTool(params, undefined, options),
    close: () => client.close(),
  };
  return attempt(adapted, sent, asked);
}

function decline(asked: { questions: number }) {
  asked.questions++;
  return { action: "decline" as const };
}

/** The endpoint's fetch, which keeps what was sent. */
function recording(endpoint: Endpoint): { readonly fetch: typeof fetch; readonly sent: Sent[] } {
  const sent: Sent[] = [];
  return {
    sent,
    fetch: async (input, init) => {
      const record: Sent = {
        method: init?.method ?? "GET",
        inSession: new Headers(init?.headers).has("mcp-session-id"),
        status: 0,
      };
      sent.push(record);
      const reply = await endpoint.fetch(input, init);
      record.status = reply.status;
      return reply;
    },
  };
}

/** Where the two lines of the SDK differ. */
interface SdkClient {
  /** @returns the revision that client and server agree on */
  connect(): Promise<string>;
  listTools(): Promise<{ readonly tools: readonly Tool[] }>;
  callTool(
    params: { readonly name: string; readonly arguments: Record<string, unknown> },
    options: { readonly timeout: number; readonly onprogress?: () => void },
  ): Promise<Record<string, unknown>>;
  close(): Promise<void>;
}

async function attempt(
  client: SdkClient,
  sent: readonly Sent[],
  asked: { readonly questions: number },
): Promise<Attempt> {
  try {
    const revision = await client.connect();
    return { sent, connection: connectionOf(client, revision, asked) };
  } catch (error) {
    await client.close().catch(() => {});
    return { sent, error };
  }
}

function connectionOf(
  client: SdkClient,
  revision: string,
  asked: { readonly questions: number },
): Connection {
  return {
    revision,
    get questions() {
      return asked.questions;
    },
    listTools: async () => (await client.listTools()).tools,
    call: async (name, args, { timeoutMs = REQUEST_MS, onProgress } = {}) => {
      const result = await client.callTool(
        { name, arguments: args },
        { timeout: timeoutMs, ...(onProgress ? { onprogress: onProgress } : {}) },
      );
      const [first] = result.content as { readonly text?: string }[];
      return { isError: result.isError === true, text: first?.text ?? "" };
    },
    close: () => client.close(),
  };
}
