import { afterAll, beforeAll, expect, it, vi } from "vitest";
import type * as certificates from "../../src/aws/certificate";
import { emulatorEnvironment } from "../../src/sandbox/environment";
import { setAwsEnvironment } from "../support/aws-environment";
import { operationOf, useHttpServer } from "../support/http-server";

const arn = (id: string) => `arn:aws:acm:eu-west-1:123456789012:certificate/${id}`;
const summary = (id: string, DomainName: string, CreatedAt: number) => ({
  CertificateArn: arn(id),
  DomainName,
  CreatedAt,
});

/** An account with more certificates than a page of ACM has room for. */
const acm = useHttpServer((exchange) => {
  const input = JSON.parse(exchange.body);
  const pages = [
    {
      CertificateSummaryList: [summary("old", "mcp.example.com", 1), summary("x", "other", 9)],
      NextToken: "2",
    },
    { CertificateSummaryList: [summary("new", "MCP.example.com", 2)] },
  ];
  const answer =
    operationOf(exchange) === "ListCertificates"
      ? pages[input.NextToken === "2" ? 1 : 0]
      : { Certificate: { CertificateArn: input.CertificateArn, Status: "PENDING_VALIDATION" } };
  exchange.outgoing.writeHead(200, { "content-type": "application/x-amz-json-1.1" });
  exchange.outgoing.end(JSON.stringify(answer));
});

let findRequestedCertificate: typeof certificates.findRequestedCertificate;
beforeAll(async () => {
  vi.resetModules();
  setAwsEnvironment(emulatorEnvironment(acm.url));
  ({ findRequestedCertificate } = await import("../../src/aws/certificate.js"));
});
afterAll(() => void vi.unstubAllEnvs());

it("the newest certificate of a name is found on whichever page of ACM it is", async () => {
  expect(await findRequestedCertificate("eu-west-1", "mcp.example.com")).toMatchObject({
    arn: arn("new"),
    status: "PENDING_VALIDATION",
  });
});
