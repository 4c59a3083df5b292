import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  writeFileSync,
} from "node:fs";
import { delimiter, join } from "node:path";
import {
  CloudWatchLogsClient,
  CreateLogStreamCommand,
  PutLogEventsCommand,
} from "@aws-sdk/client-cloudwatch-logs";
import { UpdateServiceCommand } from "@aws-sdk/client-ecs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { selectedRegions } from "../../src/fleet/select";
import { clientSettings, createHostedZone } from "../../src/sandbox/emulator-clients";
import { fleet } from "../cli/fleet-process";
import { weekendProject } from "../cli/weekend-project";
import { LOOKS, type OpenedPage, useBrowser } from "../report/browser";
import { overflows, tableOf, tabStops, violationsOf } from "../report/look-at";
import { defaults } from "../support/defaults";
import { useFolder } from "../support/folder";
import { STARTS_TERRAFORM_MS, useEmulator } from "../support/sandbox";
import { inTerminal, KEYS } from "../support/terminal";
import { WholeRegion } from "../support/whole-region";

const sandbox = useEmulator({ withControl: true });
const browser = useBrowser();
const root = useFolder();
const project = weekendProject(join(root.path, "project"));
const program = join(project.path, "bin", "fleet.js");
/** Between two readings, with one of them. */
const REFRESHED_MS = 30_000;

let ireland: WholeRegion;
let open: ChildProcess;
let url = "";

