import type { TlsOptions } from "node:tls";
import { describe, expect, it } from "vitest";
import { fleet } from "../cli/fleet-process";
import { check, evidenceOf, faultsOf, startFront, startServer } from "./endpoints";
import { startOlderServer } from "./older-server";
import { type Certificate, certificatePem, TRUST, useTrustingCheck } from "./trusting";

function tls(name: Certificate) {
  const pem = certificatePem(name);
  return { cert: pem, key: pem };
}

const checkTrusting = useTrustingCheck();

describe("certificates", () => {
  it.each<{ name: Certificate; fault: RegExp }>([
    { name: "self-signed", fault: /^tls: the certificate is signed by itself/ },
    { name: "trusted", fault: /^tls: the certificate's chain is not complete, or its authority/ },
  ])("$name, of an authority that nobody knows", async ({ name, fault }) => {
    const url = await startServer((_, outgoing) => outgoing.end(), tls(name));
    expect(faultsOf(await check(url))).toEqual([expect.stringMatching(fault)]);
  });

  it.each<{ name: Certificate; fault: RegExp }>([
    { name: "other-name", fault: /^tls: the certificate is for other names.*certificate_arn/ },
    { name: "expired", fault: /^tls: the certificate has expired.*ACM/ },
  ])("$name, of a known one", async ({ name, fault }) => {
    const url = await startServer((_, outgoing) => outgoing.end(), tls(name));
    expect(faultsOf(await checkTrusting(`${url}/mcp`))).toEqual([expect.stringMatching(fault)]);
  });

  it.each<{ what: string; options: TlsOptions; fault: RegExp }>([
    {
      what: "that speaks HTTP/2 only",
      options: { ALPNProtocols: ["h2"] },
      fault: /^tls: the server speaks none of the versions of HTTP .*; switch HTTP\/1\.1 on/,
    },
  ])("a server $what", async ({ options, fault }) => {
    const url = await startServer((_, outgoing) => outgoing.end(), {
      ...tls("trusted"),
      ...options,
    });
    expect(faultsOf(await checkTrusting(`${url}/mcp`))).toEqual([expect.stringMatching(fault)]);
  });

  it.each(["TLSv1.2", "TLSv1.3"] as const)(
    "a server that asks for the client's certificate, by %s",
    async (maxVersion) => {
      const url = await startServer((_, outgoing) => outgoing.end(), {
        ...tls("trusted"),
        ...{ requestCert: true, rejectUnauthorized: true, maxVersion },
      });
      expect(faultsOf(await checkTrusting(`${url}/mcp`))).toEqual([
        expect.stringMatching(/ \(mutual TLS\)/),
      ]);
    },
  );

  it("a port without TLS", async () => {
    const url = await startServer((_, outgoing) => outgoing.end());
    const report = await check(url.replace("http:", "https:"));
    expect(faultsOf(report)).toEqual([expect.stringMatching(/^tls: the port does not speak TLS/)]);
  });
});

describe("behind TLS", () => {
  it("a good server has no fault", async () => {
    const url = await startFront(await startOlderServer(), { tls: tls("trusted") });
    const env = { ...TRUST, NO_PROXY: "127.0.0.1" };
    const { stdout, stderr } = await fleet(["check", `${url}/mcp`, "--json"], env);
    expect(stderr).not.toContain("error");
    const report = JSON.parse(stdout);
    expect(faultsOf(report)).toEqual([]);
    expect(evidenceOf(report, "tls")).toMatch(
      /^trusted; valid for \d{6} more days, until Jan .* 4000/,
    );
  });

  it("a 401 names its metadata with plain http", async () => {
    const url = await startFront(await startOlderServer(), {
      tls: tls("trusted"),
      answer: ({ url: asked, headers }, outgoing) => {
        const metadata = `http://${headers.host}/.well-known/oauth-protected-resource/mcp`;
        outgoing.setHeader("www-authenticate", `Bearer resource_metadata="${metadata}"`);
        return asked === "/mcp" && Boolean(outgoing.writeHead(401).end());
      },
    });
    expect(faultsOf(await checkTrusting(`${url}/mcp`))).toEqual([
      expect.stringMatching(
        /^authorization: the server does not know that TLS ends before it, and names its metadata.*FORWARDED_ALLOW_IPS/,
      ),
    ]);
  });

  it.each([
    { path: "/mcp", fault: /^redirects: the server does not know that TLS ends before it/ },
    { path: "/mcp/", fault: /^trailing-slash: the server does not know .*FORWARDED_ALLOW_IPS/ },
  ])("$path redirects to plain http", async ({ path, fault }) => {
    const url = await startFront(await startOlderServer(), {
      tls: tls("trusted"),
      answer: ({ url: asked, headers }, outgoing) =>
        asked === path &&
        Boolean(outgoing.writeHead(307, { location: `http://${headers.host}/mcp` }).end()),
    });
    expect(faultsOf(await checkTrusting(`${url}/mcp`))).toEqual([expect.stringMatching(fault)]);
  });
});
