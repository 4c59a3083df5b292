import type { RuleTransform } from "@aws-sdk/client-elastic-load-balancing-v2";
import { describe, expect, it } from "vitest";
import { rewrite } from "../../src/local-aws/load-balancing/transforms";
import {
  call,
  portOf,
  records,
  startLoadBalancing,
  startTask,
  untilHealthy,
} from "./load-balanced";

function host(Regex: string, Replace: string): RuleTransform {
  const HostHeaderRewriteConfig = { Rewrites: [{ Regex, Replace }] };
  return { Type: "host-header-rewrite", HostHeaderRewriteConfig };
}

function url(Regex: string, Replace: string): RuleTransform {
  return { Type: "url-rewrite", UrlRewriteConfig: { Rewrites: [{ Regex, Replace }] } };
}

const REQUEST = { host: "mcp.example.com", url: "/dp/B09/?ref=a" };

describe("transforms of a rule", () => {
  it.each<[string, RuleTransform[], ReturnType<typeof rewrite>]>([
    ["none leave a request as it is", [], {}],
    ["a host", [host("^mcp\\.(.+)$", "internal.$1")], { host: "internal.example.com" }],
    ["a host with a port", [host(".*", "localhost:8001")], { host: "localhost:8001" }],
    ["a path", [url("^/dp/([A-Z0-9]+)/", "/product/$1")], { url: "/product/B09?ref=a" }],
    ["a query", [url("\\?ref=(.*)$", "?from=$1")], { url: "/dp/B09/?from=a" }],
    [
      "both at once",
      [url("^/dp", "/x"), host("mcp", "api")],
      { url: "/x/B09/?ref=a", host: "api.example.com" },
    ],
    ["what does not match stays", [host("^other", "a"), url("^/other", "/b")], {}],
    ["a group that took no part is empty", [url("^/dp(/none)?", "/y$1")], { url: "/y/B09/?ref=a" }],
    ["only groups are filled in", [url("^/dp", "/$&/$$")], { url: "/$&/$$/B09/?ref=a" }],
    ["a path that does not begin with a slash is a failure", [url("^/", "")], undefined],
    ["an empty host is a failure", [host(".*", "")], undefined],
    ["a host with a line break is a failure", [host(".*", "a\r\nb")], undefined],
  ])("%s", (_, transforms, rewritten) => {
    expect(rewrite(transforms, REQUEST)).toEqual(rewritten);
  });

  it.each([
    [
      "the target gets what they make of it",
      [host(".*", "localhost"), url("^/api", "")],
      {
        status: 200,
        body: "localhost /mcp?a=b",
      },
    ],
    ["a failed one is answered with 500", [url("^/", "")], { status: 500 }],
  ])("on a listener: %s", async (_, Transforms, expected) => {
    const task = await startTask("172.31.0.5", (incoming, outgoing) =>
      outgoing.end(`${incoming.headers.host} ${incoming.url}`),
    );
    const listener = { ListenerArn: "listener", Port: 8080, Protocol: "HTTP" as const };
    const rule = {
      Priority: "1",
      // The path that the client asked for decides, not the one that the target gets.
      Conditions: [{ Field: "path-pattern", Values: ["/api/*"] }],
      Actions: [{ Type: "forward" as const, TargetGroupArn: "tg" }],
      Transforms,
    };
    const listeners = [{ listener, rules: [rule] }];
    const { balancing } = await startLoadBalancing(
      records([task], { loadBalancer: { listeners } }),
    );
    await untilHealthy(balancing);
    expect(await call(portOf(balancing, 8080), { path: "/api/mcp?a=b" })).toMatchObject(expected);
  });
});
