import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { createServer as createSecureServer, type Server as SecureServer } from "node:https";
import type { Duplex } from "node:stream";
import { Server as TlsServer } from "node:tls";
import type { Action, LoadBalancerAttribute } from "@aws-sdk/client-elastic-load-balancing-v2";
import { LIKE_A_LOAD_BALANCER, type LoopbackServer, listenOnLoopback } from "../loopback-server";
import { chooseRule, fixedResponse, lastAction, redirect } from "./actions";
import { answer, page, rawPage } from "./answers";
import { idleTimeoutMs, isOn } from "./attributes";
import type { RoutedRequest } from "./conditions";
import { beginExchange, type Exchange, noteTarget } from "./exchange";
import { forward } from "./forward";
import { chooseGroup } from "./group-choice";
import type { ListenerRecord } from "./records";
import { refusedWith } from "./refused-requests";
import { headersForTarget, withoutPort } from "./request-headers";
import { bindingCookies, tokenOf } from "./stickiness";
import type { LocalTargetGroup } from "./target-group";
import { TlsSettings } from "./tls";
import { validateToken } from "./token-validation";
import { type Rewritten, rewrite } from "./transforms";

export interface ListenerProps {
  readonly targetGroup: (arn: string) => LocalTargetGroup | undefined;
  /** DNS name of the load balancer. */
  readonly dnsName: string;
  /** Asked before any rule. */
  readonly letsIn: (request: IncomingMessage) => Promise<boolean>;
  readonly onExchange: (exchange: Exchange) => void;
  /** Gets what keeps a request from an answer, such as a condition that AWS would not have taken. */
  readonly onFailure: (error: Error) => void;
}

/** One listener of a load balancer, HTTP or HTTPS, on a free port of 127.0.0.1. */
export class LocalListener {
  readonly #server: Server | SecureServer;
  readonly #tls = new TlsSettings();
  /** The last answer on each connection. */
  readonly #answers = new WeakMap<Duplex, ServerResponse>();
  #loopback: LoopbackServer | undefined;

