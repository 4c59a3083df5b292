import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cidrRange, contains, overlap } from "../../src/fleet/facts/cidr";
import { fargateRegions } from "../../src/fleet/facts/regions";
import { usualZones, zoneRunsFargate } from "../../src/fleet/facts/zones";
import { loadFleet } from "../../src/fleet/load-fleet";
import { freeRange, subnetsOf, takenOver } from "../../src/fleet/new-region";
import { zoneName } from "../../src/fleet/rules/network";
import { tfvarsText } from "../../src/fleet/tfvars-writer";
import { defaults } from "../support/defaults";
import { useFolder } from "../support/folder";

const root = useFolder();

/** The fleet of a folder with these files. */
async function fleetOf(name: string, files: Readonly<Record<string, string>>) {
  const folder = join(root.path, name, "tfvars");
  mkdirSync(folder, { recursive: true });
  for (const [file, text] of Object.entries(files)) {
    writeFileSync(join(folder, file), text);
  }
  return loadFleet(folder);
}

function region(name: string, n: number, lines = ""): string {
  return `
aws_region         = "${name}"
vpc_cidr           = "10.${n}.0.0/16"
availability_zones = ["${name}a", "${name}b"]
subnet_cidrs       = ["10.${n}.0.0/20", "10.${n}.16.0/20"]
${lines}
`;
}

describe("the range of a new region", () => {
  it("is the lowest 10.n.0.0/16 that overlaps no other, 10.0 last", () => {
    const cidr = fc
      .tuple(fc.nat(255), fc.nat(255), fc.integer({ min: 9, max: 20 }))
      .map(([a, b, prefix]) => {
        const bits = ((10 * 256 + a) * 256 + b) * 256;
        const size = 2 ** (32 - prefix);
        const first = Math.floor(bits / size) * size;
        return `${[24, 16, 8, 0].map((shift) => Math.floor(first / 2 ** shift) % 256).join(".")}/${prefix}`;
      });
    fc.assert(
      fc.property(fc.array(cidr, { maxLength: 40 }), (taken) => {
        const isFree = (n: number) => {
          const range = cidrRange(`10.${n}.0.0/16`);
          return taken.every((it) => {
            const other = cidrRange(it);
            return range && other && !overlap(range, other);
          });
        };
        const inOrder = [...Array.from({ length: 255 }, (_, i) => i + 1), 0];
        const first = inOrder.find(isFree);
        expect(freeRange(taken)).toBe(first === undefined ? undefined : `10.${first}.0.0/16`);
      }),
    );
  });

  it.each([
    [["172.31.0.0/16"], "10.1.0.0/16"],
    [["10.1.0.0/16", "10.3.0.0/16"], "10.2.0.0/16"],
    [["10.0.0.0/9"], "10.128.0.0/16"],
    [
      [
        "10.128.0.0/9",
        "10.64.0.0/10",
        "10.32.0.0/11",
        "10.16.0.0/12",
        "10.8.0.0/13",
        "10.4.0.0/14",
        "10.2.0.0/15",
        "10.1.0.0/16",
      ],
      "10.0.0.0/16",
    ],
    [["10.0.0.0/8"], undefined],
  ])("beside %j is %s", (taken, range) => {
    expect(freeRange(taken)).toBe(range);
  });

  it("has subnets that lie in it and do not overlap", () => {
    for (let count = 2; count <= 16; count++) {
      const vpc = cidrRange("10.7.0.0/16");
      const ranges = subnetsOf("10.7.0.0/16", count).map(cidrRange);
      expect(ranges).toHaveLength(count);
      for (const [i, range] of ranges.entries()) {
        expect(vpc && range && contains(vpc, range)).toBe(true);
        expect(ranges.slice(0, i).some((it) => it && range && overlap(it, range))).toBe(false);
      }
    }
  });
});

describe("the table of zones", () => {
  it("has two zones or more for every region, but for those that it does not know", () => {
    const unknown = fargateRegions.filter((name) => usualZones(name) === undefined);
    expect(unknown).toEqual(["eusc-de-east-1"]);
    for (const name of fargateRegions.filter((it) => !unknown.includes(it))) {
      const zones = usualZones(name) ?? [];
      expect(zones.length, name).toBeGreaterThanOrEqual(2);
      expect(zones.every((zone) => zoneName.holds(zone) && zone.slice(0, -1) === name)).toBe(true);
    }
  });

  it("knows where Fargate is missing", () => {
    expect(zoneRunsFargate("ap-northeast-1", "apne1-az3")).toBe(false);
    expect(zoneRunsFargate("ap-northeast-1", "apne1-az4")).toBe(true);
    expect(zoneRunsFargate("eu-west-1", "euw1-az3")).toBe(true);
  });
});

