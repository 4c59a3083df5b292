import { describe, expect, it } from "vitest";
import { mcpUrl } from "../../src/fleet/mcp-url";
import { fleetInProcess } from "../cli/fleet-in-process";
import { fleet } from "../cli/fleet-process";
import { weekendProject } from "../cli/weekend-project";
import { defaults } from "../support/defaults";
import { useFolder } from "../support/folder";
import { startBalanced, startServer } from "./endpoints";
import { startOlderServer } from "./older-server";

const folder = useFolder();

const LOAD_BALANCERS = `<DescribeLoadBalancersResponse xmlns="http://elasticloadbalancing.amazonaws.com/doc/2015-12-01/">
  <DescribeLoadBalancersResult><LoadBalancers><member><DNSName>Alb-1.eu-west-1.elb.amazonaws.com</DNSName></member></LoadBalancers></DescribeLoadBalancersResult>
</DescribeLoadBalancersResponse>`;

describe("fleet check", () => {
  it("tells findings for people, and ends with 0 on a good server", async () => {
    const { exitCode, stdout } = await fleet(["check", `${await startOlderServer()}/mcp`]);
    expect(stdout).toMatch(/^ok {4}older-handshake {2}connected, revision 2025-11-25$/m);
    expect(stdout).toMatch(/\d+ checks, no fault\.\n$/);
    expect(exitCode).toBe(0);
  });

  it("ends with 1 at a fault, in the documented form, and shows no secret", async () => {
    const url = await startServer((_, outgoing) =>
      outgoing.writeHead(500).end("failed for user hunter22 with key sk-0123456789, q=topsecret"),
    );
    const withSecrets = `${url.replace("//", "//me:hunter22@")}/mcp?key=topsecret`;
    const env = { MY_KEY: "sk-0123456789" };
    const args = ["check", withSecrets, "--header", "X-API-Key=MY_KEY"];
    const { exitCode, stdout, stderr } = await fleet([...args, "--json"], env);
    expect(exitCode).toBe(1);
    const report = JSON.parse(stdout);
    expect(report).toMatchObject({ url: `${url}/mcp`, ok: false });
    expect(report.findings.at(-1)).toEqual({
      check: "answer",
      ok: false,
      what: "An MCP server answers at the path",
      evidence: '500 Internal Server Error: "failed for user *** with key ***, q=***"',
      cause: "the server fails",
      fix: expect.stringContaining("log"),
    });
    const text = await fleet(args, env);
    for (const output of [stdout, stderr, text.stdout, text.stderr]) {
      expect(output).not.toMatch(/hunter22|topsecret|sk-0123456789/);
    }
    expect(text.stdout).toContain("  cause: the server fails\n");
  });

  it("counts one check as one", async () => {
    const { exitCode, stdout } = await fleet(["check", "http://127.0.0.1:1/mcp"]);
    expect(stdout).toMatch(/\n1 check, 1 fault\.\n$/);
    expect(exitCode).toBe(1);
  });

  it.each([
    { args: ["atlantis-1"], says: 'there is no stack "atlantis-1". Known stacks: eu-west-1' },
    { args: ["mcp.example.com/mcp"], says: "an address begins with https://" },
    { args: ["ftp://mcp.example.com"], says: "must be one of http:// or https://" },
    { args: ["eu-west-1", "--region", "eu-west-2"], says: "one stack at a time" },
    { args: ["http://127.0.0.1", "--silent", "0"], says: "a whole number from 1 to 3600" },
    { args: ["http://127.0.0.1", "--header", "X-Key: s3cret"], says: "the name of an environment" },
    {
      args: ["http://127.0.0.1", "--header", "X-Key=NOT_SET_HERE"],
      says: "NOT_SET_HERE is not set",
    },
    { args: ["http://127.0.0.1", "--origin", "example.com"], says: "takes scheme and host" },
  ])("refuses $args", async ({ args, says }) => {
    const { exitCode, stderr, stdout } = await fleetInProcess(["check", ...args]);
    expect(stderr).toContain(says);
    expect(stderr).not.toContain("s3cret");
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
  });

  it("refuses a header's value that is no line, without showing it", async () => {
    const env = { KEY: "s3cret\nvalue" };
    const run = await fleetInProcess(["check", "http://127.0.0.1", "--header", "X-Key=KEY"], env);
    expect(run).toMatchObject({ exitCode: 2, stdout: "" });
    expect(run.stderr).toContain("the value of KEY has a line break");
    expect(run.stderr).not.toContain("s3cret");
  });

  it("takes a stack for its name, or for the load balancer that AWS has", async () => {
    const { named } = await startBalanced([await startOlderServer()]);
    const aws = await startServer((_, outgoing) =>
      outgoing.writeHead(200, { "content-type": "text/xml" }).end(LOAD_BALANCERS),
    );
    const project = weekendProject(folder.path);
    const env = {
      ...named.env,
      AWS_ENDPOINT_URL: aws,
      AWS_ACCESS_KEY_ID: "test",
      AWS_SECRET_ACCESS_KEY: "test",
      NO_PROXY: "127.0.0.1",
    };
    const urlOf = async () => {
      const { stdout } = await project.fleet(["check", "eu-west-1", "--json"], env);
      return JSON.parse(stdout);
    };
    expect((await urlOf()).url).toBe("http://fmp.cdtait.cloud/mcp");
    await project.set({ enable_domain: false });
    const report = await urlOf();
    expect(report.url).toBe("http://alb-1.eu-west-1.elb.amazonaws.com/mcp");
    expect(report.findings.map((it: { check: string }) => it.check)).toContain("list-tools");
  });
});

describe("mcpUrl", () => {
  const certificate_arn = "arn:aws:acm:eu-west-1:123456789012:certificate/1";

  it.each([
    [{}, "http://fmp.cdtait.cloud/mcp"],
    [{ alb_port: 8080, mcp_path: "/api/mcp" }, "http://fmp.cdtait.cloud:8080/api/mcp"],
    [{ certificate_arn, alb_port: 8080, mcp_path: "/" }, "https://fmp.cdtait.cloud"],
    [{ enable_https: true, mcp_path: "/MCP" }, "https://fmp.cdtait.cloud/MCP"],
    [{ enable_domain: false }, "http://alb-1.elb.amazonaws.com/mcp"],
  ])("of %j is %s", (values, url) => {
    expect(mcpUrl({ ...defaults, ...values }, "Alb-1.elb.amazonaws.com")).toBe(url);
  });
});
