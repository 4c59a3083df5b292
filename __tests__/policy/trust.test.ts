import { describe, expect, it } from "vitest";
import { gitHubRuns, gitHubTrust } from "../../src/policy/trust";

const STACKS = ["eu-west-1", "us-east-1"];
const ACCOUNT = { partition: "aws", account: "123456789012" };

describe("whom a role trusts", () => {
  it("is the environments of the stacks, as deploy.yml uses them", () => {
    expect(gitHubRuns("acme/mcp-fleet", STACKS)).toEqual({
      repository: "acme/mcp-fleet",
      applying: ["environment:eu-west-1", "environment:us-east-1"],
    });
  });

  it.each([
    ["acme/mcp-fleet:environment:production", "environment:production"],
    ["acme/mcp-fleet:ref:refs/heads/main", "ref:refs/heads/main"],
    ["acme/mcp.fleet_2:ref:refs/heads/feature/x", "ref:refs/heads/feature/x"],
  ])("is what stands behind the repository: %s", (text, runs) => {
    expect(gitHubRuns(text, STACKS).applying).toEqual([runs]);
  });

  it.each([
    "",
    "acme",
    "acme/mcp-fleet:",
    "acme/mcp-fleet:production",
    "acme/mcp-fleet:ref:main",
    // Others could have names that fit.
    "acme/*",
    "acme/mcp-fleet:environment:*",
    "acme/mcp-fleet:environment:prod?",
    "acme/mcp-fleet:ref:refs/heads/*",
    "acme/mcp-fleet:environment:a:ref:refs/heads/b",
    "https://github.com/acme/mcp-fleet",
  ])("is refused where it could be more than one thing: %j", (text) => {
    expect(() => gitHubRuns(text, STACKS)).toThrow(/^--github takes owner\/repository, .*; got: /);
  });

  it("is GitHub's token for AWS only, and for applying only of the named runs", () => {
    const [statement] = gitHubTrust(
      "apply",
      gitHubRuns("acme/mcp-fleet", STACKS),
      ACCOUNT,
    ).Statement;
    expect(statement).toEqual({
      Effect: "Allow",
      Principal: {
        Federated: "arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com",
      },
      Action: "sts:AssumeRoleWithWebIdentity",
      Condition: {
        StringEquals: { "token.actions.githubusercontent.com:aud": "sts.amazonaws.com" },
        StringLike: {
          "token.actions.githubusercontent.com:sub": [
            "repo:acme/mcp-fleet:environment:eu-west-1",
            "repo:acme/mcp-fleet:environment:us-east-1",
          ],
        },
      },
    });
  });

  it("is every run of the repository for planning", () => {
    const [statement] = gitHubTrust(
      "plan",
      gitHubRuns("acme/mcp-fleet", STACKS),
      ACCOUNT,
    ).Statement;
    expect(statement?.Condition.StringLike).toEqual({
      "token.actions.githubusercontent.com:sub": ["repo:acme/mcp-fleet:*"],
    });
  });

  it("is another audience in China", () => {
    const china = { partition: "aws-cn", account: "123456789012" };
    const [statement] = gitHubTrust("plan", gitHubRuns("acme/mcp-fleet", STACKS), china).Statement;
    expect(statement?.Principal.Federated).toMatch(/^arn:aws-cn:/);
    expect(statement?.Condition.StringEquals).toEqual({
      "token.actions.githubusercontent.com:aud": "sts.amazonaws.com.cn",
    });
  });
});