describe("what a new region takes over", () => {
  it("is what all others have, where it is not what it inherits anyway", async () => {
    const fleet = await fleetOf("common", {
      "fleet.tfvars": 'project_name = "shared"\nlog_retention_days = 30\n',
      "a.tfvars": region(
        "eu-west-1",
        1,
        "cpu = 512\nmemory = 1024\ndesired_count = 3\nlog_retention_days = 14",
      ),
      "b.tfvars": region(
        "eu-west-2",
        2,
        "cpu = 512\nmemory = 1024\ndesired_count = 4\nlog_retention_days = 14",
      ),
    });
    const { values, differing, undecided } = takenOver(fleet.regions, fleet);
    expect(values).toEqual({ cpu: 512, memory: 1024, log_retention_days: 14 });
    expect(differing).toEqual(["desired_count"]);
    expect(undecided).toEqual([]);
  });

  it("is a default where all write it down, unless what they share says it", async () => {
    const lines = 'desired_count = 2\nproject_name = "shared"';
    const fleet = await fleetOf("written", {
      "fleet.tfvars": 'project_name = "shared"\n',
      "a.tfvars": region("eu-west-1", 1, lines),
      "b.tfvars": region("eu-west-2", 2, lines),
    });
    expect(takenOver(fleet.regions, fleet).values).toEqual({ desired_count: 2 });
  });

  it("is no dashboard of the fleet, which one region has for all", async () => {
    const fleet = await fleetOf("dashboard", {
      "a.tfvars": region("eu-west-1", 1, "enable_fleet_dashboard = true\ncpu = 512\nmemory = 1024"),
    });
    const taken = takenOver(fleet.regions, fleet);
    expect(taken.values).toEqual({ cpu: 512, memory: 1024 });
    expect(taken.ofOneRegion).toEqual([]);
  });

  it("has to be decided where the others have different names", async () => {
    const fleet = await fleetOf("names", {
      "a.tfvars": region("eu-west-1", 1, 'domain_name = "a.example"'),
      "b.tfvars": region("eu-west-2", 2, 'domain_name = "b.example"'),
    });
    expect(takenOver(fleet.regions, fleet).undecided).toEqual(["domain_name"]);
    const [first] = fleet.regions;
    expect(takenOver(first ? [first] : [], fleet).values).toEqual({ domain_name: "a.example" });
  });

  it.each([
    [
      "an ACM certificate of each region's own, with a domain",
      "acm",
      true,
      "requested",
      { enable_https: true },
    ],
    ["one without a domain", "acm", false, "missing", { enable_domain: false }],
    [
      "a certificate of IAM, which is everywhere",
      "iam",
      false,
      undefined,
      { enable_domain: false, certificate_arn: "arn:aws:iam::123456789012:server-certificate/x" },
    ],
  ])("of %s", async (name, service, domain, certificate, values) => {
    const arn = (of: string) =>
      service === "acm"
        ? `arn:aws:acm:${of}:123456789012:certificate/12345678-90ab-cdef-1234-567890abcdef`
        : "arn:aws:iam::123456789012:server-certificate/x";
    const lines = (of: string) =>
      `certificate_arn = "${arn(of)}"\n${domain ? "" : "enable_domain = false"}`;
    const fleet = await fleetOf(name, {
      "a.tfvars": region("eu-west-1", 1, lines("eu-west-1")),
      "b.tfvars": region("eu-west-2", 2, lines("eu-west-2")),
    });
    const taken = takenOver(fleet.regions, fleet);
    expect(taken).toMatchObject({ certificate, differing: [], undecided: [] });
    expect(taken.values).toEqual(values);
  });
});

describe("the text of a new file", () => {
  it("says every variable so that it is read again as it was", async () => {
    const { api_key: _, ...values } = {
      ...defaults,
      vpc_cidr: "10.1.0.0/16",
      subnet_cidrs: ["10.1.0.0/20", "10.1.16.0/20", "10.1.32.0/20"],
      container_environment: { PORT: "8001", STATELESS: 'a "b" ${c}\n%{d}', TRANSPORT: "é" },
      container_secrets: { KEYS: null },
      weekend_overrides: [
        { start: "2099-01-01T00:00:00Z", end: "2099-01-02T00:00:00Z", desired_count: 1 },
      ],
      stop_timeout_seconds: 60,
      enable_https: true,
      oauth_issuer: "https://login.example.com",
      oauth_scopes: ["mcp:tools"],
      autoscaling_min: 1,
      autoscaling_max: 4,
    };
    const text = tfvarsText(["eu-west-1"], values);
    const missing = Object.keys(values).filter((name) => !text.includes(`\n${name} `));
    expect(missing).toEqual([]);
    const fleet = await fleetOf("again", { "eu-west-1.tfvars": text });
    expect(fleet.regions[0]?.values).toEqual({ ...defaults, ...values });
  });
});
