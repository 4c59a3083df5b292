import { describe, expect, it } from "vitest";
import { withHostedZoneShares } from "../../src/cost/estimate/hosted-zone-shares";
import { recordName, zoneName } from "../../src/fleet/dns-names";
import { mcpUrl } from "../../src/fleet/mcp-url";
import { collisionErrors } from "../../src/fleet/rules/collisions";
import type { FleetMember } from "../../src/fleet/rules/fleet-member";
import { httpsRules } from "../../src/fleet/rules/https";
import { nameRules } from "../../src/fleet/rules/names";
import type { VariableValues } from "../../src/fleet/variables";
import { clientName } from "../../src/report/way-in";
import { defaults } from "../support/defaults";
import { synthesized } from "../support/stack";

/** Route 53 has no capital letters, and takes them. */
const capitals: VariableValues = {
  ...defaults,
  enable_domain: true,
  subdomain: "MCP",
  domain_name: "Example-Fleet.COM",
};
const small = { ...capitals, subdomain: "mcp", domain_name: "example-fleet.com" };

describe("a domain name in capital letters is the same as in small ones", () => {
  it.each<[string, (values: VariableValues) => unknown]>([
    ["as a record", recordName],
    ["as a hosted zone", zoneName],
    ["in the address for clients", (values) => mcpUrl(values)],
    ["in the report", clientName],
  ])("%s", (_, of) => {
    expect(of(capitals)).toEqual(of(small));
  });

  it("for Terraform, which computes the record's name", () => {
    const { resource } = synthesized();
    expect(resource.aws_route53_record?.main.name).toBe(
      '${lower("${var.subdomain}.${var.domain_name}")}',
    );
  });

  it("to two stacks of one region, which cannot both have the record", () => {
    const member = (stackName: string, values: VariableValues): FleetMember => ({
      stackName,
      file: `${stackName}.tfvars`,
      values: { ...values, project_name: stackName },
      sources: {},
      replaced: {},
      unknown: new Set(),
    });
    const problems = collisionErrors([member("a", capitals), member("b", small)]);
    expect(problems.map(({ message }) => message)).toEqual([
      expect.stringContaining("a.tfvars has the record mcp.example-fleet.com in eu-west-1 too"),
    ]);
  });

  it("to the bill: they share a zone", () => {
    const shares = withHostedZoneShares([{ values: capitals }, { values: small }]);
    expect(shares.map(({ hostedZoneShare }) => hostedZoneShare)).toEqual([0.5, 0.5]);
  });

  it("to the rules, whose messages name it as Route 53 does", () => {
    const long = { ...capitals, subdomain: "M".repeat(250), enable_https: true };
    const messages = [...nameRules, ...httpsRules].flatMap((rule) => rule.check(long) ?? []);
    expect(messages).toEqual([
      expect.stringContaining(`"${"m".repeat(250)}.example-fleet.com"`),
      expect.stringContaining(`"${"m".repeat(250)}.example-fleet.com"`),
    ]);
  });
});
