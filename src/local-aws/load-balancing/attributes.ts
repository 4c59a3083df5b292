interface Attribute {
  readonly Key?: string | undefined;
  readonly Value?: string | undefined;
}

/** The value of an attribute of a load balancer or target group; AWS's default when the records do not have it. */
export function attribute(
  attributes: readonly Attribute[],
  key: string,
  byDefault: string,
): string {
  return attributes.find(({ Key }) => Key === key)?.Value ?? byDefault;
}

export function isOn(attributes: readonly Attribute[], key: string): boolean {
  return attribute(attributes, key, "false") === "true";
}

/**
 * How long a connection on either side may be silent.
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/edit-load-balancer-attributes.html#connection-idle-timeout
 */
export function idleTimeoutMs(loadBalancerAttributes: readonly Attribute[]): number {
  return Number(attribute(loadBalancerAttributes, "idle_timeout.timeout_seconds", "60")) * 1000;
}
