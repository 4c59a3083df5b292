import { tmpdir } from "node:os";
import { App, Testing } from "cdktf";
import { describe, expect, it } from "vitest";
import { type Finder, findResources } from "../../src/recover/find-resources";
import { knownTypes } from "../../src/recover/finder-of-type";
import {
  dependentsOf,
  type PlanJson,
  regionOf,
  resolveAttribute,
  wantedResources,
} from "../../src/terraform/plan-json";
import { StateBucketStack } from "../../stacks/state-bucket-stack";
import { synthesized } from "../support/stack";

function created(address: string, after: Record<string, unknown> = {}) {
  const [, type = "", name = "", index] = /^(\w+)\.(\w+)(?:\[(\d+)\])?$/.exec(address) ?? [];
  return {
    address,
    mode: "managed",
    type,
    name,
    ...(index === undefined ? {} : { index: Number(index) }),
    change: { actions: ["create"], after },
  };
}

const plan: PlanJson = {
  resource_changes: [
    created("aws_vpc.main", { cidr_block: "10.0.0.0/16" }),
    created("aws_subnet.public[0]"),
    created("aws_subnet.public[1]"),
    created("aws_route_table_association.public[1]"),
    created("aws_route53_record.main[0]", { alias: [{ evaluate_target_health: true }] }),
    { ...created("aws_iam_role.main"), change: { actions: ["delete", "create"], after: {} } },
    { ...created("data.x.y"), mode: "data" },
  ],
  configuration: {
    root_module: {
      resources: [
        {
          address: "aws_subnet.public",
          expressions: { vpc_id: { references: ["aws_vpc.main.id", "aws_vpc.main"] } },
        },
        {
          address: "aws_route_table_association.public",
          expressions: { subnet_id: { references: ["aws_subnet.public", "count.index"] } },
        },
        {
          address: "aws_route53_record.main",
          expressions: { alias: [{ name: { references: ["var.x", "aws_lb.main"] } }] },
        },
      ],
    },
  },
};

describe("wantedResources", () => {
  it("are those that the plan creates, and not those that it replaces", () => {
    expect(wantedResources(plan).map(({ address }) => address)).toEqual([
      "aws_vpc.main",
      "aws_subnet.public[0]",
      "aws_subnet.public[1]",
      "aws_route_table_association.public[1]",
      "aws_route53_record.main[0]",
    ]);
  });
});

describe("regionOf", () => {
  const written = {
    root_module: {},
    provider_config: { aws: { expressions: { region: { constant_value: "eu-west-1" } } } },
  };

  it.each<[string, PlanJson, string]>([
    ["the variable", { variables: { aws_region: { value: "eu-west-2" } } }, "eu-west-2"],
    ["what the configuration says", { configuration: written }, "eu-west-1"],
    ["nothing", {}, ""],
  ])("is %s", (_, planned, region) => {
    expect(regionOf(planned)).toBe(region);
  });
});

describe("dependentsOf", () => {
  it.each([
    [["aws_vpc.main"], ["aws_subnet.public", "aws_route_table_association.public"]],
    [["aws_lb.main"], ["aws_route53_record.main"]],
    [["aws_route_table_association.public"], []],
    [[], []],
  ])("of %s are %s", (needed, dependents) => {
    expect([...dependentsOf(plan, needed)]).toEqual(dependents);
  });
});

describe("resolveAttribute", () => {
  const [vpc, subnet, , association, record] = wantedResources(plan);
  const known = new Map([
    ["aws_vpc.main", { id: "vpc-1", arn: "a" }],
    ["aws_subnet.public[0]", { id: "subnet-0" }],
    ["aws_subnet.public[1]", { id: "subnet-1" }],
    ["aws_lb.main[0]", { id: "arn", dns_name: "lb.example" }],
  ]);

  it.each([
    ["a planned value", vpc, "cidr_block", undefined, "10.0.0.0/16"],
    ["another resource", subnet, "vpc_id", undefined, "vpc-1"],
    ["the instance of the same index", association, "subnet_id", undefined, "subnet-1"],
    ["what a splat means, in a nested block", record, "alias.0.name", "dns_name", "lb.example"],
    ["nothing", vpc, "name", undefined, undefined],
  ])("takes %s", (_, wanted, path, meant, value) => {
    expect(wanted && resolveAttribute(wanted, path, known, meant)).toBe(value);
  });
});

describe("resolveAttribute of for_each", () => {
  it("takes the instance of the same key", () => {
    const secrets: PlanJson = {
      resource_changes: [
        { ...created("aws_secretsmanager_secret_version.container"), index: "A_KEY" },
      ],
      configuration: {
        root_module: {
          resources: [
            {
              address: "aws_secretsmanager_secret_version.container",
              expressions: {
                secret_id: { references: ["aws_secretsmanager_secret.container", "each.key"] },
              },
            },
          ],
        },
      },
    };
    const [wanted] = wantedResources(secrets);
    const known = new Map([
      ['aws_secretsmanager_secret.container["OTHER"]', { id: "other" }],
      ['aws_secretsmanager_secret.container["A_KEY"]', { id: "arn" }],
    ]);
    expect(wanted && resolveAttribute(wanted, "secret_id", known)).toBe("arn");
  });
});

describe("findResources", () => {
  const finder = (needs: Record<string, string>, find: Finder["find"]): Finder => ({ needs, find });
  const existing = (id: string) => ({ found: { id, attributes: { id } } });

  it("looks for what hangs on something else once that is found", async () => {
    const finders: Record<string, Finder> = {
      aws_vpc: finder({}, async () => existing("vpc-1")),
      aws_subnet: finder({ vpc_id: "id" }, async ({ value, wanted }) =>
        wanted.index === 0 ? existing(`${value("vpc_id")}/0`) : undefined,
      ),
      aws_route_table_association: finder({ subnet_id: "id" }, async () => existing("never")),
    };
    const findings = await findResources(
      wantedResources(plan),
      new Map(),
      "eu-west-1",
      (type) => finders[type],
    );
    expect(findings.found).toEqual([
      { address: "aws_vpc.main", id: "vpc-1" },
      { address: "aws_subnet.public[0]", id: "vpc-1/0" },
    ]);
    expect(findings.absent).toEqual([
      "aws_subnet.public[1]",
      "aws_route_table_association.public[1]",
      "aws_route53_record.main[0]",
    ]);
  });

  it("passes on what must not be guessed, and leaves what hangs on it", async () => {
    const finders: Record<string, Finder> = {
      aws_vpc: finder({}, async () => ({ conflict: "two of them", notes: ["look"] })),
      aws_subnet: finder({ vpc_id: "id" }, async () => existing("never")),
    };
    const findings = await findResources(
      wantedResources(plan),
      new Map(),
      "eu-west-1",
      (type) => finders[type],
    );
    expect(findings.conflicts).toEqual([{ address: "aws_vpc.main", reason: "two of them" }]);
    expect(findings.notes).toEqual(["look"]);
    expect(findings.found).toEqual([]);
    expect(findings.absent).toHaveLength(4);
  });
});

describe("every type is looked for, or known to need no looking, in the stack of", () => {
  it("a region", () => {
    expect(knownTypes).toEqual(expect.arrayContaining(Object.keys(synthesized().resource)));
  });

  it("the state bucket", () => {
    const app = Testing.stubVersion(new App({ outdir: tmpdir(), stackTraces: false }));
    const stack = new StateBucketStack(app, "test", { bucket: "states", region: "eu-west-1" });
    const { resource } = JSON.parse(Testing.synth(stack, true));
    expect(knownTypes).toEqual(expect.arrayContaining(Object.keys(resource)));
  });
});
