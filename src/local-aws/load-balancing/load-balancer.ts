import type { IncomingMessage } from "node:http";
import type { RegionMetrics } from "../cloudwatch/metrics";
import { inspect } from "../web-acl/inspected-request";
import { LocalWebAcl } from "../web-acl/local-web-acl";
import { forwardedGroups } from "./actions";
import type { Exchange } from "./exchange";
import { LocalListener } from "./listener";
import type { ListenerRecord, LoadBalancerRecord } from "./records";
import { loadBalancerMetrics } from "./request-metrics";
import type { LocalTargetGroup } from "./target-group";

export interface LoadBalancerProps {
  readonly targetGroup: (arn: string) => LocalTargetGroup | undefined;
  /** Gets the rule of AWS WAF that a request was refused by. */
  readonly onRefused: (dnsName: string, rule: string) => void;
  /** Gets what keeps a request from an answer. */
  readonly onFailure: (dnsName: string, error: Error) => void;
}

/** An Application Load Balancer on this machine: its listeners. */
export class LocalLoadBalancer {
  readonly #listeners = new Map<string, LocalListener>();
  readonly #webAcl = new LocalWebAcl();
  #exchanges: Exchange[] = [];

  constructor(
    private record: LoadBalancerRecord,
    private readonly props: LoadBalancerProps,
  ) {}

  get arn(): string {
    return this.record.loadBalancer.LoadBalancerArn ?? "";
  }

  get dnsName(): string {
    return this.record.loadBalancer.DNSName ?? "";
  }

  /** By their ports. */
  get listeners(): readonly LocalListener[] {
    return [...this.#listeners.values()].sort((a, b) => a.port - b.port);
  }

  /**
   * Whether Route 53 answers with it where it evaluates target health: each target group has a healthy target.
   * @see https://docs.aws.amazon.com/Route53/latest/APIReference/API_AliasTarget.html
   */
  get isHealthy(): boolean {
    return forwardedArns(this.record).every((arn) => this.props.targetGroup(arn)?.hasHealthyTarget);
  }

  /** What CloudWatch is told of the time since the last call. */
  measure(): RegionMetrics {
    const exchanges = this.#exchanges;
    this.#exchanges = [];
    const hosts = forwardedArns(this.record).flatMap(
      (arn) => this.props.targetGroup(arn)?.hostCounts ?? [],
    );
    const region = this.arn.split(":")[3] ?? "";
    return { region, metrics: loadBalancerMetrics(this.arn, exchanges, hosts) };
  }

  async update(record: LoadBalancerRecord): Promise<void> {
    this.record = record;
    // One that changes its protocol is another server.
    const wanted = new Map(
      record.listeners.map((it) => [`${it.listener.Protocol} ${it.listener.ListenerArn}`, it]),
    );
    const gone = [...this.#listeners].filter(([key]) => !wanted.has(key));
    for (const [key] of gone) {
      this.#listeners.delete(key);
    }
    const added: LocalListener[] = [];
    for (const [key, listenerRecord] of wanted) {
      const existing = this.#listeners.get(key);
      existing?.update(listenerRecord, record.attributes);
      if (existing === undefined) {
        const listener = new LocalListener(listenerRecord, record.attributes, {
          targetGroup: this.props.targetGroup,
          dnsName: this.dnsName,
          letsIn: (request) => this.#letsIn(request),
          onExchange: (exchange) => this.#exchanges.push(exchange),
          onFailure: (error) => this.props.onFailure(this.dnsName, error),
        });
        this.#listeners.set(key, listener);
        added.push(listener);
      }
    }
    await Promise.all([
      ...gone.map(([, listener]) => listener.close()),
      ...added.map((listener) => listener.start()),
    ]);
  }

  /** AWS WAF looks at a request before any rule of a listener does. */
  async #letsIn(request: IncomingMessage): Promise<boolean> {
    const { webAcl } = this.record;
    if (!webAcl) {
      return true;
    }
    const { refusedBy } = this.#webAcl.decide(webAcl, await inspect(request));
    if (refusedBy !== undefined) {
      this.props.onRefused(this.dnsName, refusedBy);
    }
    return refusedBy === undefined;
  }

  async close(): Promise<void> {
    await Promise.all(this.listeners.map((listener) => listener.close()));
  }
}

/** The target groups that any listener or rule forwards to. */
export function forwardedArns({ listeners }: LoadBalancerRecord): string[] {
  const arns = listeners
    .flatMap(actionsOf)
    .flatMap(forwardedGroups)
    .map(({ arn }) => arn);
  return [...new Set(arns)];
}

function actionsOf({ listener, rules }: ListenerRecord) {
  return [
    ...(listener.DefaultActions ?? []),
    ...rules.flatMap(({ Actions = [] }) => Actions),
  ].filter(({ Type }) => Type === "forward");
}
