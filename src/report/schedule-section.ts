import type { RegionConfig } from "../fleet/load-fleet";
import { type Html, html } from "./html";
import { legend } from "./legend";
import { modeText, tasksText } from "./mode";
import { periodText } from "./period-text";
import type { Report } from "./report";
import { section } from "./section";
import { table } from "./table";
import { type TimelineRow, timeline } from "./timeline";
import { upcoming } from "./upcoming";
import { type Period, type RegionWeek, regionWeek } from "./week";

interface Row extends TimelineRow {
  readonly tasks: string;
  readonly loadBalancer: string;
}

/** When tasks run and load balancers exist in the seven days from today on. */
export function scheduleSection({ regions, at }: Pick<Report, "regions" | "at">): Html {
  const rows = regions.map((region) => rowOf(region, at));
  const zones = [...new Set(rows.map(({ week }) => week.timezone))];
  const exceptions = upcoming(regions, at);
  return section(
    "schedule",
    "The week from today on",
    html`<figure>
${legend([
  ["tasks", "tasks run"],
  ["load-balancer", "load balancer exists"],
  ["closed", "closed date"],
  ["now", "now"],
])}
${zones.map(
  (zone) => html`<h3>Days and hours of ${zone}</h3>
${timeline(
  rows.filter(({ week }) => week.timezone === zone),
  at,
)}
`,
)}</figure>`,
    html`<h3>Closed dates and overrides of the coming four weeks</h3>
${
  exceptions.length === 0
    ? html`<p>None.</p>`
    : html`<ul>${exceptions.map(({ text, stacks }) => html`<li>${text} <small>${stacks.join(", ")}</small></li>`)}</ul>`
}`,
    table({
      caption: "The same week in words",
      head: ["Stack", "Mode", "Tasks run", "Load balancer", "Time zone"],
      rows: rows.map(({ name, mode, tasks, loadBalancer, week }) => [
        name,
        mode,
        tasks,
        loadBalancer,
        week.timezone,
      ]),
    }),
  );
}

function rowOf({ stackName, values }: RegionConfig, now: Date): Row {
  const week = regionWeek(values, now);
  const mode = modeText(values);
  const tasks = periodsText(week.tasks, week, ({ count }) => tasksText(count));
  const loadBalancer = periodsText(week.loadBalancer, week, () => "");
  return {
    name: stackName,
    mode,
    week,
    tasks,
    loadBalancer,
    label: `${stackName}, ${mode}. Tasks run: ${tasks}. Load balancer: ${loadBalancer}.`,
  };
}

function periodsText<T extends Period>(
  periods: readonly T[],
  week: RegionWeek,
  what: (period: T) => string,
): string {
  const texts = periods.map((period) => {
    const isWhole = +period.from === +week.from && +period.to === +week.to;
    const time = isWhole ? "all week" : periodText(period, week.timezone);
    return [time, what(period)].filter((text) => text !== "").join(", ");
  });
  return texts.length === 0 ? "never" : texts.join("; ");
}
