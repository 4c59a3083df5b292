import { expect, it } from "vitest";
import { rolloutFailureText } from "../../src/deploy/rollout";
import { countsText } from "../../src/live/rollout-look";

it.each([
  [{ desired: 2, healthy: 1, old: 2 }, "1 of 2 new tasks healthy, 2 old ones have requests"],
  [{ desired: 1, healthy: 0, old: 1 }, "0 of 1 new task healthy, 1 old one has requests"],
  [{ desired: 2, healthy: 2, old: 0 }, "2 of 2 new tasks healthy"],
  [{ desired: 1, healthy: 3, old: 0 }, "3 tasks healthy, 1 wanted"],
])("says how far a rollout has come: %j", (counts, text) => {
  expect(countsText(counts)).toBe(text);
});

it("says why a rollout has failed, with the last stop and its last lines where they are known", () => {
  const failed = { result: "failed", reason: "tasks failed to start", seconds: 9 } as const;
  const counts = { desired: 1, healthy: 0, old: 1 };
  expect(rolloutFailureText({ ...failed, counts, lastStop: null })).toBe("tasks failed to start");
  const stop = { task: "ab", at: null, code: "TaskFailedToStart", reason: "no image" };
  expect(rolloutFailureText({ ...failed, counts, lastStop: { ...stop, logLines: [] } })).toBe(
    "tasks failed to start. Last stop, task ab: TaskFailedToStart: no image",
  );
  expect(
    rolloutFailureText({ ...failed, counts, lastStop: { ...stop, logLines: ["a", "b"] } }),
  ).toMatch(/: no image\. Its last log lines:\n {2}\| a\n {2}\| b$/);
});
