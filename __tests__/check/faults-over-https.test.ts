import { randomBytes } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { describe, expect, it } from "vitest";
import type { Given } from "./endpoints";
import {
  type Front,
  faultsOf,
  json,
  startExamples,
  startFront,
  startServer,
  useExamples,
} from "./endpoints";
import { startOlderServer } from "./older-server";
import { startBehindHttps, useTrustingCheck } from "./trusting";

const NAME = "mcp.example.com";
const check = useTrustingCheck();

type Https = NonNullable<Parameters<typeof startBehindHttps>[1]>;

/** A fault, and the words by which its cause and what to change are told. */
interface Fault {
  readonly servers: () => Promise<string[]>;
  readonly https?: Https;
  readonly given?: Given;
  readonly url?: string;
  readonly says: RegExp;
}

/** What enable_address_environment tells a server. */
const ADDRESS = { MCP_ALLOWED_HOSTS: NAME, MCP_ALLOWED_ORIGINS: `https://${NAME}` };

/** Two that know name and origin, and share their keys. */
const examples = useExamples(2, () => ADDRESS);
const oneExample = async () => examples().slice(0, 1);

const older = async () => [await startOlderServer()];

/** Before a small server. The load balancer's own probes come by an address, and go through. */
async function olderBehind(front: Front): Promise<string[]> {
  return [await startFront(await startOlderServer(), front)];
}

/** Before the example server. */
async function exampleBehind(front: Front): Promise<string[]> {
  const [server = ""] = examples();
  return [await startFront(server, front)];
}

function answering(
  asked: (incoming: IncomingMessage) => boolean,
  status: number,
  headers: Readonly<Record<string, string>> = {},
  body = "",
): Front {
  return {
    answer: (incoming, outgoing) => {
      const isAsked = incoming.headers.host === NAME && asked(incoming);
      if (isAsked) {
        outgoing.writeHead(status, headers).end(body);
      }
      return isAsked;
    },
  };
}

const at = (path: string) => (incoming: IncomingMessage) => incoming.url === path;

const WAY: Record<string, Fault> = {
  "an expired certificate": {
    servers: older,
    https: { certificate: "expired" },
    says: /^tls: the certificate has expired; have ACM renew it/,
  },
  "a self-signed certificate": {
    servers: older,
    https: { certificate: "self-signed" },
    says: /^tls: the certificate is signed by itself.*certificate_arn/,
  },
  "a certificate for another name": {
    servers: older,
    https: { certificate: "trusted" },
    says: /^tls: the certificate is for other names.*certificate_arn/,
  },
  "a TLS policy with nothing that is safe today": {
    servers: older,
    https: { protocols: ["TLSv1.1", "TLSv1"] },
    says: /^tls: client and server agree on no version.*TLS policy/,
  },
  "http in place of https": {
    servers: older,
    url: `http://${NAME}/mcp`,
    says: /^redirects: many clients follow a 301 with a GET.*: https:\/\/mcp\.example\.com\/mcp/,
  },
  "http beside https": {
    servers: older,
    https: { plainHttp: "forward" },
    url: `http://${NAME}/mcp`,
    says: /^tls: hosted MCP clients refuse .*enable_https/,
  },
  "a redirect back to http": {
    servers: () => olderBehind(answering(at("/mcp"), 301, { location: `http://${NAME}/mcp` })),
    says: /^redirects: the server does not know that TLS ends before it/,
  },
  "a redirect to http with a slash at the end": {
    servers: () => olderBehind(answering(at("/mcp/"), 307, { location: `http://${NAME}/mcp` })),
    says: /^trailing-slash: the server does not know that TLS ends.*FORWARDED_ALLOW_IPS/,
  },
  "a redirect to another name with a slash at the end": {
    servers: () =>
      olderBehind(answering(at("/mcp/"), 307, { location: "https://10.0.0.5:8001/mcp" })),
    says: /^trailing-slash: the server redirects to another name/,
  },
  "a path where no MCP server is": {
    servers: oneExample,
    url: `https://${NAME}/api`,
    says: /^answer: there is no MCP endpoint at this path; .*mcp_path/,
  },
  "no task": {
    servers: async () => [],
    says: /^answer: no healthy task is behind the load balancer; .*desired_count/,
  },
  "a task that ends its connections": {
    servers: async () => [
      await startServer(({ url, socket }, outgoing) =>
        url === "/health" ? outgoing.end() : socket.destroy(),
      ),
    ],
    says: /^answer: the server closed the connection.*alb_idle_timeout_seconds/,
  },
};

