import { type Contacted, isMcp } from "../contact";
import type { Endpoint, Reply } from "../endpoint";
import { errorText } from "../errors";
import { type Check, failed, passed, type Verdict } from "../finding";
import { header, jsonObject, KEPT_BY_LOAD_BALANCERS, replyText } from "../reply-text";
import { isDowngrade } from "./redirects";

const WELL_KNOWN = "/.well-known/oauth-protected-resource";

export const authorization: Check<Contacted> = {
  name: "authorization",
  what: "Clients can find out where to get a token, if they need one",
  run: async ({ endpoint, contact: { reply } }) => {
    if (reply === undefined || !(reply.status === 401 || isMcp(reply))) {
      return undefined;
    }
    if (reply.status === 401 && endpoint.headerNames.length > 0) {
      return refusedKey(endpoint);
    }
    const forms = wellKnownForms(endpoint.url);
    const found = await Promise.all(forms.map((url) => document(endpoint, url)));
    if (reply.status !== 401) {
      return openEndpoint(endpoint, found);
    }
    const challenge = header(reply, "www-authenticate");
    const pointer = /\bresource_metadata="?([^",\s]+)/i.exec(challenge)?.[1];
    if (/^bearer\b/i.test(challenge) && pointer !== undefined && URL.canParse(pointer)) {
      const url = new URL(pointer);
      return isDowngrade(endpoint.url, url)
        ? failed(`401, resource_metadata=${url.origin}${url.pathname}`, PLAIN_METADATA)
        : metadataVerdict(endpoint, await document(endpoint, url));
    }
    const guessed = found.find(({ json }) => json !== undefined);
    return guessed ? metadataVerdict(endpoint, guessed) : noChallenge(challenge, endpoint);
  },
};

/** What was given to get in does not let in, so nobody can say what clients with a good one would see. */
function refusedKey({ headerNames }: Endpoint): Verdict {
  const dropped = headerNames.filter((name) => !KEPT_BY_LOAD_BALANCERS.test(name));
  const names = headerNames.join(", ");
  return dropped.length > 0
    ? failed(`401, although ${names} was sent`, {
        cause:
          `the key is wrong, or it never arrives: load balancers and proxies may drop headers such as ${dropped[0]}, whose ` +
          "names are not only letters, digits and hyphens",
        fix:
          "set alb_drop_invalid_header_fields = false (nginx: underscores_in_headers on), or give the header a name with " +
          "hyphens; if it does arrive, check its value",
      })
    : failed(`401, although ${names} was sent`, {
        cause: "the server refuses the token or key that was sent",
        fix: "check the value in the environment variable (a token has Bearer before it), when it expires, and for whom it is",
      });
}

const PLAIN_METADATA = {
  cause:
    "the server does not know that TLS ends before it, and names its metadata with plain http, which clients refuse",
  fix:
    "tell the server its public address, or have it trust the load balancer's X-Forwarded-Proto: " +
    "enable_address_environment = true does both for servers that read MCP_PUBLIC_URL and for uvicorn; or " +
    'FORWARDED_ALLOW_IPS = "*" in container_environment for uvicorn',
};

/**
 * Where clients look if the 401 does not say where the metadata is: at the form with the endpoint's path first, then at
 * the root's.
 * @see https://modelcontextprotocol.io/specification/2025-11-25/basic/authorization (2026-11)
 */
function wellKnownForms({ origin, pathname }: URL): URL[] {
  const path = pathname.replace(/\/+$/, "");
  return [...new Set([`${WELL_KNOWN}${path}`, WELL_KNOWN])].map((it) => new URL(it, origin));
}

interface Fetched {
  readonly url: URL;
  readonly reply?: Reply;
  readonly json?: Record<string, unknown> | undefined;
  /** What came instead of a JSON object. */
  readonly problem: string;
}

async function document(endpoint: Endpoint, url: URL): Promise<Fetched> {
  try {
    const reply = await endpoint.ask(url, { headers: { accept: "application/json" } });
    const json = reply.status === 200 ? jsonObject(reply.body) : undefined;
    return { url, reply, json, problem: `${url.href}: ${replyText(reply)}` };
  } catch (error) {
    return { url, problem: `${url.href}: ${errorText(error)}` };
  }
}

