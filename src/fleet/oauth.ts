import { hcl } from "../hcl/expression";
import { mcpUrl } from "./mcp-url";
import type { VariableValues } from "./variables";

/** Where clients look for the metadata: here, and with the path of the resource behind it (RFC 9728, section 3). */
export const METADATA_PATH = "/.well-known/oauth-protected-resource";

/**
 * The metadata of a protected resource (RFC 9728), as an expression. A list without items is left out, as the standard
 * asks for.
 * @param resource the address of the endpoint, as an expression
 */
export function metadataExpression(resource: string): string {
  const all = hcl`{ resource = ${resource}, authorization_servers = [var.oauth_issuer], scopes_supported = var.oauth_scopes, bearer_methods_supported = ["header"] }`;
  return hcl`jsonencode({ for name, value in ${all} : name => value if length(flatten([value])) > 0 })`;
}

/** The same text for these values, but for the order of its members. */
export function metadataOf(values: VariableValues): string {
  return JSON.stringify({
    resource: mcpUrl(values),
    authorization_servers: [values.oauth_issuer],
    ...(values.oauth_scopes.length > 0 ? { scopes_supported: values.oauth_scopes } : {}),
    bearer_methods_supported: ["header"],
  });
}
