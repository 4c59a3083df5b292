import { describe, expect, it } from "vitest";
import { runningCounts } from "../../src/live/running";

const service = (runningCount: number, older: readonly [string, number][] = []) => ({
  taskDefinition: "t:2",
  runningCount,
  deployments: [
    { status: "PRIMARY", taskDefinition: "t:2" },
    ...older.map(([taskDefinition, count]) => ({
      ...{ status: "ACTIVE", taskDefinition, runningCount: count },
    })),
  ],
});

describe("the running tasks of a service", () => {
  it.each<[string, Parameters<typeof runningCounts>[0], [string, number][]]>([
    ["are those of its definition", service(3), [["t:2", 3]]],
    ["are none when it is scaled to 0", service(0), []],
    [
      "are of several definitions while a deployment goes on",
      service(5, [["t:1", 2]]),
      [
        ["t:2", 3],
        ["t:1", 2],
      ],
    ],
    ["are all old before the first new one runs", service(2, [["t:1", 2]]), [["t:1", 2]]],
    ["may have been replaced by the same", service(4, [["t:2", 2]]), [["t:2", 4]]],
  ])("%s", (_, given, expected) => {
    expect([...runningCounts(given)]).toEqual(expected);
  });
});
