import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { fleet } from "../cli/fleet-process";
import {
  BROKEN_ENDPOINTS,
  brokenEndpoint,
  environmentOf,
  throttling,
} from "../support/broken-endpoints";
import { useFolder } from "../support/folder";
import { copyProject } from "../support/synth";

const root = useFolder();
let project: string;
beforeAll(() => {
  project = copyProject(join(root.path, "project"));
});

const fleetAt = (
  endpoint: Parameters<typeof environmentOf>[0],
  args: string[],
  onProgress?: () => void,
) => fleet(args, environmentOf(endpoint), project, onProgress, project);

const STACKS = ["eu-west-1", "eu-west-2", "us-east-1"];

// All at once, and first those that wait for the half minute that a reading may take.
describe.concurrent("fleet", { timeout: 120_000 }, () => {
  it("says of an AWS that throttles for ever that it does so in each region, and ends when it has said it", async () => {
    const endpoint = await brokenEndpoint(throttling);
    let saidAt = 0;
    const onProgress = () => {
      saidAt = performance.now();
    };
    const run = await fleetAt(endpoint, ["status"], onProgress);
    const lingeredMs = performance.now() - saidAt;
    await endpoint.stop();
    expect(run.exitCode).toBe(1);
    for (const stack of STACKS) {
      expect(run.stderr).toContain(`error ${stack}: could not be read: AWS throttled the requests`);
    }
    // What the SDK still waits for is up to 20 s.
    expect(lingeredMs).toBeLessThan(5_000);
  });

  // `npm run bench:endpoints` has every command meet every one of them.
  it.each([
    ["weekend status", "never answers"],
    ["cost now", "sends its answer too slowly"],
    ["cost prices update", "never answers"],
    ["weekend status", "never ends its answer"],
    ["weekend down --dry-run", "answers with half a document"],
    ["cost recommend", "answers with an HTML page"],
    ["cost now", "answers with other types"],
    ["cost now --actual --yes", "closes the connection at once"],
    ["weekend status", "is not available"],
  ])("%s ends with a line for each region where an endpoint %s", async (command, kind) => {
    const { behave = () => {}, says = /$^/ } = BROKEN_ENDPOINTS[kind] ?? {};
    const endpoint = await brokenEndpoint(behave);
    const run = await fleetAt(endpoint, command.split(" "));
    await endpoint.stop();
    expect(run.exitCode).toBe(1);
    const [, ...lines] = run.stderr.trimEnd().split("\n");
    const of = command === "cost prices update" ? ["no price could be fetched"] : STACKS;
    const also = command.includes("--actual") ? ["Cost Explorer"] : [];
    expect(lines.map((line) => /^error ([^:]+): /.exec(line)?.[1])).toEqual([...of, ...also]);
    for (const line of lines) {
      expect(line).toMatch(says);
      expect(line).toContain(endpoint.url);
    }
  });

  it("secret status says of an empty JSON object as every answer that it is not AWS's, and calls no secret invalid", async () => {
    const endpoint = await brokenEndpoint((socket) =>
      socket.end(
        "HTTP/1.1 200 OK\r\ncontent-type: application/x-amz-json-1.1\r\ncontent-length: 2\r\nconnection: close\r\n\r\n{}",
      ),
    );
    const run = await fleetAt(endpoint, ["secret", "status"]);
    await endpoint.stop();
    expect(run.exitCode).toBe(1);
    expect(run.stdout).not.toContain("invalid");
    expect(
      run.stderr.match(/^error \S+: API_KEY could not be read: .* is not AWS's/gm),
    ).toHaveLength(STACKS.length);
  });
});
