interface Group {
  /** At the head of a column, or of a row. */
  readonly label: string;
  /** Where it stands alone, as in the report. */
  readonly title: string;
  /** What Cost Explorer calls the services that bill it. One group has none: all that no other group is billed by. */
  readonly services?: RegExp;
}

/** How `fleet cost` groups what is billed, in the order of its tables. */
export const GROUPS = {
  fargate: { label: "Fargate", title: "Fargate", services: /Elastic Container Service/ },
  alb: { label: "load balancer", title: "Load balancer", services: /Load Balancing/ },
  publicIpv4: { label: "public IPv4", title: "Public IPv4", services: /Virtual Private Cloud/ },
  otherServices: { label: "other", title: "Other services" },
} as const satisfies Readonly<Record<string, Group>>;

export type CostGroup = keyof typeof GROUPS;

export const COST_GROUPS = Object.keys(GROUPS) as readonly CostGroup[];

/** Something for each group, and for all together. */
export type Grouped<T> = Readonly<Record<CostGroup | "total", T>>;

export function grouped<T>(value: (group: CostGroup | "total") => T): Grouped<T> {
  const groups = [...COST_GROUPS, "total" as const];
  return Object.fromEntries(groups.map((group) => [group, value(group)])) as Grouped<T>;
}

/** @param service as Cost Explorer names it */
export function groupOfService(service: string): CostGroup {
  const groups: Readonly<Record<CostGroup, Group>> = GROUPS;
  return COST_GROUPS.find((group) => groups[group].services?.test(service)) ?? "otherServices";
}
