import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, beforeEach, describe, expect, it, onTestFinished } from "vitest";
import type { ShownPrice, ShownPrices } from "../../src/cli/commands/cost/prices";
import type { PricesUpdated } from "../../src/cli/commands/cost/prices/update";
import type { ItemName } from "../../src/cost/items";
import { loadPrices } from "../../src/cost/prices/load-prices";
import { useFolder } from "../support/folder";
import type { ListedProduct } from "../support/listed-products";
import { usePriceListServer } from "../support/price-list-server";
import { type WeekendProject, weekendProject } from "./weekend-project";

const root = useFolder();
const server = usePriceListServer();
let project: WeekendProject;
beforeAll(() => {
  project = weekendProject(join(root.path, "project"));
});
beforeEach(() => {
  server.behave({});
  // All that the commands write.
  rmSync(join(project.path, ".fleet"), { recursive: true, force: true });
});

const cache = () => join(project.path, ".fleet", "prices.json");
const aws = () => ({
  ...{ AWS_ENDPOINT_URL: server.url, AWS_ACCESS_KEY_ID: "a", AWS_SECRET_ACCESS_KEY: "b" },
  AWS_MAX_ATTEMPTS: "3",
});

/** @param env of a process of its own */
async function update(args: readonly string[] = [], env?: Record<string, string | undefined>) {
  const line = ["cost", "prices", "update", "--json", ...args];
  const run = await (env
    ? project.fleet(line, { ...aws(), ...env })
    : project.inProcess(line, aws()));
  return { ...run, json: JSON.parse(run.stdout) as PricesUpdated };
}

async function shown(region: string): Promise<(item: ItemName) => ShownPrice | undefined> {
  const { stdout } = await project.inProcess(["cost", "prices", "--json"]);
  const { regions } = JSON.parse(stdout) as ShownPrices;
  const prices = regions.find((it) => it.region === region)?.prices;
  return (item) => prices?.find((it) => it.item === item);
}

/** What becomes of one item's product in eu-west-1. */
function changed(usagetype: string, change: (text: string) => string) {
  return (product: ListedProduct): ListedProduct =>
    product.product.attributes["usagetype"] === usagetype
      ? JSON.parse(change(JSON.stringify(product)))
      : product;
}

/** Spot, the firewall, dashboards and enhanced metrics are not to be had. */
const ITEMS = 19;

describe("fleet cost prices", () => {
  it("shows what comes with the project, and reads nothing of AWS", async () => {
    const run = await project.fleet(["cost", "prices", "--region", "eu-west-1"], {
      AWS_ENDPOINT_URL: "http://127.0.0.1:9",
    });
    expect(run).toMatchObject({ exitCode: 0, stderr: "" });
    expect(run.stdout).toMatch(
      / eu-west-1 +fargate-x86-vcpu +0\.04048 +vCPU-hour +bundled, of 2026-09-11, second-hand +\[1\]\n/,
    );
    expect(run.stdout).toMatch(
      /\n\[1\] https:\/\/pricing\.us-east-1\.amazonaws\.com\/\S+ \(second-hand: read in https:\/\/\S+ on 2026-11-26\)\n/,
    );
    expect(run.stdout).toContain("A second-hand price was not read where AWS publishes it.");
    expect(run.stdout).not.toContain("eu-west-2");
    expect(run.stdout).toContain("Spot prices change from day to day");
  });

  it("names what is unknown, and what moves", async () => {
    const file = join(project.path, "tfvars/beijing.tfvars");
    onTestFinished(() => rmSync(file));
    const zones = ["a", "b"].map((zone) => `"cn-north-1${zone}"`);
    writeFileSync(
      file,
      `aws_region = "cn-north-1"\navailability_zones = [${zones}]\n` +
        `subnet_cidrs = ["172.31.0.0/20", "172.31.16.0/20"]\nenable_domain = false\n`,
    );
    expect((await shown("cn-north-1"))("hosted-zone")).toEqual({
      ...{ item: "hosted-zone", usd: null, unit: "zone-month", source: null, date: null },
      ...{ readIn: null, read: null, age: null, moves: false },
    });
    expect((await shown("eu-west-1"))("fargate-spot-vcpu")).toMatchObject({ moves: true });
    expect((await shown("eu-west-1"))("waf-rule")).toMatchObject({ moves: false });
    const people = await project.inProcess(["cost", "prices"]);
    expect(people.stdout).toMatch(/ cn-north-1 +secret +unknown +secret-month\n/);
    const unknown = people.stdout.match(/^ \S+ +(?!fargate-spot)\S+ +unknown /gm) ?? [];
    expect(unknown.length).toBeGreaterThanOrEqual(ITEMS);
    expect(people.stdout).toContain(`Unknown without Spot: ${unknown.length}. Fetch`);

    const { json, stderr, exitCode } = await update();
    expect(exitCode).toBe(1);
    expect(stderr).toContain("error cn-north-1: AWS's Price List has no prices in USD for it\n");
    expect(json.prices).toHaveLength(3 * (ITEMS - 1) + 1);
  });

  it.each([
    [["--region", "atlantis"], 'there is no stack "atlantis"'],
    [["updat"], "unknown command 'cost prices updat'. There are: update"],
    [["update", "--yes"], "unknown option '--yes'"],
  ])("takes %j as wrong use", async (args, message) => {
    const run = await project.inProcess(["cost", "prices", ...args]);
    expect(run.stderr).toContain(message);
    expect(run).toMatchObject({ exitCode: 2, stdout: "" });
  });
});

