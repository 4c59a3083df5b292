import type { Rule, RuleCondition } from "@aws-sdk/client-elastic-load-balancing-v2";
import { describe, expect, it } from "vitest";
import {
  chooseRule,
  fixedResponse,
  lastAction,
  redirect,
} from "../../src/local-aws/load-balancing/actions";
import { meetsAll, type RoutedRequest } from "../../src/local-aws/load-balancing/conditions";

const REQUEST: RoutedRequest = {
  method: "POST",
  host: "mcp.Example.com",
  path: "/img/picture.jpg",
  query: "version=V1&name=an.example",
  headers: { "user-agent": "Chrome/1", cookie: "a=b" },
  sourceIp: "127.0.0.1",
};

function host(...Values: string[]): RuleCondition {
  return { Field: "host-header", HostHeaderConfig: { Values } };
}

function path(...Values: string[]): RuleCondition {
  return { Field: "path-pattern", PathPatternConfig: { Values } };
}

function header(HttpHeaderName: string, ...Values: string[]): RuleCondition {
  return { Field: "http-header", HttpHeaderConfig: { HttpHeaderName, Values } };
}

function query(...Values: { Key?: string; Value?: string }[]): RuleCondition {
  return { Field: "query-string", QueryStringConfig: { Values } };
}

function source(...Values: string[]): RuleCondition {
  return { Field: "source-ip", SourceIpConfig: { Values } };
}

describe("conditions of a rule", () => {
  it.each<[string, RuleCondition[], boolean]>([
    ["a rule without conditions is met", [], true],
    ["all conditions must be met", [host("mcp.example.com"), path("/other")], false],
    ["one value of a condition is enough", [path("/other", "/img/*")], true],
    ["a host name is not case-sensitive", [host("MCP.example.com")], true],
    ["*.example.com matches mcp.example.com", [host("*.example.com")], true],
    ["*.mcp.example.com does not match mcp.example.com", [host("*.mcp.example.com")], false],
    ["a dot stands for nothing but a dot", [header("User-Agent", "Chrome.1")], false],
    ["a path is case-sensitive", [path("/IMG/*")], false],
    ["* matches no characters, too", [path("/img/picture.jpg*")], true],
    ["? matches exactly one character", [path("/img/pictur?.jpg")], true],
    ["? does not match none", [path("/img/picture.jpg?")], false],
    ["a path pattern does not see the query", [path("*version*")], false],
    ["a header's name and value are not case-sensitive", [header("USER-agent", "chrome*")], true],
    ["a header that is missing does not match", [header("X-Other", "*")], false],
    [
      "a method is case-sensitive",
      [{ Field: "http-request-method", HttpRequestMethodConfig: { Values: ["post"] } }],
      false,
    ],
    [
      "a method must match as a whole",
      [{ Field: "http-request-method", HttpRequestMethodConfig: { Values: ["GET", "POST"] } }],
      true,
    ],
    ["a query's pair is not case-sensitive", [query({ Key: "VERSION", Value: "v1" })], true],
    ["a query's value without a key matches any key", [query({ Value: "*example*" })], true],
    ["a query's pair needs both", [query({ Key: "version", Value: "*example*" })], false],
    ["a backslash makes a wildcard a character", [query({ Key: "name", Value: "an\\*" })], false],
    ["a source address is within a range", [source("10.0.0.0/8", "127.0.0.0/8")], true],
    ["a source address is outside of a range", [source("10.0.0.0/8")], false],
    ["an IPv6 range does not hold an IPv4 address", [source("::/0")], false],
    [
      "a regular expression is searched for",
      [{ Field: "path-pattern", PathPatternConfig: { RegexValues: ["^/img/.+\\.jpg$"] } }],
      true,
    ],
    [
      "the older form has the values in the condition",
      [{ Field: "path-pattern", Values: ["/img/*"] }],
      true,
    ],
  ])("%s", (_, conditions, met) => {
    expect(meetsAll(conditions, REQUEST)).toBe(met);
  });
});

describe("rules", () => {
  const answering = (StatusCode: string) => [
    { Type: "fixed-response" as const, FixedResponseConfig: { StatusCode } },
  ];

  it.each<[string, Rule[], string | undefined]>([
    [
      "the lowest priority is first, as a number",
      [
        { Priority: "10", Actions: answering("210") },
        { Priority: "9", Actions: answering("209") },
      ],
      "209",
    ],
    [
      "the default rule is last",
      [
        { Priority: "default", IsDefault: true, Actions: answering("200") },
        { Priority: "50000", Conditions: [path("/img/*")], Actions: answering("250") },
      ],
      "250",
    ],
    [
      "the default rule holds when no other is met",
      [
        { Priority: "1", Conditions: [path("/other")], Actions: answering("201") },
        { Priority: "default", IsDefault: true, Actions: answering("200") },
      ],
      "200",
    ],
    [
      "the last action of a rule by its order decides",
      [
        {
          Priority: "1",
          Actions: [
            { Type: "fixed-response", Order: 2, FixedResponseConfig: { StatusCode: "202" } },
            { Type: "authenticate-oidc", Order: 1 },
          ],
        },
      ],
      "202",
    ],
  ])("%s", (_, rules, status) => {
    const rule = chooseRule(rules, REQUEST) ?? {};
    expect(lastAction(rule)?.FixedResponseConfig?.StatusCode).toBe(status);
  });
});

describe("redirect", () => {
  const listener = { protocol: "http", port: 80 };

  it.each([
    [
      "keeps what it does not name",
      { Protocol: "HTTPS", Port: "443", StatusCode: "HTTP_301" as const },
      301,
      "https://mcp.Example.com:443/img/picture.jpg?version=V1&name=an.example",
    ],
    [
      "fills in parts of the original address",
      { Path: "/new/#{path}", Query: "#{query}&from=#{host}", StatusCode: "HTTP_302" as const },
      302,
      "http://mcp.Example.com:80/new/img/picture.jpg?version=V1&name=an.example&from=mcp.Example.com",
    ],
    [
      "drops the query when it is set to nothing",
      { Host: "other.com", Path: "/", Query: "", StatusCode: "HTTP_302" as const },
      302,
      "http://other.com:80/",
    ],
  ])("%s", (_, config, statusCode, location) => {
    expect(redirect(config, REQUEST, listener)).toMatchObject({ statusCode, location });
  });
});

it("a fixed response has the given status, type and body", () => {
  expect(
    fixedResponse({
      StatusCode: "503",
      ContentType: "application/json",
      MessageBody: '{"status":"closed"}',
    }),
  ).toEqual({
    statusCode: 503,
    contentType: "application/json; charset=utf-8",
    body: '{"status":"closed"}',
  });
});