const SERVER: Record<string, Fault> = {
  "a name that nobody told it, as the TypeScript SDK refuses it": {
    servers: () => startExamples(1, () => ({ MCP_ALLOWED_HOSTS: "localhost" })),
    says: /^host: nobody told the server that it is called mcp\.example\.com.*MCP_ALLOWED_HOSTS/,
  },
  "a name that nobody told it, as the Python SDK refuses it": {
    servers: () => olderBehind(answering(at("/mcp"), 421, {}, "Invalid Host header")),
    says: /^host: .*rewrite_host_header/,
  },
  "its own origin": {
    servers: () =>
      olderBehind(
        answering(({ headers }) => headers.origin !== undefined, 403, {}, "Invalid Origin"),
      ),
    says: /^origin: .*MCP_ALLOWED_ORIGINS = "https:\/\/mcp\.example\.com"/,
  },
  "a 401 that does not say where the metadata is": {
    servers: () => olderBehind(answering(at("/mcp"), 401, { "www-authenticate": "Bearer" })),
    says: /^authorization: the 401 does not say.*resource_metadata="https:\/\/mcp\.example\.com\/\.well-known/,
  },
  "metadata that names the address by http": {
    servers: () =>
      olderBehind({
        answer: ({ url = "" }, outgoing) => {
          if (url.startsWith("/.well-known/oauth-protected-resource")) {
            return json(outgoing, 200, {
              resource: `http://${NAME}/mcp`,
              authorization_servers: ["https://login.example.com"],
            });
          }
          return url === "/mcp" && json(outgoing, 401, {});
        },
      }),
    says: /^authorization: clients compare it with .*https:\/\/mcp\.example\.com\/mcp, and refuse/,
  },
  "a health path that refuses the public name": {
    servers: () => olderBehind(answering(at("/health"), 403)),
    says: /^health: a load balancer takes such an answer for a sick task.*\/health/,
  },
  "DELETE that fails": {
    servers: () => olderBehind(answering(({ method }) => method === "DELETE", 500)),
    says: /^methods: the server fails; send every method/,
  },
  "a call that fails": {
    servers: () =>
      exampleBehind(answering(({ headers }) => headers["mcp-method"] === "tools/call", 500)),
    says: /^call: tools are listed and cannot be called/,
  },
  "older clients that it does not serve": {
    servers: () =>
      exampleBehind(
        answering(({ method, headers }) => method === "POST" && !headers["mcp-method"], 500),
      ),
    says: /^older-handshake: the server fails on initialize/,
  },
};

const BETWEEN: Record<string, Fault> = {
  "tasks that seal dialogues with keys of their own": {
    servers: () =>
      startExamples(2, () => ({
        ...ADDRESS,
        MCP_REQUEST_STATE_KEYS: randomBytes(32).toString("base64"),
      })),
    says: /^dialogue: the tasks seal .* different keys.*MCP_REQUEST_STATE_KEYS/,
  },
  "sessions in the memory of one task": {
    servers: async () => [await startOlderServer(true), await startOlderServer(true)],
    says: /^older-clients: the server keeps sessions in the memory of one task/,
  },
  "a load balancer that drops header names with an underscore": {
    servers: async () => examples(),
    https: { attributes: { "routing.http.drop_invalid_header_fields.enabled": "true" } },
    says: /^mirrored-header: .*alb_drop_invalid_header_fields = false/,
  },
  "streams that are held back": {
    servers: () => exampleBehind({ buffering: true }),
    says: /^streaming: something on the way holds .*proxy_buffering/,
  },
  "a limit for bodies": {
    servers: () => olderBehind({ limitBytes: 8192 }),
    says: /^body-size: .*SizeRestrictions_BODY/,
  },
  "a firewall that refuses POST": {
    servers: older,
    https: {
      rules: [
        {
          ...{ RuleArn: "waf", Priority: "1" },
          Conditions: [
            { Field: "http-request-method", HttpRequestMethodConfig: { Values: ["POST"] } },
          ],
          Actions: [{ Type: "fixed-response", FixedResponseConfig: { StatusCode: "403" } }],
        },
      ],
    },
    says: /^answer: something refuses the request, such as a web application firewall/,
  },
  "an idle timeout that is shorter than a silent call": {
    servers: oneExample,
    // Longer than the second between two reports of progress.
    https: { attributes: { "idle_timeout.timeout_seconds": "4" } },
    given: { silentSeconds: 6 },
    says: /^silent-call: .*alb_idle_timeout_seconds above 6/,
  },
};

describe.each([
  { where: "on the way", faults: WAY },
  { where: "in the server", faults: SERVER },
  { where: "between them and among the tasks", faults: BETWEEN },
])("behind a load balancer with HTTPS, $where", ({ faults }) => {
  it.each(Object.entries(faults))("%s", async (_, { servers, https, url, given, says }) => {
    const behind = await startBehindHttps(await servers(), https);
    const report = await check(url ?? behind.url, { env: behind.env, ...given });
    expect(faultsOf(report)).toEqual([expect.stringMatching(says)]);
    expect(report.ok).toBe(false);
  });
});
