import type {
  JwtValidationActionAdditionalClaim,
  JwtValidationActionConfig,
} from "@aws-sdk/client-elastic-load-balancing-v2";
import type { JWTPayload, JWTVerifyGetKey } from "jose" with { "resolution-mode": "import" };

/** AWS knows no other. */
const ALGORITHM = "RS256";

/** Codes of jose's errors; its others are about the key set. */
const OF_THE_TOKEN = /^ERR_(JW[ST]_|JOSE_ALG_NOT_ALLOWED$|JWKS_NO_MATCHING_KEY$)/;

/** One for each address, since it keeps the keys for a while. */
const keySets = new Map<string, JWTVerifyGetKey>();

/**
 * Whether a request brings a token that the action takes: signed by a key of the key set, by this issuer, and valid now.
 * The key set is fetched from where the records say, as AWS does.
 * @returns "unreachable" when the key set cannot be had
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/listener-verify-jwt.html
 */
export async function validateToken(
  { JwksEndpoint = "", Issuer = "", AdditionalClaims = [] }: JwtValidationActionConfig,
  authorization: string | undefined,
): Promise<"valid" | "invalid" | "unreachable"> {
  const [, token] = /^Bearer +(\S+)$/i.exec(authorization ?? "") ?? [];
  if (token === undefined) {
    return "invalid";
  }
  const { createRemoteJWKSet, errors, jwtVerify } = await import("jose");
  try {
    const keys = keySets.get(JwksEndpoint) ?? createRemoteJWKSet(new URL(JwksEndpoint));
    keySets.set(JwksEndpoint, keys);
    const { payload } = await jwtVerify(token, keys, {
      algorithms: [ALGORITHM],
      issuer: Issuer,
      requiredClaims: ["exp"],
    });
    const isIssued = (payload.iat ?? 0) <= Date.now() / 1000;
    const isValid = isIssued && AdditionalClaims.every((claim) => meets(claim, payload));
    return isValid ? "valid" : "invalid";
  } catch (error) {
    return error instanceof errors.JOSEError && OF_THE_TOKEN.test(error.code)
      ? "invalid"
      : "unreachable";
  }
}

/** Of several values, a claim with one value has one, and a claim with a list has all. */
function meets(
  { Name = "", Format, Values = [] }: JwtValidationActionAdditionalClaim,
  payload: JWTPayload,
): boolean {
  const claim = payload[Name];
  switch (Format) {
    case "single-string":
      return Values.some((value) => value === claim);
    case "space-separated-values":
      return typeof claim === "string" && hasAll(claim.split(" "), Values);
    default:
      return Array.isArray(claim) && hasAll(claim, Values);
  }
}

function hasAll(list: readonly unknown[], values: readonly string[]): boolean {
  return values.every((value) => list.includes(value));
}
