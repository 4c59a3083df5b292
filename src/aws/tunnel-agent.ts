import type { ClientRequest } from "node:http";
import type { Agent, AgentOptions } from "node:https";
import type { Socket } from "node:net";
import { connect } from "node:tls";
import type * as proxyAgent from "https-proxy-agent";
import { getProxyForUrl } from "proxy-from-env";

/** As many connections to a host at once as the SDK's own agent has. */
const MOST_SOCKETS = 50;

type Base = proxyAgent.HttpsProxyAgent<`https:${string}`>;
type ConnectOptions = Parameters<Base["connect"]>[1];

/**
 * For https://: through a proxy, but for the hosts that NO_PROXY names.
 * @param trust of the hosts, and of the proxy
 */
export function tunnelAgent(proxy: URL, trust: Pick<AgentOptions, "ca">): Agent {
  // Few have a proxy, and the others need not wait for this.
  const { HttpsProxyAgent } = require("https-proxy-agent") as typeof proxyAgent;
  class TunnelAgent extends HttpsProxyAgent<`https:${string}`> {
    /** By itself it looks for that in a stack trace. */
    override isSecureEndpoint(): boolean {
      return true;
    }

    override async connect(request: ClientRequest, options: ConnectOptions): Promise<Socket> {
      const isDirect = getProxyForUrl(`https://${options.host}:${options.port}`) === "";
      const trusting = { ...options, ...trust };
      return isDirect ? connect(trusting as object) : super.connect(request, trusting);
    }
  }
  return new TunnelAgent(proxy, { ...trust, keepAlive: true, maxSockets: MOST_SOCKETS });
}
