import { beforeEach, expect, it } from "vitest";
import { Control } from "../../src/local-aws/control";
import { LogWriter } from "../../src/local-aws/ecs/log-writer";
import { useHttpServer } from "../support/http-server";

const lines: string[] = [];
let groupExists = true;
/** CloudWatch Logs, where the first batch takes longest. */
const emulator = useHttpServer(async ({ body, outgoing }) => {
  const [[name, { events }]] = JSON.parse(body);
  if (name === "put_logs") {
    await new Promise((resolve) => setTimeout(resolve, lines.length === 0 ? 100 : 0));
    lines.push(...events.map(({ message }: { message: string }) => message));
  }
  outgoing.end(JSON.stringify([groupExists]));
});

beforeEach(() => {
  lines.length = 0;
  groupExists = true;
});

function logWriter(): LogWriter {
  const options = { "awslogs-region": "eu-west-1", "awslogs-group": "/ecs/t" };
  const control = new Control({ url: emulator.url, token: "t" });
  return new LogWriter(control, { logDriver: "awslogs", options }, "server", "1");
}

it("lines arrive in the order in which they were written, and all of them before the task has stopped", async () => {
  const log = logWriter();
  log.write("first");
  void log.flush();
  log.write("second");
  await log.flush();
  expect(lines).toEqual(["first", "second"]);
});

it("without its log group a container does not start, for the reason that AWS gives", async () => {
  groupExists = false;
  await expect(logWriter().open()).rejects.toThrow(
    /^ResourceInitializationError: failed to validate logger args: .* The specified log group does not exist\.$/,
  );
});
