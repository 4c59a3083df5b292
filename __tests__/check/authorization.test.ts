import { describe, expect, it } from "vitest";
import { check, evidenceOf, faultsOf, json, startFront, startServer } from "./endpoints";
import { startOlderServer } from "./older-server";

const WELL_KNOWN = "/.well-known/oauth-protected-resource";
const TOKEN = "tok-0123456789";

/** What the server and its authorization server say; each value may be left out or wrong. */
interface Given {
  readonly challenge?: (base: string) => string;
  readonly resource?: (base: string) => string;
  readonly servers?: (issuer: string) => unknown;
  readonly metadataStatus?: number;
  readonly methods?: readonly string[] | null;
}

/** A server that wants a token. */
async function startProtected({
  challenge = (base) => `Bearer resource_metadata="${base}${WELL_KNOWN}/mcp"`,
  resource = (base) => `${base}/mcp`,
  servers = (issuer) => [issuer],
  metadataStatus = 200,
  methods = ["S256"],
}: Given = {}): Promise<string> {
  const issuer = await startServer(({ url, headers }, outgoing) => {
    const found = url === "/.well-known/oauth-authorization-server";
    json(outgoing, found && methods ? 200 : 404, {
      issuer: `http://${headers.host}`,
      code_challenge_methods_supported: methods,
    });
  });
  const base: string = await startFront(await startOlderServer(), {
    answer: ({ url, headers }, outgoing) => {
      if (url === `${WELL_KNOWN}/mcp`) {
        const metadata = { resource: resource(base), authorization_servers: servers(issuer) };
        return json(outgoing, metadataStatus, metadata);
      }
      if (url !== "/mcp" || headers.authorization === `Bearer ${TOKEN}`) {
        return false;
      }
      outgoing.setHeader("www-authenticate", challenge(base));
      return json(outgoing, 401, { error: "invalid_token" });
    },
  });
  return `${base}/mcp`;
}

describe("a server that wants a token", () => {
  it("has no fault when clients can find out where to get one", async () => {
    const report = await check(await startProtected());
    expect(faultsOf(report)).toEqual([]);
    expect(evidenceOf(report, "authorization")).toMatch(/^the metadata leads to http/);
    expect(report.findings.map((it) => it.check)).not.toContain("handshake");
  });

  it("has none either when its 401 says nothing, and the metadata is where clients look then", async () => {
    const report = await check(await startProtected({ challenge: () => "" }));
    expect(faultsOf(report)).toEqual([]);
    expect(evidenceOf(report, "authorization")).toMatch(/^the metadata leads to http/);
  });

  it("is checked as a whole with one, which is nowhere in the answer", async () => {
    const report = await check(await startProtected(), {
      headers: { authorization: `Bearer ${TOKEN}` },
    });
    expect(faultsOf(report)).toEqual([]);
    expect(evidenceOf(report, "call")).toMatch(/^hello: /);
    expect(JSON.stringify(report)).not.toContain(TOKEN);
  });

  it.each<[string, Given, RegExp]>([
    [
      "a 401 without a way to the metadata",
      { challenge: () => "Bearer", metadataStatus: 404 },
      /the 401 does not say where the metadata .* resource_metadata="http.*\/mcp"/,
    ],
    [
      "metadata that needs a token, too",
      { metadataStatus: 401 },
      /the metadata of the protected resource is not served/,
    ],
    [
      "metadata of another address",
      { resource: () => "http://10.0.0.5:8001/mcp" },
      /clients compare it with the address that they were given/,
    ],
    [
      "metadata with a slash at the end of the address",
      { resource: (base) => `${base}/mcp/` },
      /clients compare it with the address that they were given/,
    ],
    ["no authorization server", { servers: () => [] }, /clients do not know who gives tokens/],
    [
      "an authorization server that describes itself nowhere",
      { methods: null },
      /the authorization server does not describe itself/,
    ],
    [
      "an authorization server without PKCE",
      { methods: [] },
      /must refuse an authorization server without PKCE/,
    ],
  ])("%s", async (_, given, fault) => {
    const report = await check(await startProtected(given));
    expect(faultsOf(report)).toEqual([expect.stringMatching(/^authorization: /)]);
    expect(faultsOf(report)[0]).toMatch(fault);
  });
});
