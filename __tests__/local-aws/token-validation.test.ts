import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { JwtValidationActionAdditionalClaim } from "@aws-sdk/client-elastic-load-balancing-v2";
import type { JWTPayload } from "jose" with { "resolution-mode": "import" };
import { beforeAll, describe, expect, it } from "vitest";
import {
  call,
  portOf,
  records,
  startLoadBalancing,
  startTask,
  untilHealthy,
} from "./load-balanced";

const ISSUER = "https://login.example.com/";

/** An identity provider with a key for each of two algorithms, in one set. */
const provider = {
  url: "",
  sign: async (_claims: JWTPayload, _by: Signer = {}): Promise<string> => "",
};

interface Signer {
  readonly alg?: "RS256" | "ES256";
  /** A key that is not in the set, under the name of one that is. */
  readonly byAnother?: boolean;
}

beforeAll(async () => {
  const { exportJWK, generateKeyPair, SignJWT } = await import("jose");
  const pairs = { RS256: await generateKeyPair("RS256"), ES256: await generateKeyPair("ES256") };
  const another = await generateKeyPair("RS256");
  const keys = await Promise.all(
    Object.entries(pairs).map(async ([alg, { publicKey }]) => ({
      ...(await exportJWK(publicKey)),
      alg,
      kid: alg,
    })),
  );
  const server = createServer((_, outgoing) => outgoing.end(JSON.stringify({ keys })));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  provider.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/keys`;
  provider.sign = (claims, { alg = "RS256", byAnother = false } = {}) =>
    new SignJWT({ iss: ISSUER, exp: seconds(60), ...claims })
      .setProtectedHeader({ alg, kid: alg })
      .sign(byAnother ? another.privateKey : pairs[alg].privateKey);
  return () => void server.close();
});

/** That long from now on. */
function seconds(later: number): number {
  return Math.floor(Date.now() / 1000) + later;
}

/** A load balancer that validates tokens; `ask` returns the status of a request. */
async function startValidating(
  AdditionalClaims: JwtValidationActionAdditionalClaim[] = [],
  JwksEndpoint = provider.url,
) {
  const seen: (string | undefined)[] = [];
  const task = await startTask("172.31.0.5", (incoming, outgoing) => {
    seen.push(incoming.headers.authorization);
    outgoing.end();
  });
  const listener = {
    ListenerArn: "listener",
    Port: 80,
    Protocol: "HTTP" as const,
    DefaultActions: [
      { Type: "forward" as const, Order: 2, TargetGroupArn: "tg" },
      {
        Type: "jwt-validation" as const,
        Order: 1,
        JwtValidationConfig: { JwksEndpoint, Issuer: ISSUER, AdditionalClaims },
      },
    ],
  };
  const given = { loadBalancer: { listeners: [{ listener, rules: [] }] } };
  const { balancing } = await startLoadBalancing(records([task], given));
  await untilHealthy(balancing);
  const ask = async (authorization?: string) => {
    const headers: Record<string, string> = authorization ? { Authorization: authorization } : {};
    return (await call(portOf(balancing), { headers })).status;
  };
  return { ask, seen };
}

describe("an action that validates tokens", () => {
  it("lets a valid token through, and hands it on as it is", async () => {
    const { ask, seen } = await startValidating();
    const token = await provider.sign({ nbf: seconds(-60), iat: seconds(-60) });
    expect(await ask(`Bearer ${token}`)).toBe(200);
    expect(seen).toEqual([`Bearer ${token}`]);
  });

  it.each<[string, JWTPayload, Signer?]>([
    ["of another issuer", { iss: "https://elsewhere.example.com/" }],
    ["that has expired", { exp: seconds(-60) }],
    ["without an end", { exp: undefined }],
    ["that is not valid yet", { nbf: seconds(60) }],
    ["that is to be issued later", { iat: seconds(60) }],
    ["that another key has signed", {}, { byAnother: true }],
  ])("refuses a token %s", async (_, claims, by) => {
    const { ask, seen } = await startValidating();
    expect(await ask(`Bearer ${await provider.sign(claims, by)}`)).toBe(401);
    expect(seen).toEqual([]);
  });

  it.each([undefined, "Bearer no-token", "Basic YTpi"])("refuses %j", async (authorization) => {
    const { ask, seen } = await startValidating();
    expect(await ask(authorization)).toBe(401);
    expect(seen).toEqual([]);
  });

  it("refuses another algorithm than RS256", async () => {
    const { ask } = await startValidating();
    expect(await ask(`Bearer ${await provider.sign({}, { alg: "ES256" })}`)).toBe(401);
  });

  it.each<[JwtValidationActionAdditionalClaim["Format"], string[], unknown, number]>([
    ["single-string", ["https://mcp.example.com/mcp"], "https://mcp.example.com/mcp", 200],
    ["single-string", ["https://mcp.example.com/mcp"], "https://other.example.com", 401],
    ["space-separated-values", ["read", "write"], "write read admin", 200],
    ["space-separated-values", ["read", "write"], "read", 401],
    ["string-array", ["a", "b"], ["b", "a"], 200],
    ["string-array", ["a", "b"], ["a"], 401],
    ["string-array", ["a"], "a", 401],
    ["single-string", ["a"], undefined, 401],
  ])("%s %j with the claim %j: %i", async (Format, Values, claim, status) => {
    const { ask } = await startValidating([{ Name: "claim", Format, Values }]);
    expect(await ask(`Bearer ${await provider.sign({ claim })}`)).toBe(status);
  });

  it.each(["http://127.0.0.1:1/keys", "no address"])(
    "is 500 when the key set cannot be had: %s",
    async (endpoint) => {
      const { ask, seen } = await startValidating([], endpoint);
      expect(await ask(`Bearer ${await provider.sign({})}`)).toBe(500);
      expect(seen).toEqual([]);
    },
  );
});