async function started(...args: string[]): Promise<{ child: ChildProcess; url: string }> {
  const child = spawn(process.execPath, [program, "open", "--no-browser", "--json", ...args], {
    cwd: project.path,
    env: { ...process.env, ...sandbox.env },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [line] = await once(child.stdout as NonNullable<typeof child.stdout>, "data");
  return { child, url: JSON.parse(String(line)).url };
}

beforeAll(async () => {
  const zone = await createHostedZone(sandbox.emulator, defaults.domain_name);
  const [first] = await selectedRegions({ projectDir: project.path });
  ireland = await new WholeRegion(sandbox.emulator, first?.values ?? defaults).create(zone);
  ({ child: open, url } = await started());
}, STARTS_TERRAFORM_MS);
afterAll(() => open?.kill());

const verdictOf = ({ page }: OpenedPage) => page.locator("[data-part=verdict]").textContent();

async function read(look = LOOKS[0]): Promise<OpenedPage> {
  const opened = await browser.open(url, look);
  await opened.page.locator("#regions").waitFor({ timeout: REFRESHED_MS });
  return opened;
}

describe("the page of fleet open", { timeout: STARTS_TERRAFORM_MS }, () => {
  it("shows of each region what AWS has", async () => {
    const opened = await read();
    const rows = await tableOf(opened.page, "Status of each region");
    expect(rows.map(([stack, verdict, tasks]) => [stack, verdict, tasks])).toEqual([
      ["eu-west-1", "well", "2/2"],
      ["eu-west-2", "not well", "-/2"],
      ["us-east-1", "not well", "-/2"],
    ]);
    expect(rows[0]).toContain("2 healthy");
    expect(await verdictOf(opened)).toBe("Not well: eu-west-2, us-east-1.");
    expect(await opened.page.locator("#problems + ul").textContent()).toMatch(
      /us-east-1: is not deployed/,
    );
    expect(await opened.page.locator("svg.picture.wide").textContent()).toMatch(
      /eu-west-1well.*2 healthy.*2\/2 tasks[\s\S]*us-east-1not well.*No tasksnone is seen/,
    );
    expect(await opened.page.locator("#glance + dl").textContent()).toContain("2 of 6");
    expect(await tableOf(opened.page, "USD, by AWS's list prices")).toHaveLength(4);
    expect(await opened.page.locator(".timeline li").count()).toBe(3);
  });

  it("shows what the tasks write, without secrets", async () => {
    const logs = new CloudWatchLogsClient(clientSettings(sandbox.emulator, "eu-west-1"));
    const { logGroup: logGroupName } = ireland.names;
    const logStreamName = "ecs/server/0123456789abcdef";
    await logs.send(new CreateLogStreamCommand({ logGroupName, logStreamName }));
    const message = "<b>hello</b> API_TOKEN=not-for-the-screen";
    const logEvents = [{ timestamp: Date.now(), message }];
    await logs.send(new PutLogEventsCommand({ logGroupName, logStreamName, logEvents }));
    const { page } = await read();
    await page.getByText("<b>hello</b>").waitFor({ timeout: REFRESHED_MS });
    const [row] = await tableOf(page, "Log lines");
    expect(row?.slice(1, 3)).toEqual(["eu-west-1", "01234567"]);
    expect(await page.content()).not.toContain("not-for-the-screen");
  });

  it("follows what changes, and keeps the place of who reads by keyboard", async () => {
    const { page, problems } = await read();
    const table = page.getByRole("region", { name: "Status of each region" });
    await table.focus();
    const { cluster, service } = ireland.names;
    await ireland.ecs.send(new UpdateServiceCommand({ cluster, service, desiredCount: 3 }));
    await page.getByText("2/3", { exact: true }).first().waitFor({ timeout: REFRESHED_MS });
    expect(await table.evaluate((it) => it === document.activeElement)).toBe(true);
    await ireland.ecs.send(new UpdateServiceCommand({ cluster, service, desiredCount: 2 }));
    await page.getByText("2/2", { exact: true }).first().waitFor({ timeout: REFRESHED_MS });
    expect(problems).toEqual([]);
  });

  it("stops at the button, and goes on", async () => {
    const { page } = await read();
    const time = () => page.locator("[data-part=time]").textContent();
    await page.getByRole("button", { name: "Pause" }).press("Enter");
    const before = await time();
    await page.getByRole("button", { name: "Go on" }).press("Enter");
    await expect.poll(time, { timeout: REFRESHED_MS }).not.toBe(before);
    expect(await page.getByRole("alert").count()).toBe(0);
  });

  it.each(LOOKS)("can be used by everybody at $width px, $colorScheme", async (look) => {
    const { page, problems } = await read(look);
    expect(await overflows(page)).toBe(false);
    expect(await violationsOf(page)).toEqual([]);
    const stops = await tabStops(page);
    expect(stops.slice(0, 3)).toEqual(["Skip to content", "Pause", "Status of each region"]);
    expect(stops.filter((it) => it.includes("not visible"))).toEqual([]);
    expect(await page.evaluate(() => document.getAnimations().length)).toBe(0);
    expect(problems).toEqual([]);
  });

  it("says so when the command has ended, which Ctrl-C ends with 0", async () => {
    const other = await started("--region", "eu-west-1");
    const opened = await browser.open(other.url);
    await opened.page.getByText("The region is well.").waitFor({ timeout: REFRESHED_MS });
    const ended = once(other.child, "exit");
    other.child.kill("SIGINT");
    expect(await ended).toEqual([0, null]);
    await opened.page.getByText("There is no connection").waitFor({ timeout: REFRESHED_MS });
  });
});

describe("fleet open", { timeout: STARTS_TERRAFORM_MS }, () => {
  it("hands the address to the browser in a file that only the user can read, and removes it", async () => {
    const bin = join(root.path, "bin");
    const record = join(root.path, "record");
    mkdirSync(bin);
    writeFileSync(join(bin, "xdg-open"), `#!/bin/sh\nprintf %s "$1" > "${record}"\n`);
    chmodSync(join(bin, "xdg-open"), 0o755);
    const terminal = await inTerminal(
      [process.execPath, program, "open"],
      { ...sandbox.env, DISPLAY: ":0", PATH: [bin, process.env.PATH].join(delimiter) },
      project.path,
    );
    const [, address = ""] = /(http:\S+)/.exec(await terminal.sees(/http:\S+\/\n/)) ?? [];
    await expect.poll(() => existsSync(record)).toBe(true);
    await expect.poll(() => readFileSync(record, "utf8")).toMatch(/open-.+\.html$/);
    const file = readFileSync(record, "utf8");
    expect(readFileSync(file, "utf8")).toContain(`url=${address}"`);
    terminal.types(KEYS.ctrlC);
    expect((await terminal.ends()).exitCode).toBe(0);
    expect(
      readdirSync(join(project.path, ".fleet")).filter((it) => it.startsWith("open-")),
    ).toEqual([]);
  });

  it.each([
    [["--port", "70000"], /--port takes a whole number from 0 to 65535; got: 70000/],
    [["--region", "nowhere"], /there is no stack "nowhere"/],
  ])("is wrong use with %j", async (args, message) => {
    const run = await fleet(["open", "--no-browser", ...args], sandbox.env);
    expect(run.stderr).toMatch(message);
    expect(run).toMatchObject({ exitCode: 2, stdout: "" });
  });
});
