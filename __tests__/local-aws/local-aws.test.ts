import { expect, it, onTestFinished } from "vitest";
import { LocalAws, type LocalAwsOptions } from "../../src/local-aws/local-aws";
import type { Mail, Records, ScalableTargetRecord } from "../../src/local-aws/records";
import { useFolder } from "../support/folder";
import { useHttpServer } from "../support/http-server";
import { recordsWith, serviceRecord } from "./ecs-records";
import { until } from "./load-balanced";

const target: ScalableTargetRecord = {
  arn: "arn:aws:application-autoscaling:eu-west-1:123456789012:scalable-target/1",
  resourceId: "service/c/s",
  minCapacity: 1,
  maxCapacity: 1,
  suspended: {},
  policies: [],
  scheduledActions: [
    {
      arn: "a",
      schedule: "cron(0 6 ? * NODAY *)",
      timezone: null,
      startTime: null,
      endTime: null,
      scalableTargetAction: {},
    },
  ],
};
const mail: Mail = { to: "a@example.com", subject: "s", text: "t", at: "2026-12-01T00:00:00Z" };
const failing = recordsWith({
  services: [serviceRecord("s")],
  scalableTargets: [target],
  failures: ["no such thing"],
  mails: [mail],
});
let records = failing;

const calls: string[] = [];
/** The emulator; it cannot tell what alarms there are. */
const emulator = useHttpServer(({ body, outgoing }) => {
  const [[name]] = JSON.parse(body);
  calls.push(name);
  outgoing
    .writeHead(name === "watched" ? 500 : 200)
    .end(JSON.stringify([name === "records" ? records : []]));
});
const folder = useFolder();

async function started(
  given: Records,
  more: Pick<LocalAwsOptions, "say" | "onMail"> = { say: () => {} },
): Promise<LocalAws> {
  records = given;
  const aws = await LocalAws.start({
    control: { url: emulator.url, token: "t" },
    server: ["true"],
    folder: folder.path,
    temporaryFolder: folder.path,
    baseEnvironment: {},
    // A minute is over with each look.
    speed: 60_000,
    ...more,
  });
  onTestFinished(() => aws.close());
  return aws;
}

it("runs tasks and passes on mail while scaling and alarms fail, and says once what fails", async () => {
  const said: string[] = [];
  const mails: Mail[] = [];
  await started(failing, {
    say: (text) => void said.push(text),
    onMail: (it) => void mails.push(it),
  });
  await until(() => calls.filter((name) => name === "watched").length > 1);
  expect(calls).toContain("start_tasks");
  expect(mails[0]).toEqual(mail);
  for (const what of ['cannot fail "no such thing"', "500 to watched", "NODAY"]) {
    expect(said.filter((text) => text.includes(what))).toHaveLength(1);
  }
});

it("is not settled by what it saw before a service was created", async () => {
  const before = performance.now();
  const aws = await started(recordsWith({}));
  await until(() => aws.isSettled(before));
  records = recordsWith({ services: [serviceRecord("s")] });
  const created = performance.now();
  expect(aws.isSettled(created)).toBe(false);
  calls.length = 0;
  await until(() => calls.includes("start_tasks"));
  expect(aws.isSettled(created)).toBe(false);
});