  constructor(
    private record: ListenerRecord,
    private attributes: readonly LoadBalancerAttribute[],
    private readonly props: ListenerProps,
  ) {
    const serve = (request: IncomingMessage, response: ServerResponse) =>
      this.serve(request, response);
    this.#server =
      this.protocol === "https"
        ? createSecureServer({ ...LIKE_A_LOAD_BALANCER, ...this.#tls.options }, serve)
        : createServer(LIKE_A_LOAD_BALANCER, serve);
    this.#server.on("clientError", (error: NodeJS.ErrnoException, connection) =>
      this.#refuse(connection, error.code === "ERR_HTTP_REQUEST_TIMEOUT" ? 408 : 400),
    );
    this.update(record, attributes);
  }

  /** Of the record, such as 80. */
  get port(): number {
    return this.record.listener.Port ?? 80;
  }

  get protocol(): "http" | "https" {
    return this.record.listener.Protocol === "HTTPS" ? "https" : "http";
  }

  /** Of this machine. */
  get loopbackPort(): number | undefined {
    return this.#loopback?.port;
  }

  update(record: ListenerRecord, attributes: readonly LoadBalancerAttribute[]): void {
    this.record = record;
    this.attributes = attributes;
    this.#server.keepAliveTimeout = idleTimeoutMs(attributes);
    this.#server.headersTimeout = idleTimeoutMs(attributes);
    if (this.#server instanceof TlsServer && record.tls) {
      this.#tls.update(this.#server, record.tls);
    }
  }

  async start(): Promise<void> {
    this.#loopback = await listenOnLoopback(this.#server);
  }

  async close(): Promise<void> {
    await this.#loopback?.close();
  }

  /** Answers a request, also one that came in elsewhere, after whatever TLS there was. */
  serve(request: IncomingMessage, response: ServerResponse): void {
    beginExchange(response, this.props.onExchange);
    this.#answers.set(request.socket, response);
    this.#watchIdleClient(request, response);
    const status = refusedWith(request);
    if (status !== undefined) {
      answer(response, page(status));
    } else {
      this.#toOriginForm(request);
      this.#answer(request, response).catch((error: Error) => {
        this.props.onFailure(error);
        answer(response, page(500));
      });
    }
  }

  /** Takes over a connection that was opened elsewhere. */
  accept(connection: Duplex): void {
    this.#server.emit("connection", connection);
  }

  /** Answers what cannot be read as a request; never amid an answer, whose client would take it for a part of that. */
  #refuse(connection: Duplex, status: number): void {
    const last = this.#answers.get(connection);
    // A client that resets its connection comes here too, and has asked for nothing.
    if (!connection.writable || (last?.headersSent && !last.writableFinished)) {
      connection.destroy();
    } else {
      connection.end(rawPage(status));
      const none = { targetGroup: undefined, targetStatus: undefined, targetSeconds: undefined };
      this.props.onExchange({ ...none, status });
    }
  }

  /**
   * A request for a whole address has its host as Host. One of HTTP/1.0 without any gets the load balancer's name.
   * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/userguide/how-elastic-load-balancing-works.html#http-connections
   * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/edit-load-balancer-attributes.html#host-header-preservation
   */
  #toOriginForm(request: IncomingMessage): void {
    const absolute = /^https?:\/\/([^/?#]+)([^#]*)/i.exec(request.url ?? "");
    if (absolute !== null) {
      const [, host, rest = ""] = absolute;
      request.url = rest.startsWith("/") ? rest : `/${rest}`;
      if (!isOn(this.attributes, "routing.http.preserve_host_header.enabled")) {
        request.headers.host = host;
      }
    }
    request.headers.host ??= this.props.dnsName;
  }

  #rules() {
    const { listener, rules } = this.record;
    return rules.some(({ IsDefault }) => IsDefault)
      ? rules
      : [...rules, { Priority: "default", Actions: listener.DefaultActions }];
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (!(await this.props.letsIn(request))) {
      answer(response, page(403));
      return;
    }
    const routed = readRequest(request);
    const rule = chooseRule(this.#rules(), routed) ?? {};
    const config = rule.Actions?.find(({ Type }) => Type === "jwt-validation")?.JwtValidationConfig;
    const token = config && (await validateToken(config, request.headers.authorization));
    if (token === "invalid" || token === "unreachable") {
      answer(response, page(token === "invalid" ? 401 : 500));
      return;
    }
    if (response.headersSent || response.destroyed) {
      return; // meanwhile the client was told 408, or has left
    }
    const action = lastAction(rule);
    if (action?.FixedResponseConfig !== undefined) {
      answer(response, fixedResponse(action.FixedResponseConfig));
    } else if (action?.RedirectConfig !== undefined) {
      answer(response, redirect(action.RedirectConfig, routed, this));
    } else if (action?.Type === "forward") {
      const { host = "" } = request.headers;
      const rewritten = rewrite(rule.Transforms ?? [], { host, url: request.url ?? "/" });
      if (rewritten === undefined) {
        answer(response, page(500));
      } else {
        this.#forward(action, request, response, rewritten);
      }
    } else {
      answer(response, page(503));
    }
  }

  /**
   * 503 when no target is to be had. Another target group of the action does not stand in.
   * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/rule-action-types.html#forward-actions
   */
  #forward(
    action: Action,
    request: IncomingMessage,
    response: ServerResponse,
    { host, url = request.url ?? "/" }: Rewritten,
  ): void {
    const group = chooseGroup(action, request, this.props.targetGroup);
    const target = group?.nextTarget(tokenOf(request, "AWSALB"));
    if (group === undefined || target === undefined) {
      answer(response, page(503));
      return;
    }
    noteTarget(response, group.arn);
    const { attributes, port, protocol } = this;
    void forward(request, response, target, {
      url,
      headers: headersForTarget(request, { protocol, port, attributes }, host),
      cookies: bindingCookies(action, group, target, protocol),
      idleTimeoutMs: idleTimeoutMs(attributes),
    });
  }

  /**
   * A client that stops sending its request gets 408, one that stops reading the answer is cut. While the target is
   * silent its own timeout counts.
   * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-troubleshooting.html#http-408-issues
   */
  #watchIdleClient(request: IncomingMessage, response: ServerResponse): void {
    request.setTimeout(idleTimeoutMs(this.attributes), () => {
      if (!response.headersSent) {
        response.shouldKeepAlive = false;
        answer(response, page(408));
      }
    });
    response.on("timeout", () => {
      if (response.writableNeedDrain) {
        response.destroy();
      }
    });
  }
}

function readRequest(request: IncomingMessage): RoutedRequest {
  const [path = "/", ...query] = (request.url ?? "/").split("?");
  return {
    method: request.method ?? "GET",
    host: withoutPort(request.headers.host ?? ""),
    path,
    query: query.join("?"),
    headers: request.headers,
    sourceIp: request.socket.remoteAddress ?? "127.0.0.1",
  };
}
