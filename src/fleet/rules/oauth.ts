import { hcl } from "../../hcl/expression";
import { recordNameExpression } from "../dns-names";
import { servesHttps } from "../https";
import { METADATA_PATH, metadataExpression, metadataOf } from "../oauth";
import type { VariableValues } from "../variables";
import { type FleetMember, knows, type Warning } from "./fleet-member";
import { quoted } from "./rule";
import type { StackRule } from "./stack-rule";

/** @see https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_FixedResponseActionConfig.html (2026-11) */
const MAX_BODY_LENGTH = 1024;

/** Of a path in a listener rule. @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/rule-condition-types.html (2026-11) */
const MAX_PATTERN_LENGTH = 128;

/** A path that a listener rule takes as it stands: no wildcard, and nothing that AWS refuses there. */
const LITERAL_PATH = /^\/[A-Za-z0-9_.$/~@:+-]*$/;
const LITERAL_CHARACTERS = "letters, digits and _ . $ / ~ @ : + -";

const longestMcpPath = MAX_PATTERN_LENGTH - METADATA_PATH.length;

const isLiteral = (operand: string, max: number) =>
  `can(regex(${quoted(LITERAL_PATH.source.replaceAll("\\/", "/"))}, ${operand})) && length(${operand}) <= ${max}`;

/** Without its query, at which no listener rule looks. */
const healthPath = ({ health_check_path }: VariableValues) => health_check_path.split("?")[0] ?? "";
const HEALTH_PATH = 'split("?", var.health_check_path)[0]';

/** A server may answer with and without it. */
const withoutSlash = (path: string) => path.replace(/\/$/, "");

const METADATA = metadataExpression(
  hcl`format("https://%s%s", ${recordNameExpression}, trimsuffix(var.mcp_path, "/"))`,
).slice("${".length, -"}".length);

/** What OAuth at the load balancer needs. */
export const oauthRules: readonly StackRule[] = [
  {
    variables: ["oauth_issuer", "enable_https", "certificate_arn", "enable_domain"],
    check: (values) =>
      values.oauth_issuer === null || (servesHttps(values) && values.enable_domain)
        ? undefined
        : "OAuth needs an address that clients reach by HTTPS: the metadata names it, and tokens must not cross the " +
          "internet unencrypted. Set enable_domain = true and enable_https = true, or leave oauth_issuer out",
    condition:
      "(var.oauth_issuer == null ? true : var.enable_domain && (var.certificate_arn != null || var.enable_https))",
    errorMessage:
      "oauth_issuer needs HTTPS and a domain: the metadata names the address, and tokens must not cross the internet " +
      "unencrypted. Set enable_domain = true and enable_https = true, or leave oauth_issuer out.",
  },
  {
    variables: ["oauth_scopes", "oauth_jwks_url", "oauth_issuer"],
    check: ({ oauth_scopes, oauth_jwks_url, oauth_issuer }) =>
      oauth_issuer !== null || (oauth_scopes.length === 0 && oauth_jwks_url === null)
        ? undefined
        : `${oauth_jwks_url === null ? "oauth_scopes" : "oauth_jwks_url"} does nothing without oauth_issuer, and ` +
          "requests would come in without a token. Set oauth_issuer, or leave both out",
    condition:
      "(var.oauth_issuer == null ? length(var.oauth_scopes) == 0 && var.oauth_jwks_url == null : true)",
    errorMessage:
      "oauth_scopes and oauth_jwks_url do nothing without oauth_issuer, and requests would come in without a token. " +
      "Set oauth_issuer, or leave both out.",
  },
  {
    variables: ["oauth_audience", "oauth_jwks_url"],
    check: ({ oauth_audience, oauth_jwks_url }) =>
      oauth_audience === null || oauth_jwks_url !== null
        ? undefined
        : "the load balancer looks at no token without oauth_jwks_url, so it would not check the audience. Set " +
          "oauth_jwks_url, or leave oauth_audience out",
    condition: "(var.oauth_audience == null ? true : var.oauth_jwks_url != null)",
    errorMessage:
      "oauth_audience does nothing without oauth_jwks_url, since the load balancer then looks at no token. Set " +
      "oauth_jwks_url, or leave oauth_audience out.",
  },
  {
    variables: ["mcp_path", "oauth_issuer"],
    check: ({ oauth_issuer, mcp_path }) =>
      oauth_issuer === null || (LITERAL_PATH.test(mcp_path) && mcp_path.length <= longestMcpPath)
        ? undefined
        : `with oauth_issuer it becomes part of a listener rule, which takes ${LITERAL_CHARACTERS}, and at most ` +
          `${longestMcpPath} characters of it; got: "${mcp_path}"`,
    condition: `(var.oauth_issuer == null ? true : ${isLiteral("var.mcp_path", longestMcpPath)})`,
    errorMessage: `mcp_path becomes part of a listener rule with oauth_issuer, which takes ${LITERAL_CHARACTERS}, and at most ${longestMcpPath} characters of it.`,
  },
  {
    variables: ["health_check_path", "mcp_path", "oauth_jwks_url"],
    check: (values) => {
      const path = healthPath(values);
      if (values.oauth_jwks_url === null) {
        return undefined;
      }
      if (withoutSlash(path) === withoutSlash(values.mcp_path)) {
        return `${path} is open to everybody, and is mcp_path too. Write another, such as /health`;
      }
      return LITERAL_PATH.test(path) && path.length <= MAX_PATTERN_LENGTH
        ? undefined
        : `with oauth_jwks_url it is the path that stays open, and a listener rule takes ${LITERAL_CHARACTERS} there, ` +
            `${MAX_PATTERN_LENGTH} at most; got: "${path}"`;
    },
    condition: `(var.oauth_jwks_url == null ? true : trimsuffix(${HEALTH_PATH}, "/") != trimsuffix(var.mcp_path, "/") && ${isLiteral(HEALTH_PATH, MAX_PATTERN_LENGTH)})`,
    errorMessage: `With oauth_jwks_url, health_check_path stays open to everybody: it must differ from mcp_path, and a listener rule takes ${LITERAL_CHARACTERS} in it, ${MAX_PATTERN_LENGTH} at most.`,
  },
  {
    variables: ["oauth_scopes", "oauth_issuer", "subdomain", "domain_name", "mcp_path"],
    check: (values) => {
      const { length } = values.oauth_issuer === null ? "" : metadataOf(values);
      return length <= MAX_BODY_LENGTH
        ? undefined
        : `the metadata of oauth_issuer would have ${length} characters, and a load balancer answers ${MAX_BODY_LENGTH} ` +
            "at most. List fewer scopes";
    },
    condition: `(var.oauth_issuer == null ? true : length(${METADATA}) <= ${MAX_BODY_LENGTH})`,
    errorMessage: `The metadata of oauth_issuer would have more than the ${MAX_BODY_LENGTH} characters that a load balancer answers. List fewer oauth_scopes.`,
  },
];

/** A browser asks without a token whether a page may call, and the load balancer knows no such question. */
export function oauthWarnings(member: FleetMember): Warning[] {
  const { file, values } = member;
  return knows(member, "oauth_jwks_url", "allowed_origins") &&
    values.oauth_jwks_url !== null &&
    values.allowed_origins.length > 0
    ? [
        {
          file,
          variable: "allowed_origins",
          message:
            "with oauth_jwks_url no web page gets in: browsers ask first, without a token (CORS), and the load balancer answers " +
            "401. Leave oauth_jwks_url out and let the server check tokens, or leave allowed_origins out",
        },
      ]
    : [];
}
