import { IPv4, IPv6 } from "ipaddr.js";

export interface CidrRange {
  /** First and last address as numbers of 32 bits. */
  readonly first: number;
  readonly last: number;
  readonly prefix: number;
}

/** The range of an IPv4 CIDR that is written as its network address; undefined for anything else. */
export function cidrRange(cidr: string): CidrRange | undefined {
  const [address = "", prefixText = ""] = cidr.split("/");
  if (!IPv4.isValidFourPartDecimal(address) || !IPv4.isValidCIDR(cidr)) {
    return undefined;
  }
  const prefix = Number(prefixText);
  const first = IPv4.parse(address).octets.reduce((number, octet) => number * 256 + octet, 0);
  const size = 2 ** (32 - prefix);
  const canonical = `${IPv4.networkAddressFromCIDR(cidr).toString()}/${prefix}`;
  return canonical === cidr ? { first, last: first + size - 1, prefix } : undefined;
}

/** Whether a text is an IPv4 or IPv6 range, written as AWS gives it back: from its network address, shortened. */
export function isCanonicalRange(cidr: string): boolean {
  if (!IPv6.isValidCIDR(cidr)) {
    return cidrRange(cidr) !== undefined;
  }
  const [, prefix] = IPv6.parseCIDR(cidr);
  const network = IPv6.networkAddressFromCIDR(cidr);
  return !network.isIPv4MappedAddress() && `${network.toRFC5952String()}/${prefix}` === cidr;
}

/** The range that an address with a prefix is in, as AWS gives it back; of an address alone, itself. */
export function canonicalRange(text: string): string | undefined {
  const [address = "", prefix] = text.trim().split("/");
  const family = IPv4.isValidFourPartDecimal(address) ? IPv4 : IPv6;
  // A zero before a digit makes an octet octal to some.
  if (!family.isValid(address) || /(^|[.])0[0-9]/.test(address)) {
    return undefined;
  }
  const cidr = `${address}/${prefix ?? (family === IPv4 ? 32 : 128)}`;
  if (!family.isValidCIDR(cidr)) {
    return undefined;
  }
  const network =
    family === IPv4
      ? IPv4.networkAddressFromCIDR(cidr).toString()
      : IPv6.networkAddressFromCIDR(cidr).toRFC5952String();
  const range = `${network}/${Number(cidr.split("/")[1])}`;
  return isCanonicalRange(range) ? range : undefined;
}

export function overlap(a: CidrRange, b: CidrRange): boolean {
  return a.first <= b.last && b.first <= a.last;
}

export function contains(outer: CidrRange, inner: CidrRange): boolean {
  return outer.first <= inner.first && inner.last <= outer.last;
}

/**
 * Ranges that nobody on the internet owns: RFC 1918, and RFC 6598 (carrier-grade NAT), which AWS
 * accepts for VPCs too.
 */
const privateRanges = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10"];

export function isPrivate(range: CidrRange): boolean {
  return privateRanges.some((text) => {
    const privateRange = cidrRange(text);
    return privateRange !== undefined && contains(privateRange, range);
  });
}
