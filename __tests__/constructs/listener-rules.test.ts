import { LbListenerRule } from "@cdktf/provider-aws/lib/lb-listener-rule";
import { App, TerraformStack, Testing } from "cdktf";
import { describe, expect, it } from "vitest";
import { type SynthesizedStack, synthesized } from "../support/stack";

const rewrite = { rewrite_host_header: "localhost:8001" };
const oauth = { enable_https: true, oauth_issuer: "https://login.example.com" };
const checked = { ...oauth, oauth_jwks_url: "https://login.example.com/jwks" };

const rulesOf = ({ resource }: SynthesizedStack) => resource.aws_lb_listener_rule ?? {};
const versionOf = ({ terraform }: SynthesizedStack) => terraform.required_providers.aws.version;
const refusals = ({ variable }: SynthesizedStack, name: string): string[] =>
  (variable[name]?.validation ?? [])
    .map(({ error_message }: { error_message: string }) => error_message)
    .filter((message: string) => message.includes("terraform init -upgrade"));

describe("what AWS provider 5.100 does not know", () => {
  it.each([
    ["nothing", {}, ">= 5.100.0, < 7.0.0"],
    ["OAuth metadata alone", oauth, ">= 5.100.0, < 7.0.0"],
    ["rewrite_host_header", rewrite, ">= 6.19.0, < 7.0.0"],
    ["oauth_jwks_url", checked, ">= 6.22.0, < 7.0.0"],
    ["both", { ...rewrite, ...checked }, ">= 6.22.0, < 7.0.0"],
    ["fargate_spot_percent", { fargate_spot_percent: 0 }, ">= 6.22.0, < 7.0.0"],
  ])("decides which providers a stack takes: %s", (_, values, version) => {
    expect(versionOf(synthesized(values))).toBe(version);
  });

  it("stands nowhere in a stack that does not ask for it, not even under count = 0", () => {
    for (const stack of [synthesized(), synthesized(oauth)]) {
      expect(JSON.stringify(stack.resource)).not.toMatch(/"transform"|jwt.validation/);
      expect(Object.keys(rulesOf(stack))).toEqual(["closed", "oauth_metadata"]);
    }
  });

  it.each(["rewrite_host_header", "oauth_jwks_url"])("is refused by -var alone: %s", (name) => {
    expect(refusals(synthesized(), name)).toEqual([
      expect.stringMatching(
        new RegExp(`^${name} needs AWS provider 6\\.\\d+\\.0 or newer.*tfvars/`),
      ),
    ]);
    expect(refusals(synthesized({ ...rewrite, ...checked }), name)).toEqual([]);
  });

  it("is each asked for on its own", () => {
    expect(refusals(synthesized(rewrite), "oauth_jwks_url")).toHaveLength(1);
    expect(refusals(synthesized(checked), "rewrite_host_header")).toHaveLength(1);
    expect(JSON.stringify(rulesOf(synthesized(rewrite)))).not.toContain("jwt");
    expect(JSON.stringify(rulesOf(synthesized(checked)))).not.toContain("transform");
  });
});

/** Attribute and block names at any depth; what `dynamic` writes counts as the block that it becomes. */
function namesIn(block: unknown): unknown {
  if (Array.isArray(block)) {
    return block.length === 0 ? {} : Object.assign({}, ...block.map(namesIn));
  }
  if (typeof block !== "object" || block === null) {
    return {};
  }
  const { dynamic = {}, ...own } = block as Record<string, unknown>;
  const expanded = Object.entries(dynamic as Record<string, { content: unknown }>).map(
    ([name, { content }]) => [name, content],
  );
  return Object.fromEntries(
    [...Object.entries(own), ...expanded].map(([name, content]) => [name, namesIn(content)]),
  );
}

describe("rules for newer providers", () => {
  it("have the names that the bindings of AWS provider 6.25 have", () => {
    const stack = new TerraformStack(Testing.stubVersion(new App({ outdir: "/tmp" })), "typed");
    new LbListenerRule(stack, "rule", {
      count: 1,
      listenerArn: "arn",
      priority: 1,
      tags: {},
      condition: [{ pathPattern: { values: ["*"] } }],
      action: [
        {
          type: "jwt-validation",
          order: 1,
          targetGroupArn: "arn",
          jwtValidation: {
            issuer: "i",
            jwksEndpoint: "j",
            additionalClaim: [{ name: "aud", format: "single-string", values: ["a"] }],
          },
        },
      ],
      transform: [
        {
          type: "host-header-rewrite",
          hostHeaderRewriteConfig: { rewrite: { regex: "r", replace: "r" } },
        },
      ],
    });
    const { rule } = JSON.parse(Testing.synth(stack)).resource.aws_lb_listener_rule;
    const { forward } = rulesOf(synthesized({ ...rewrite, ...checked }));
    const { action, transform } = namesIn(forward) as Record<string, unknown>;
    expect(action).toEqual(namesIn(rule.action));
    expect(transform).toEqual(namesIn(rule.transform));
  });

  it("forward everything that no rule before them took, with one listener and with two", () => {
    for (const values of [rewrite, { ...rewrite, enable_https: true }, checked]) {
      const { forward, closed } = rulesOf(synthesized(values));
      expect(forward.condition).toEqual([{ path_pattern: { values: ["*"] } }]);
      expect(forward.priority).toBe(50_000);
      // The listener is chosen at plan, by the same expression that chooses it for the closed answer.
      expect(forward.listener_arn).toBe(closed.listener_arn);
    }
  });

  it("let the health path in without a token, and rewrite its host as any other's", () => {
    const { health } = rulesOf(synthesized({ ...rewrite, ...checked }));
    expect(health).toMatchObject({
      priority: 20,
      action: [{ type: "forward", target_group_arn: "${aws_lb_target_group.main[0].arn}" }],
      condition: [{ path_pattern: { values: ['${split("?", var.health_check_path)[0]}'] } }],
      dynamic: { transform: { for_each: "${var.rewrite_host_header == null ? [] : [true]}" } },
    });
    expect(rulesOf(synthesized(rewrite)).health).toBeUndefined();
  });

  it("leave no moment in which requests get in unchecked: the listener forwards nothing by itself", () => {
    const { resource } = synthesized(checked);
    const { https } = resource.aws_lb_listener as SynthesizedStack["resource"][string];
    expect(https.default_action).toEqual([]);
    const { for_each, content } = https.dynamic.default_action;
    expect(for_each).toBe('${var.oauth_jwks_url == null ? ["forward"] : ["fixed-response"]}');
    expect(content.dynamic.fixed_response.content.status_code).toBe("503");
    expect(resource.aws_ecs_service?.main.depends_on).toContain("aws_lb_listener_rule.forward");

    const unchecked = synthesized(rewrite).resource;
    expect(unchecked.aws_lb_listener?.https.default_action).toEqual([
      { type: "forward", target_group_arn: "${aws_lb_target_group.main[0].arn}" },
    ]);
    expect(unchecked.aws_ecs_service?.main.depends_on).not.toContain(
      "aws_lb_listener_rule.forward",
    );
  });
});
