import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  canonicalRange,
  cidrRange,
  contains,
  isPrivate,
  overlap,
} from "../../../src/fleet/facts/cidr";

function range(cidr: string) {
  const found = cidrRange(cidr);
  if (!found) {
    throw new Error(`${cidr} is no range`);
  }
  return found;
}

describe("cidrRange", () => {
  it.each([
    ["0.0.0.0/0", 0, 4294967295],
    ["10.0.0.0/16", 167772160, 167837695],
    ["192.168.1.4/30", 3232235780, 3232235783],
    ["255.255.255.255/32", 4294967295, 4294967295],
  ])("%s", (cidr, first, last) => {
    expect(cidrRange(cidr)).toMatchObject({ first, last });
  });

  it.each([
    "",
    "10.0.0.0",
    "10.0.0.1/16",
    "10.0.0.0/33",
    "10.0.0/16",
    "10.0.0.0/08",
    "a/8",
    "::/16",
  ])("is undefined for %j", (cidr) => expect(cidrRange(cidr)).toBeUndefined());
});

describe("canonicalRange", () => {
  it.each([
    ["10.1.2.3/16", "10.1.0.0/16"],
    [" 10.1.2.3 ", "10.1.2.3/32"],
    ["10.0.0.0/016", "10.0.0.0/16"],
    ["2001:DB8:0::1/32", "2001:db8::/32"],
    ["::1", "::1/128"],
  ])("of %j is %s", (text, range) => expect(canonicalRange(text)).toBe(range));

  it.each([
    ...["", "any", "10.0.0/16", "010.0.0.0/16", "0x0a.0.0.0/16", "10.0.0.0/33", "256.0.0.0/8"],
    ...["10.0.0.0/", "10.0.0.0/-1", "::ffff:10.0.0.0/104", "2001:db8::/129"],
  ])("is undefined for %j", (text) => expect(canonicalRange(text)).toBeUndefined());
});

describe("isPrivate", () => {
  it.each([
    ["10.0.0.0/16", true],
    ["10.255.0.0/16", true],
    ["11.0.0.0/16", false],
    ["172.15.0.0/16", false],
    ["172.16.0.0/16", true],
    ["172.31.0.0/16", true],
    ["172.32.0.0/16", false],
    ["192.168.0.0/16", true],
    ["100.64.0.0/16", true],
    ["100.128.0.0/16", false],
    ["172.0.0.0/8", false],
  ])("%s: %s", (cidr, expected) => expect(isPrivate(range(cidr))).toBe(expected));
});

describe("against counting addresses", () => {
  // Ranges among 256 addresses, so that every address can be looked at.
  const small = fc.tuple(fc.nat(255), fc.integer({ min: 24, max: 32 })).map(([address, prefix]) => {
    const size = 2 ** (32 - prefix);
    const start = address - (address % size);
    return {
      cidr: `203.0.113.${start}/${prefix}`,
      addresses: new Set(Array.from({ length: size }, (_, i) => start + i)),
    };
  });

  it("overlap means a common address, contains means every address", () => {
    const seen = new Set<string>();
    fc.assert(
      fc.property(small, small, (a, b) => {
        const common = [...b.addresses].filter((address) => a.addresses.has(address)).length;
        expect(overlap(range(a.cidr), range(b.cidr))).toBe(common > 0);
        expect(contains(range(a.cidr), range(b.cidr))).toBe(common === b.addresses.size);
        seen.add(`${common > 0} ${common === b.addresses.size}`);
      }),
      { numRuns: 2000 },
    );
    expect([...seen].sort()).toEqual(["false false", "true false", "true true"]);
  });
});