describe("fleet cost prices update", () => {
  it("fetches every price of the fleet's regions, over all pages and past all decoys", async () => {
    const { json, stderr, exitCode } = await update();
    expect({ stderr, exitCode }).toEqual({
      stderr: "Fetching the prices of 3 regions...\n",
      exitCode: 0,
    });
    expect(json).toMatchObject({ currency: "USD", file: ".fleet/prices.json", written: true });
    expect(json.failures).toEqual([]);
    for (const region of ["eu-west-1", "eu-west-2", "us-east-1"]) {
      const prices = json.prices.filter((it) => it.region === region || it.region === "global");
      expect(Object.fromEntries(prices.map(({ item, usd }) => [item, usd]))).toEqual({
        ...{ "fargate-x86-vcpu": 0.0411, "fargate-x86-memory": 0.0046 },
        ...{ "fargate-arm-vcpu": 0.0331, "fargate-arm-memory": 0.0036 },
        ...{ "load-balancer": 0.0261, "load-balancer-lcu": 0.0081, "public-ipv4": 0.0052 },
        ...{
          "logs-ingestion": 0.58,
          "logs-storage": 0.031,
          "custom-metric": 0.32,
          alarm: 0.11,
          secret: 0.41,
        },
        ...{ "hosted-zone": 0.51, "data-out": 0.091, "flow-logs": 0.57 },
        ...{ "nat-gateway": 0.0482, "nat-gateway-data": 0.0483 },
        ...{ "vpc-endpoint": 0.0112, "vpc-endpoint-data": 0.0102 },
      });
    }
    expect(json.prices.find(({ item }) => item === "load-balancer")?.before).toBe(0.0252);
    expect(server.requests.some(({ NextToken }) => NextToken !== undefined)).toBe(true);
  });

  it("keeps them for all commands, with their source and age", async () => {
    await update(["--region", "eu-west-1"]);
    const price = await shown("eu-west-1");
    expect(price("load-balancer")).toMatchObject({
      ...{ usd: 0.0261, age: "fetched today", source: server.url },
      date: expect.stringMatching(/^\d{4}-\d\d-\d\d$/),
    });
    expect(price("fargate-spot-vcpu")).toMatchObject({ age: "bundled, of 2026-09-28" });
    expect((await shown("eu-west-2"))("load-balancer")?.age).toMatch(/^bundled/);
    const { tables, warning } = await loadPrices(project.path);
    expect(warning).toBeNull();
    expect(tables[0]).toMatchObject({ fetched: true, source: server.url });
  });

  it("leaves what was fetched of other regions", async () => {
    await update(["--region", "eu-west-1"]);
    await update(["--region", "eu-west-2"]);
    for (const region of ["eu-west-1", "eu-west-2"]) {
      expect((await shown(region))("secret")?.usd).toBe(0.41);
    }
    expect(readdirSync(join(project.path, ".fleet"))).toEqual(["prices.json"]);
  });

  it("shows people what changed, and with --dry-run writes nothing", async () => {
    const args = ["cost", "prices", "update", "--region", "eu-west-1"];
    const dry = await project.inProcess([...args, "--dry-run"], aws());
    expect(dry.stdout).toMatch(/ eu-west-1 +load-balancer +0\.0252 +0\.0261 +hour\n/);
    expect(dry.stdout).toContain(
      `${ITEMS} prices fetched, ${ITEMS} new or changed. Nothing was written.`,
    );
    expect(existsSync(cache())).toBe(false);
    expect((await project.fleet(args, aws())).stdout).toContain("Written: .fleet/prices.json");
    const again = await project.inProcess(args, aws());
    expect(again.stdout).toBe(
      `${ITEMS} prices fetched, 0 new or changed. Written: .fleet/prices.json\n`,
    );
  });

  it("waits when AWS throttles", async () => {
    server.behave({ throttled: 2 });
    const { json, exitCode } = await update(["--region", "eu-west-1"]);
    expect(exitCode).toBe(0);
    expect(json.prices).toHaveLength(ITEMS);
  });

  it("keeps what it got when one service in one region is denied", async () => {
    server.behave({ denied: { service: "AmazonCloudWatch", region: "eu-west-2" } });
    const { json, stderr, exitCode } = await update();
    expect(exitCode).toBe(1);
    expect(stderr).toContain(
      "\nerror AmazonCloudWatch in eu-west-2: these AWS credentials lack a permission (",
    );
    expect(json.failures).toMatchObject([
      {
        service: "AmazonCloudWatch",
        region: "eu-west-2",
        items: ["logs-ingestion", "logs-storage", "flow-logs", "custom-metric", "alarm"],
      },
    ]);
    expect(json.prices).toHaveLength(3 * (ITEMS - 1) + 1 - 5);
    expect((await shown("eu-west-2"))("logs-ingestion")?.age).toMatch(/^bundled/);
    expect((await shown("eu-west-2"))("secret")?.age).toBe("fetched today");
  });

  it.each([
    [
      "a price of 0",
      (text: string) => text.replace("0.0261000000", "0.0000000000"),
      "above 0 in USD",
    ],
    ["CNY", (text: string) => text.replace('"USD"', '"CNY"'), 'got: {"CNY":"0.0261000000"}'],
    ["another unit", (text: string) => text.replace('"Hrs"', '"Mo"'), 'by "Mo", expected "Hrs"'],
    [
      "no on-demand price",
      (text: string) => text.replace('"OnDemand"', '"Reserved"'),
      "AWS lists no price for load-balancer (usage type LoadBalancerUsage)",
    ],
  ])("refuses %s, and keeps the others", async (_, change, message) => {
    const alb = (text: string) =>
      text.includes("LoadBalancing:Application") ? change(text) : text;
    server.behave({ change: changed("EU-LoadBalancerUsage", alb) });
    const { json, stderr, exitCode } = await update(["--region", "eu-west-1"]);
    expect(exitCode).toBe(1);
    expect(json.failures.map(({ items }) => items)).toEqual([["load-balancer"]]);
    expect(stderr).toMatch(/\nerror AWSELB in eu-west-1: .*\n$/);
    expect(stderr).toContain(message);
    expect(json.prices).toHaveLength(ITEMS - 1);
    expect((await shown("eu-west-1"))("load-balancer")?.usd).toBe(0.0252);
  });

  it("refuses two prices of one thing", async () => {
    const network = (text: string) =>
      text.replace("LoadBalancing:Network", "LoadBalancing:Application");
    server.behave({ change: changed("EU-LoadBalancerUsage", network) });
    const { stderr } = await update(["--region", "eu-west-1"]);
    expect(stderr).toMatch(/AWS lists several prices for load-balancer .*: 0\.0222, 0\.0261\n/);
  });

  it.each([
    ["throttles for ever", { throttled: 1e6 }, {}, "AWS throttled the requests"],
    ["is not AWS's", { html: "<html>Log in</html>" }, {}, "answers with an HTML page"],
    ["refuses", {}, { AWS_ENDPOINT_URL: "http://127.0.0.1:9" }, "AWS cannot be reached"],
    [
      "is asked without credentials",
      {},
      {
        ...{ AWS_ACCESS_KEY_ID: undefined, AWS_SECRET_ACCESS_KEY: undefined },
        ...{ AWS_PROFILE: undefined, AWS_SESSION_TOKEN: undefined },
        ...{ AWS_SHARED_CREDENTIALS_FILE: "/nowhere", AWS_CONFIG_FILE: "/nowhere" },
        AWS_EC2_METADATA_DISABLED: "true",
      },
      "AWS credentials are missing",
    ],
  ])(
    "says in a line that the API %s, and leaves everything as it was",
    async (_, behaviour, env, message) => {
      await update();
      const before = readFileSync(cache(), "utf8");
      server.behave(behaviour);
      const { json, stderr, exitCode } = await update([], { AWS_MAX_ATTEMPTS: "1", ...env });
      expect(exitCode).toBe(1);
      expect(json).toMatchObject({ written: false, prices: [] });
      const [, error = "", ...more] = stderr.trim().split("\n");
      expect(error).toMatch(/^error no price could be fetched: /);
      expect(error).toContain(message);
      expect(more).toEqual([]);
      expect(readFileSync(cache(), "utf8")).toBe(before);
    },
  );
});

describe("a cache of prices that cannot be used", () => {
  it.each([
    ["half a file", '[{"item": "sec', "in JSON"],
    ["another program's", '{"version": 3}', "expected array"],
    ["a price nobody asks", JSON.stringify([{ item: "secret", usd: { "eu-west-1": -1 } }]), "at 0"],
  ])("is named, %s, and the bundled prices count", async (_, text, cause) => {
    mkdirSync(join(project.path, ".fleet"));
    writeFileSync(cache(), text);
    const run = await project.inProcess(["cost", "prices", "--region", "eu-west-1"]);
    expect(run.exitCode).toBe(0);
    expect(run.stdout).toContain("bundled, of 2026-09-11");
    expect(run.stderr).toMatch(
      /^warning the fetched prices in .*\.fleet\/prices\.json cannot be used: /,
    );
    expect(run.stderr).toContain(cause);
    expect(run.stderr).toContain("npx fleet cost prices update");
    expect(run.stderr.trim().split("\n")).toHaveLength(1);

    const updated = await update();
    expect(updated).toMatchObject({ exitCode: 0, json: { written: true } });
    expect((await project.inProcess(["cost", "prices"])).stderr).toBe("");
  });
});