function openEndpoint(endpoint: Endpoint, found: readonly Fetched[]): Promise<Verdict> | Verdict {
  const metadata = found.find(({ json }) => json?.resource !== undefined);
  return metadata
    ? metadataVerdict(endpoint, metadata)
    : passed("no token is asked for, and no metadata is served: whoever has the address may call");
}

function noChallenge(challenge: string, endpoint: Endpoint): Verdict {
  const [form] = wellKnownForms(endpoint.url);
  // Its parameters are public: a challenge never holds a secret.
  return failed(`401, WWW-Authenticate: ${challenge || "(missing)"}`, {
    cause:
      "the 401 does not say where the metadata of this resource is, and it is not where clients look then: no client can " +
      "log in",
    fix:
      `answer 401 with WWW-Authenticate: Bearer resource_metadata="${form?.href}", and serve the metadata there, or set ` +
      "oauth_issuer, and the load balancer serves it. " +
      "If the server takes a fixed key, give it to this command with --header",
  });
}

async function metadataVerdict(
  endpoint: Endpoint,
  { url, json, problem }: Fetched,
): Promise<Verdict> {
  const address = endpoint.shown;
  if (json === undefined) {
    return failed(problem, {
      cause: "the metadata of the protected resource is not served as JSON, without a token",
      fix: `serve {"resource": "${address}", "authorization_servers": ["https://…"]} at ${url.pathname}, open to all`,
    });
  }
  const { resource, authorization_servers: servers } = json;
  if (resource !== address && !isOrigin(resource, endpoint.url)) {
    return failed(`${url.href} names the resource ${resource}`, {
      cause: `clients compare it with the address that they were given, ${address}, and refuse`,
      fix: `set "resource" to ${address}; behind a load balancer, tell the server its public address`,
    });
  }
  const [issuer] = Array.isArray(servers) ? servers : [];
  if (typeof issuer !== "string" || !URL.canParse(issuer)) {
    return failed(`${url.href} names no authorization server`, {
      cause: "clients do not know who gives tokens",
      fix: 'add "authorization_servers" with the address of the issuer',
    });
  }
  return issuerVerdict(endpoint, issuer);
}

/** The metadata of the root's form is about everything below it. */
function isOrigin(resource: unknown, { origin }: URL): boolean {
  return resource === origin || resource === `${origin}/`;
}

/** By RFC 8414 and OpenID Connect Discovery, in the order of the MCP specification. */
function issuerForms(issuer: string): URL[] {
  const { origin, pathname } = new URL(issuer);
  const path = pathname.replace(/\/+$/, "");
  const forms = [
    `/.well-known/oauth-authorization-server${path}`,
    `/.well-known/openid-configuration${path}`,
    `${path}/.well-known/openid-configuration`,
  ];
  return [...new Set(forms)].map((it) => new URL(it, origin));
}

async function issuerVerdict(endpoint: Endpoint, issuer: string): Promise<Verdict> {
  const found = await Promise.all(issuerForms(issuer).map((url) => document(endpoint, url)));
  const metadata = found.find(({ json }) => json !== undefined);
  if (metadata?.json === undefined) {
    return failed(found.map(({ problem }) => problem).join("; "), {
      cause: "the authorization server does not describe itself, so clients cannot log in there",
      fix: `check "authorization_servers": ${issuer} must serve one of these documents`,
    });
  }
  const methods = metadata.json.code_challenge_methods_supported;
  if (!Array.isArray(methods) || !methods.includes("S256")) {
    return failed(`${metadata.url.href} does not list S256 in code_challenge_methods_supported`, {
      cause: "MCP clients must refuse an authorization server without PKCE",
      fix: "switch PKCE (S256) on in the authorization server, or put one in front of it that has it",
    });
  }
  return passed(`the metadata leads to ${issuer}, which describes itself`);
}
