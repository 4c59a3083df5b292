import { pipeline, type Readable, type Transform } from "node:stream";
import type { PeerCertificate } from "node:tls";
import { checkServerIdentity } from "node:tls";
import { createBrotliDecompress, createGunzip, createInflate } from "node:zlib";
import { buildConnector, EnvHttpProxyAgent, Headers, request, fetch as undiciFetch } from "undici";
import { redactor } from "./redact";

/** How long an answer may take that no tool has to work for. */
export const ANSWER_MS = 5_000;
const LONGEST_BODY_BYTES = 65_536;

export interface EndpointProps {
  readonly url: URL;
  /** Sent with every request to it, such as a token. */
  readonly headers: Readonly<Record<string, string>>;
  /** For http_proxy, https_proxy and NO_PROXY. */
  readonly env: NodeJS.ProcessEnv;
}

export interface Ask {
  readonly method?: "GET" | "POST" | "DELETE" | "OPTIONS";
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** As far as it was read: a stream is left after its first message. */
  readonly body: string;
}

/**
 * An MCP endpoint, and the way to it: directly, or through the proxy of the environment, which Node's own fetch does
 * not look at.
 */
export class Endpoint {
  /** Without user, password and query, which may be secret. */
  readonly shown: string;
  /** For the SDKs' clients. */
  readonly fetch: typeof fetch;
  /** Removes its secrets from a text. */
  readonly redact: (text: string) => string;
  readonly url: URL;
  /** Of the server, once it was seen over TLS. */
  certificate: PeerCertificate | undefined;
  /** False when a proxy makes the connections. */
  isDirect = false;
  private readonly headers: Readonly<Record<string, string>>;
  private readonly agent: EnvHttpProxyAgent;

  constructor({ url, headers, env }: EndpointProps) {
    const { username, password, searchParams, origin, pathname, search } = url;
    const secrets = [username, password].map(decoded);
    this.redact = redactor([
      ...secrets,
      ...searchParams.values(),
      ...Object.values(headers).flatMap((value) => [value, value.replace(/^\S+ /, "")]),
    ]);
    this.shown = `${origin}${pathname}`;
    // fetch refuses addresses with a password.
    this.url = new URL(`${origin}${pathname}${search}`);
    const basic = `Basic ${Buffer.from(secrets.join(":")).toString("base64")}`;
    this.headers = { ...(username || password ? { authorization: basic } : {}), ...headers };
    this.agent = this.agentFor(env);
    this.fetch = ((input: string | URL, init: RequestInit = {}) => {
      const all = new Headers(init.headers as object);
      for (const [name, value] of Object.entries(this.headers)) {
        all.set(name, value);
      }
      return undiciFetch(input, {
        ...(init as object),
        headers: all,
        dispatcher: this.agent,
        // A redirect would take secrets to another host.
        redirect: Object.keys(this.headers).length > 0 ? "manual" : "follow",
      });
    }) as unknown as typeof fetch;
  }

  /** Of what is sent with every request, such as a token. */
  get headerNames(): readonly string[] {
    return Object.keys(this.headers);
  }

  /** The host name without the brackets of an IPv6 address. */
  get host(): string {
    return this.url.hostname.replace(/^\[(.*)\]$/, "$1");
  }

  /** True for this machine, where nobody needs TLS. */
  get isLoopback(): boolean {
    return /^(localhost|.*\.localhost|127(\.\d+){3}|::1)$/.test(this.host);
  }

  /** An address on the same host. */
  at(path: string): URL {
    return new URL(path, this.url);
  }

  /** Asks once, and follows no redirect. The endpoint's headers go to its own origin only. */
  async ask(
    url: URL,
    { method = "GET", headers = {}, body }: Ask = {},
    timeoutMs = ANSWER_MS,
  ): Promise<Reply> {
    const signal = AbortSignal.timeout(timeoutMs);
    const sent = request(url, {
      method,
      headers: { ...(url.origin === this.url.origin ? this.headers : {}), ...headers },
      body: body ?? null,
      dispatcher: this.agent,
      signal,
    });
    // undici looks at the signal only once there is a connection, which a proxy may never give.
    const reply = await Promise.race([sent, rejected(signal)]);
    const type = String(reply.headers["content-type"] ?? "");
    return {
      status: reply.statusCode,
      headers: reply.headers,
      body: await beginningOf(
        decompressed(reply.body, String(reply.headers["content-encoding"] ?? "")),
        type.includes("text/event-stream"),
        method,
      ),
    };
  }

  async close(): Promise<void> {
    await this.agent.destroy();
  }

  private agentFor(env: NodeJS.ProcessEnv): EnvHttpProxyAgent {
    const tls = {
      checkServerIdentity: (host: string, certificate: PeerCertificate) => {
        this.certificate = certificate;
        return checkServerIdentity(host, certificate);
      },
    };
    const connect = buildConnector({ ...tls, timeout: ANSWER_MS });
    return new EnvHttpProxyAgent({
      // Empty strings, because undici would look at the process's own environment for what is missing.
      httpProxy: env.http_proxy ?? env.HTTP_PROXY ?? "",
      httpsProxy: env.https_proxy ?? env.HTTPS_PROXY ?? "",
      noProxy: env.no_proxy ?? env.NO_PROXY ?? "",
      // As curl asks a proxy for http:// addresses; not every one lets tunnels through to port 80.
      proxyTunnel: false,
      requestTls: tls,
      connect: (options, callback) => {
        this.isDirect = true;
        connect(options, callback);
      },
      // A silent call may be silent for as long as it was told to.
      headersTimeout: 0,
      bodyTimeout: 0,
    });
  }
}

function rejected(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener("abort", () => reject(signal.reason), { once: true });
  });
}

const DECOMPRESSION: Readonly<Record<string, () => Transform>> = {
  gzip: createGunzip,
  deflate: createInflate,
  br: createBrotliDecompress,
};

/** Nobody has asked for it, and some servers do it all the same. */
function decompressed(body: Readable, encoding: string): Readable {
  const transform = DECOMPRESSION[encoding.trim().toLowerCase()]?.();
  return transform === undefined ? body : pipeline(body, transform, () => {});
}

/** A stream may never end: its first message is enough, and one that was asked for with GET may have none. */
async function beginningOf(body: Readable, isStream: boolean, method: string): Promise<string> {
  let text = "";
  if (isStream && method === "GET") {
    body.destroy();
    return text;
  }
  for await (const chunk of body) {
    text += chunk.toString();
    if (text.length > LONGEST_BODY_BYTES || (isStream && /^data: *\S.*\r?\n\r?\n/m.test(text))) {
      break;
    }
  }
  return text;
}

/** What the escapes of an address stand for; as it is written when they are none. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
