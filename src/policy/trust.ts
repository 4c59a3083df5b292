import { UsageError } from "../kit/failure";
import type { Condition, Role } from "./grant";

/** Whom a role trusts, as IAM takes it. */
export interface TrustDocument {
  readonly Version: "2012-10-17";
  readonly Statement: readonly {
    readonly Effect: "Allow";
    readonly Principal: { readonly Federated: string };
    readonly Action: "sts:AssumeRoleWithWebIdentity";
    readonly Condition: Condition;
  }[];
}

/** Which runs of GitHub Actions are trusted. */
export interface GitHubRuns {
  /** `owner/name` */
  readonly repository: string;
  /** Those that may apply, as GitHub ends the subjects of its tokens: `environment:eu-west-1` or `ref:refs/heads/main`. */
  readonly applying: readonly string[];
}

const ISSUER = "token.actions.githubusercontent.com";

/**
 * @param stackNames deploy.yml applies each stack in the environment of its name
 * @throws UsageError
 */
export function gitHubRuns(text: string, stackNames: readonly string[]): GitHubRuns {
  const [, repository = "", kind, value = ""] =
    /^([\w.-]+\/[\w.-]+)(?::(environment|ref):([^\s*?:]+))?$/.exec(text) ?? [];
  if (repository === "" || (kind === "ref" && !value.startsWith("refs/"))) {
    throw new UsageError(
      `--github takes owner/repository, owner/repository:environment:<name> or owner/repository:ref:refs/heads/<branch>; got: ${text}`,
    );
  }
  const environments = stackNames.map((name) => `environment:${name}`);
  return { repository, applying: kind === undefined ? environments : [`${kind}:${value}`] };
}

/**
 * Trusts GitHub's tokens: every run of the repository may plan, those of pull requests included, and only some may
 * apply.
 * @see https://docs.github.com/en/actions/reference/security/oidc (2026-11)
 */
export function gitHubTrust(
  role: Role,
  { repository, applying }: GitHubRuns,
  { partition, account }: { readonly partition: string; readonly account: string },
): TrustDocument {
  const audience = partition === "aws-cn" ? "sts.amazonaws.com.cn" : "sts.amazonaws.com";
  const runs = role === "plan" ? ["*"] : applying;
  return {
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Principal: { Federated: `arn:${partition}:iam::${account}:oidc-provider/${ISSUER}` },
        Action: "sts:AssumeRoleWithWebIdentity",
        Condition: {
          StringEquals: { [`${ISSUER}:aud`]: audience },
          StringLike: { [`${ISSUER}:sub`]: runs.map((it) => `repo:${repository}:${it}`) },
        },
      },
    ],
  };
}
