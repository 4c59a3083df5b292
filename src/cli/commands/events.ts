import { selectedRegions } from "../../fleet/select";
import { unreadable } from "../../kit/failure";
import { rfc3339 } from "../../kit/time-text";
import { readEvents } from "../../operate/events";
import { declareCommand } from "../command";
import { JSON_FORM, REGION } from "../options";
import { sinceOption } from "../since-option";
import { logLine } from "../text/log-line";

export const command = declareCommand({
  description:
    "Shows what ECS says of the services of all regions, and why tasks have stopped, by time. ECS keeps the last hundred " +
    "events of a service, and tasks for about an hour after they have stopped.",
  options: (command) =>
    command
      .option(
        "--since <time>",
        "from how long ago, such as 10m, 2h or 1d, or from a time in RFC 3339",
        "1h",
      )
      .option(...REGION)
      .option(...JSON_FORM),
  examples: ["npx fleet events", "npx fleet events --since 1d --region eu-west-1"],
  run: async ({ since, region }, context) => {
    const regions = await selectedRegions(context, region);
    const from = sinceOption(since, context.now());
    context.progress.step("Reading the events");
    const outcomes = await readEvents(regions, from);
    const events = outcomes
      .flatMap(({ value = [] }) => value)
      .sort((a, b) => a.at.getTime() - b.at.getTime());
    const line = logLine(
      regions.map(({ stackName }) => stackName),
      context.stdout,
    );
    const failures = outcomes.flatMap(({ item, error }) =>
      error ? [`${item.stackName}: ${unreadable(error.message)}`] : [],
    );
    return {
      json: {
        events: events.map((event) => ({ ...event, at: event.at.toISOString() })),
        unread: failures,
      },
      text: () =>
        events.length === 0 && failures.length < regions.length
          ? `Nothing happened since ${rfc3339(from)}.\n`
          : events.map(line).join(""),
      failures,
    };
  },
});
