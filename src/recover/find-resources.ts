import { resolveAttribute, type Values, type WantedResource } from "../terraform/plan-json";

/** What a lookup knows: the region, and how to read an attribute of what it looks for. */
export interface Lookup {
  readonly region: string;
  readonly wanted: WantedResource;
  /** An attribute that is known; it is one of the finder's `needs`, or a value that every plan has. */
  readonly value: (path: string) => string;
}

/** What a lookup found. */
export type Finding =
  | {
      readonly found: {
        /** In the form that `terraform import` takes. */
        readonly id: string;
        /** What other resources refer to: id, arn, name. */
        readonly attributes: Values;
      };
      /** What the user should know, with the command that puts it right. */
      readonly notes?: readonly string[];
    }
  /** It can be imported once something is put right, and these are its attributes already. */
  | { readonly repair: Repair; readonly attributes: Values; readonly notes?: readonly string[] }
  /** It is there, and importing it would be a guess or wrong: why, and what to do. */
  | { readonly conflict: string; readonly notes?: readonly string[] }
  | undefined;

/** A change that must come before an import or an apply. */
export interface Repair {
  /** "restore it: …" */
  readonly what: string;
  readonly run: () => Promise<unknown>;
}

export interface AddressedRepair extends Repair {
  readonly address: string;
}

export interface Finder {
  /** What must be known to look for it, and which attribute of another resource it usually is. */
  readonly needs: Readonly<Record<string, string>>;
  readonly find: (lookup: Lookup) => Promise<Finding>;
}

export interface FoundResource {
  readonly address: string;
  readonly id: string;
}

export interface Findings {
  readonly found: readonly FoundResource[];
  /** What hangs on something else comes after it. */
  readonly repairs: readonly AddressedRepair[];
  readonly conflicts: readonly { readonly address: string; readonly reason: string }[];
  /** Not in AWS, or not told from its absence. apply creates it. */
  readonly absent: readonly string[];
  readonly notes: readonly string[];
}

/**
 * Looks for everything that a plan would create. What hangs on something else (a subnet on its VPC) is
 * looked for as soon as that one is known.
 * @param finderOf the finder of a resource type; undefined for types that need none
 */
export async function findResources(
  wanted: readonly WantedResource[],
  inState: ReadonlyMap<string, Values>,
  region: string,
  finderOf: (type: string) => Finder | undefined,
): Promise<Findings> {
  const known = new Map(inState);
  const found: FoundResource[] = [];
  const repairs: AddressedRepair[] = [];
  const conflicts: { address: string; reason: string }[] = [];
  const absent: string[] = [];
  const notes: string[] = [];

  let pending = [...wanted];
  while (pending.length > 0) {
    const waiting: WantedResource[] = [];
    const findings = await Promise.all(
      pending.map(async (resource) => {
        const finder = finderOf(resource.type);
        if (!finder) {
          return { resource, finding: undefined };
        }
        const value = (path: string) => resolveAttribute(resource, path, known, finder.needs[path]);
        if (Object.keys(finder.needs).some((path) => value(path) === undefined)) {
          waiting.push(resource);
          return undefined;
        }
        const lookup: Lookup = { region, wanted: resource, value: (path) => value(path) ?? "" };
        return { resource, finding: await finder.find(lookup) };
      }),
    );
    const before = known.size;
    for (const done of findings) {
      if (!done) {
        continue;
      }
      const { resource, finding } = done;
      notes.push(...(finding?.notes ?? []));
      if (finding === undefined) {
        absent.push(resource.address);
      } else if ("found" in finding) {
        found.push({ address: resource.address, id: finding.found.id });
        known.set(resource.address, finding.found.attributes);
      } else if ("repair" in finding) {
        repairs.push({ address: resource.address, ...finding.repair });
        known.set(resource.address, finding.attributes);
      } else {
        conflicts.push({ address: resource.address, reason: finding.conflict });
      }
    }
    if (known.size === before) {
      absent.push(...waiting.map(({ address }) => address));
      break;
    }
    pending = waiting;
  }
  const order = new Map(wanted.map(({ address }, i) => [address, i]));
  const inOrder = (a: string, b: string) => (order.get(a) ?? 0) - (order.get(b) ?? 0);
  return {
    found: found.sort((a, b) => inOrder(a.address, b.address)),
    repairs,
    conflicts: conflicts.sort((a, b) => inOrder(a.address, b.address)),
    absent: absent.sort(inOrder),
    notes: [...new Set(notes)],
  };
}
