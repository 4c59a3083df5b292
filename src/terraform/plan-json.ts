/** A value of a plan; what Terraform only knows after apply is missing. */
export type Values = Readonly<Record<string, unknown>>;

/** A resource that the plan would create, and which may exist already. */
export interface WantedResource {
  readonly address: string;
  readonly type: string;
  /** `aws_subnet.public` of `aws_subnet.public[0]` */
  readonly configAddress: string;
  readonly index: number | string | undefined;
  readonly values: Values;
  /** The configuration's expressions, for the resources that they name. */
  readonly expressions: unknown;
}

/**
 * `terraform show -json` of a plan, as far as it is looked at.
 * @see https://developer.hashicorp.com/terraform/internals/json-format (2026-11)
 */
export interface PlanJson {
  readonly variables?: Readonly<Record<string, { readonly value?: unknown }>>;
  /** Missing when there is nothing to change, nor to keep. */
  readonly resource_changes?: readonly PlannedChange[];
  readonly output_changes?: Readonly<Record<string, OutputChange>>;
  /** The state after a refresh. It has the planned outputs already. */
  readonly prior_state?: { readonly values?: StateValues };
  readonly planned_values?: StateValues;
  /** False with -target. Terraform writes it since 1.8. */
  readonly complete?: boolean;
  readonly configuration?: {
    readonly root_module?: {
      readonly variables?: Readonly<Record<string, { readonly default?: unknown }>>;
      readonly outputs?: Readonly<Record<string, unknown>>;
      readonly resources?: readonly ConfiguredResource[];
    };
    readonly provider_config?: {
      readonly aws?: {
        readonly expressions?: { readonly region?: { readonly constant_value?: unknown } };
      };
    };
  };
}

interface ConfiguredResource {
  readonly address: string;
  readonly expressions?: unknown;
  readonly depends_on?: readonly string[];
}

export interface StateValues {
  readonly root_module?: { readonly resources?: readonly StateResource[] };
}

export interface StateResource {
  readonly address: string;
  readonly mode: string;
  readonly values: Values;
}

interface OutputChange {
  readonly actions: readonly string[];
  readonly before?: unknown;
  readonly after?: unknown;
  /** True, or true at the places that only an apply tells. */
  readonly after_unknown?: unknown;
}

export interface PlannedChange {
  readonly address: string;
  readonly mode: string;
  readonly type: string;
  readonly name: string;
  readonly index?: number | string;
  /** Set for what a replacement that was broken off has left to delete. */
  readonly deposed?: string;
  readonly action_reason?: string;
  readonly change: {
    readonly actions: readonly string[];
    readonly before?: Values | null;
    readonly after: Values | null;
    /** True at the places that only an apply tells. */
    readonly after_unknown?: unknown;
    readonly importing?: { readonly id: string };
  };
}

/** Of the provider: the variable of a region's stack, else what is written in the configuration. */
export function regionOf({ variables, configuration }: PlanJson): string {
  const written = configuration?.provider_config?.aws?.expressions?.region?.constant_value;
  return String(variables?.aws_region?.value ?? written ?? "");
}

/** Everything that the plan would create. */
export function wantedResources(plan: PlanJson): WantedResource[] {
  const expressions = new Map(
    plan.configuration?.root_module?.resources?.map((it) => [it.address, it.expressions]),
  );
  return (plan.resource_changes ?? [])
    .filter(({ mode, change }) => mode === "managed" && change.actions.join() === "create")
    .map(({ address, type, name, index, change }) => ({
      address,
      type,
      configAddress: `${type}.${name}`,
      index,
      values: change.after ?? {},
      expressions: expressions.get(`${type}.${name}`),
    }));
}

/** Everything that the state holds already: address and attributes. */
export function resourcesInState(plan: PlanJson): Map<string, Values> {
  const resources = plan.prior_state?.values?.root_module?.resources ?? [];
  return new Map(
    resources.filter(({ mode }) => mode === "managed").map((it) => [it.address, it.values]),
  );
}

/** `dns_config.0.namespace_id` of nested objects and lists. */
export function valueAt(value: unknown, path: string): unknown {
  return path
    .split(".")
    .reduce<unknown>((inner, key) => (inner as Record<string, unknown> | undefined)?.[key], value);
}

/**
 * The value of an attribute: from the plan, else from the resource that its expression refers to, as far as
 * that one is known.
 * @param meant the attribute of that resource, where the plan does not tell (`aws_lb.main[*].dns_name` is written
 *   as a reference to the whole resource)
 */
export function resolveAttribute(
  wanted: WantedResource,
  path: string,
  known: ReadonlyMap<string, Values>,
  meant = "id",
): string | undefined {
  const planned = valueAt(wanted.values, path);
  if (planned !== undefined && planned !== null) {
    return String(planned);
  }
  const expression = valueAt(wanted.expressions, path) as { references?: string[] } | undefined;
  for (const reference of expression?.references ?? []) {
    const match = /^([a-z0-9_]+\.[A-Za-z0-9_-]+)(\[[^\]]+\])?(?:\.(\w+))?$/.exec(reference);
    if (!match) {
      continue;
    }
    const [, resource = "", index, attribute = meant] = match;
    // `x[count.index]` and `x[each.key]` are written as references to x alone.
    const candidates = index ? [index] : [`[${JSON.stringify(wanted.index ?? 0)}]`, ""];
    for (const candidate of candidates) {
      const value = known.get(`${resource}${candidate}`)?.[attribute];
      if (typeof value === "string") {
        return value;
      }
    }
  }
  return undefined;
}

/** The resources, as the configuration names them, that need one of the given ones, directly or not. */
export function dependentsOf(plan: PlanJson, needed: readonly string[]): Set<string> {
  const resources = plan.configuration?.root_module?.resources ?? [];
  const references = new Map(
    resources.map((it) => [
      it.address,
      [...referencesIn(it.expressions), ...(it.depends_on ?? [])],
    ]),
  );
  const dependents = new Set<string>();
  let searched = [...needed];
  while (searched.length > 0) {
    const found = [...references]
      .filter(
        ([address, named]) => !dependents.has(address) && named.some((it) => searched.includes(it)),
      )
      .map(([address]) => address);
    for (const address of found) {
      dependents.add(address);
    }
    searched = found;
  }
  return dependents;
}

/** Terraform lists each reference with its prefixes, so that the bare resource is always among them. */
function referencesIn(expressions: unknown): string[] {
  if (typeof expressions !== "object" || expressions === null) {
    return [];
  }
  return Object.entries(expressions).flatMap(([key, value]) =>
    key === "references" && Array.isArray(value) ? (value as string[]) : referencesIn(value),
  );
}
