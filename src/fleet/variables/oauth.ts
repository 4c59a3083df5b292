import { HOST, PORT } from "../rules/internet";
import { atMostCharacters, each, matching, noDuplicates, unlessNull } from "../rules/rule";
import type { VariableDefinitions } from "./definition";

/** @see https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_JwtValidationActionConfig.html (2026-11) */
const MAX_URL_LENGTH = 256;

/** load_balancer.tf: what the load balancer does of OAuth. The scopes' and URLs' characters need no escape in JSON. */
export const oauthVariables = {
  oauth_issuer: {
    type: "string",
    nullable: true,
    default: null,
    description:
      "Issuer of the access tokens: the address of your authorization server, as its metadata and the claim `iss` have " +
      "it. The load balancer then tells clients where to get a token, on /.well-known/oauth-protected-resource. " +
      "Needs HTTPS and enable_domain.",
    rules: [
      unlessNull(
        matching(
          new RegExp(`^https:\\/\\/${HOST}${PORT}(\\/[A-Za-z0-9._~:@+=,;%/-]*)?$`),
          "an address that starts with https://, without a query, such as https://login.example.com/realms/main",
        ),
      ),
      unlessNull(atMostCharacters(MAX_URL_LENGTH)),
    ],
  },
  oauth_scopes: {
    type: "list(string)",
    default: [],
    description: "Scopes that clients may ask for, as the metadata of oauth_issuer lists them.",
    rules: [
      each(
        matching(
          /^[A-Za-z0-9._~:/+*=@-]+$/,
          "a scope of letters, digits and . _ ~ : / + * = @ -, such as mcp:tools",
        ),
      ),
      noDuplicates,
    ],
  },
  oauth_jwks_url: {
    type: "string",
    nullable: true,
    default: null,
    description:
      "Address of the issuer's public keys (JWKS). The load balancer then asks every request for a token: a JWT of " +
      "oauth_issuer, signed with RS256 by one of these keys, and not expired. Only health_check_path and the metadata " +
      "stay open. null leaves the tokens to the server.",
    sinceProvider: "6.22.0",
    rules: [
      unlessNull(
        matching(
          new RegExp(`^https:\\/\\/${HOST}${PORT}\\/[A-Za-z0-9._~:@+=,;%?&/-]*$`),
          "an address that starts with https:// and has a path, such as https://login.example.com/.well-known/jwks.json",
        ),
      ),
      unlessNull(atMostCharacters(MAX_URL_LENGTH)),
    ],
  },
  oauth_audience: {
    type: "string",
    nullable: true,
    default: null,
    description:
      "What the claim `aud` of a token must be for the load balancer, if the issuer writes one text there: most often " +
      "the output `mcp_url`. null leaves the audience to the server, which must check it.",
    rules: [
      // https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_JwtValidationActionAdditionalClaim.html (2026-11)
      unlessNull(matching(/^[!-~]{1,256}$/, "1 to 256 ASCII characters without spaces")),
    ],
  },
} as const satisfies VariableDefinitions;
