import type { ResourceRecordSet } from "@aws-sdk/client-route-53";
import type { LocalLoadBalancer } from "../load-balancing/load-balancer";
import type { LocalLoadBalancing } from "../load-balancing/load-balancing";

/** The names that lead to a load balancer: its own DNS name, and records of Route 53. */
export class LocalNames {
  #recordSets: readonly ResourceRecordSet[] = [];

  /** @param clientRegion where whoever asks is: latency records of it come first */
  constructor(
    private readonly loadBalancing: LocalLoadBalancing,
    private readonly clientRegion?: string,
  ) {}

  /** Takes the records of all hosted zones as they are now. */
  update(recordSets: readonly ResourceRecordSet[]): void {
    this.#recordSets = recordSets;
  }

  /** All names that lead somewhere now. */
  get known(): string[] {
    const names = [
      ...this.loadBalancing.loadBalancers.map(({ dnsName }) => dnsName),
      ...this.#recordSets.map(({ Name = "" }) => Name),
    ];
    return [...new Set(names.map(normalize))].filter((name) => this.resolve(name) !== undefined);
  }

  /** The load balancer that a client reaches by this name now. */
  resolve(name: string): LocalLoadBalancer | undefined {
    return this.#byDnsName(name) ?? this.#byRecord(name);
  }

  /** `dualstack.` in front of a load balancer's name asks for its IPv6 addresses, too. */
  #byDnsName(name: string): LocalLoadBalancer | undefined {
    const wanted = normalize(name).replace(/^dualstack\./, "");
    return this.loadBalancing.loadBalancers.find(({ dnsName }) => normalize(dnsName) === wanted);
  }

  /**
   * Latency records: the client's region, else the first. One that evaluates its target's health is passed over while
   * that is unhealthy, unless all are.
   * @see https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/routing-policy-latency.html
   * @see https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/health-checks-how-route-53-chooses-records.html
   */
  #byRecord(name: string): LocalLoadBalancer | undefined {
    const candidates = this.#recordSets
      .filter(({ Name = "", Type }) => normalize(Name) === normalize(name) && Type === "A")
      .sort((a, b) => Number(this.#isFar(a)) - Number(this.#isFar(b)))
      .flatMap(({ AliasTarget }) => {
        const loadBalancer = this.#byDnsName(AliasTarget?.DNSName ?? "");
        return loadBalancer === undefined
          ? []
          : [{ loadBalancer, evaluatesHealth: AliasTarget?.EvaluateTargetHealth === true }];
      });
    const healthy = candidates.find(
      ({ loadBalancer, evaluatesHealth }) => !evaluatesHealth || loadBalancer.isHealthy,
    );
    return (healthy ?? candidates[0])?.loadBalancer;
  }

  #isFar({ Region }: ResourceRecordSet): boolean {
    return Region !== this.clientRegion;
  }
}

/** Names are the same in upper and lower case, and with a dot at the end. */
function normalize(name: string): string {
  return name.toLowerCase().replace(/\.$/, "");
}
