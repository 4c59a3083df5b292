import { forward, operationOf, useHttpServer } from "./http-server";
import { refuse } from "./refusal";
import type { Sandbox } from "./sandbox";

/**
 * An HTTP server in front of the emulator that denies everything in one region, or one operation there. Its url is
 * for AWS_ENDPOINT_URL.
 * @param operation such as UpdateService
 */
export function useRefusingProxy(
  sandbox: Sandbox,
  region: string,
  operation?: string,
): { readonly url: string } {
  return useHttpServer((exchange) => {
    const isMeant = operation === undefined || operation === operationOf(exchange);
    // Credential=<key>/<date>/<region>/<service>/aws4_request
    if (isMeant && exchange.incoming.headers.authorization?.includes(`/${region}/`)) {
      refuse(exchange, "AccessDenied", "not allowed");
    } else {
      forward(sandbox, exchange);
    }
  });
}
