import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import type { FleetCost } from "../../src/cost/estimate/fleet-cost";
import { COST_GROUPS } from "../../src/cost/groups";
import { ITEMS } from "../../src/cost/items";
import { fleet } from "../cli/fleet-process";
import { useFolder } from "../support/folder";
import { copyProject, projectRoot } from "../support/synth";

const root = useFolder();

/** A firewall, by the steps of docs/architecture.md: the first three files, and a group of its own in a fourth. */
const ITEM = `import type { BilledItem } from "./item";

export const firewall = {
  name: "firewall",
  group: "security",
  unit: "firewall-month",
  offer: { service: "awswaf", usageType: "WebACL", unit: "WebACL" },
  quantities: ({ usage }) => [{ name: "firewall", quantity: usage.months }],
} as const satisfies BilledItem;
`;
const PRICE = {
  item: "firewall",
  unit: "firewall-month",
  source: "https://aws.amazon.com/waf/pricing/",
  date: "2026-11-01",
  usd: { global: 5 },
};

function addFirewall(project: string): void {
  const edit = (file: string, change: (text: string) => string) => {
    const path = join(project, "src/cost", file);
    writeFileSync(path, change(readFileSync(path, "utf8")));
  };
  writeFileSync(join(project, "src/cost/items/firewall.ts"), ITEM);
  edit("items.ts", (text) =>
    `import { firewall } from "./items/firewall";\n${text}`.replace(
      "  dataOut,\n]",
      "  dataOut,\n  firewall,\n]",
    ),
  );
  edit("prices/bundled.json", (text) => JSON.stringify([...JSON.parse(text), PRICE]));
  edit("groups.ts", (text) =>
    text.replace(
      "  otherServices:",
      '  security: { label: "security", title: "Security", services: /WAF/ },\n  otherServices:',
    ),
  );
}

describe("something new that AWS bills", () => {
  let project: string;
  beforeAll(() => {
    project = copyProject(join(root.path, "project"));
    addFirewall(project);
  });

  async function output(...args: string[]): Promise<string> {
    const run = await fleet(args, {}, project, undefined, project);
    expect(run).toMatchObject({ exitCode: 0, stderr: "" });
    return run.stdout;
  }

  it("is in every region's bill, in a group of its own", async () => {
    const before = JSON.parse((await fleet(["cost", "--json"])).stdout) as FleetCost;
    const after = JSON.parse(await output("cost", "--json")) as FleetCost;
    for (const [i, { monthly, lines }] of after.regions.entries()) {
      expect(lines.at(-1)).toMatchObject({ group: "security", name: "firewall", monthly: 5 });
      expect(monthly).toMatchObject({ security: 5 });
      expect(monthly.total).toBeCloseTo((before.regions[i]?.monthly.total ?? 0) + 5, 2);
    }
    expect(after.monthly).toBeCloseTo((before.monthly ?? 0) + 15, 2);
  });

  it("has a column of its own in the table for people", async () => {
    expect(await output("cost")).toMatch(/public IPv4 +security +other .*\n.* \$5\.00 /);
  });

  it("is among the prices", async () => {
    expect(await output("cost", "prices")).toMatch(/ firewall +5 +firewall-month +bundled/);
  });

  it("is in the report, in a colour of its own", async () => {
    await output("report", "--out", "report.html");
    const page = readFileSync(join(project, "report.html"), "utf8");
    expect(page).toMatch(/<i class="series-4"><\/i>Security<\/li>/);
    expect(page).toContain("--series-5: #");
  });
});

/** Nobody has read their price yet, and `fleet cost` says so. */
const WITHOUT_PRICE: readonly string[] = [
  "flow-logs",
  "fargate-spot-arm-vcpu",
  "fargate-spot-arm-memory",
];

describe("the sources", () => {
  const folder = join(projectRoot, "src");
  const texts = readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((file) => /\.(ts|css|json)$/.test(file))
    .map((file) => ({ file, text: readFileSync(join(folder, file), "utf8") }));
  const filesWith = (pattern: RegExp) =>
    texts.filter(({ text }) => pattern.test(text)).map(({ file }) => file);

  it.each(ITEMS.map(({ name }) => name))(
    "name the item %s in its file and with its prices",
    (name) => {
      const files = filesWith(new RegExp(`"${name}"`)).filter((file) => file.startsWith("cost/"));
      expect(files.sort()).toEqual([
        expect.stringMatching(/^cost\/items\/[a-z0-9-]+\.ts$/),
        ...(WITHOUT_PRICE.includes(name) ? [] : ["cost/prices/bundled.json"]),
      ]);
    },
  );

  it("know a group by name only where it is declared, and where an item is put into it", () => {
    expect(COST_GROUPS).toContain("publicIpv4");
    const files = filesWith(/publicIpv4["']?:|"publicIpv4"|\.publicIpv4\b|--publicIpv4/);
    expect(files.sort()).toEqual(["cost/groups.ts", "cost/items/public-ipv4.ts"]);
  });
});
