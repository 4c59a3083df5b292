import { valueAt } from "../../terraform/plan-json";
import type { Finding, Lookup } from "../find-resources";

/** The tags that say whose a resource is; every call that creates one sends them along. */
const OWNER_TAGS = ["Project", "Environment", "Region"] as const;

type Tags = Readonly<Record<string, string | undefined>>;

/** What the plan would tag the resource with. */
export function wantedTags({ wanted }: Lookup): Tags {
  return (valueAt(wanted.values, "tags_all") ?? {}) as Tags;
}

/** The tags that find a resource that has no name: whose it is, and its Name. */
export function identifyingTags(lookup: Lookup): [key: string, value: string][] {
  const tags = wantedTags(lookup);
  return [...OWNER_TAGS, "Name"].flatMap((key) => (tags[key] ? [[key, tags[key]]] : []));
}

/** Tags as most services return them. */
export function tagMap(
  tags: readonly { Key?: string; Value?: string; key?: string; value?: string }[] | undefined,
): Tags {
  return Object.fromEntries(
    (tags ?? []).map((tag) => [tag.Key ?? tag.key, tag.Value ?? tag.value]),
  );
}

/**
 * A resource of a name that only one can have. It is ours when it carries our tags: a stranger's is neither
 * imported nor can it be created beside it.
 * @param keys the tags that must be the same
 */
export function findingByTags(
  lookup: Lookup,
  tags: Tags,
  found: { readonly id: string; readonly attributes: Record<string, unknown> },
  keys: readonly string[] = OWNER_TAGS,
): Finding {
  const wanted = wantedTags(lookup);
  const different = keys.filter((key) => wanted[key] !== undefined && tags[key] !== wanted[key]);
  if (different.length === 0) {
    return { found };
  }
  const has = different.map((key) => `${key} ${tags[key] ? `is "${tags[key]}"` : "is missing"}`);
  return {
    conflict:
      `${found.id} exists, but its tags are not this stack's (${has.join(", ")}). If it is to be part of the ` +
      `stack: terraform import '${lookup.wanted.address}' '${found.id}'. Else rename or delete it`,
  };
}

/** The only candidate; several are a conflict, since any choice would be a guess. */
export function singleFinding<T>(
  lookup: Lookup,
  candidates: readonly T[],
  idOf: (candidate: T) => string,
  attributesOf: (candidate: T) => Record<string, unknown> = (it) => ({ id: idOf(it) }),
): Finding {
  const [first] = candidates;
  if (first === undefined) {
    return undefined;
  }
  if (candidates.length > 1) {
    return { conflict: severalMessage(lookup, candidates.map(idOf)) };
  }
  return { found: { id: idOf(first), attributes: attributesOf(first) } };
}

export function severalMessage({ wanted }: Lookup, ids: readonly string[]): string {
  return (
    `several carry this stack's tags: ${ids.join(", ")}. Delete those that nothing uses, or choose one with ` +
    `terraform import '${wanted.address}' <id>; then run this again`
  );
}

export function withNotes(finding: Finding, notes: readonly string[]): Finding {
  return finding && { ...finding, notes };
}
