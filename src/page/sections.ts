import { unreadable } from "../kit/failure";
import { hourlyUsd, usd } from "../kit/money";
import { rfc3339 } from "../kit/time-text";
import type { FleetStatus, RegionStatus } from "../operate/status";
import {
  STATUS_COLUMNS,
  statusCells,
  targetsText,
  tasksText,
  verdict,
} from "../operate/status-cells";
import { costSection } from "../report/cost-section";
import { type Html, html } from "../report/html";
import { picture } from "../report/picture";
import { wayText } from "../report/picture-section";
import type { LiveRegion } from "../report/region-picture";
import { scheduleSection } from "../report/schedule-section";
import { section } from "../report/section";
import { table } from "../report/table";
import { waysIn } from "../report/way-in";
import type { Snapshot } from "./snapshot";

/** The parts of the page that change, in their order. */
export const PARTS = [
  "verdict",
  "time",
  "glance",
  "problems",
  "regions",
  "picture",
  "schedule",
  "cost",
  "events",
  "logs",
] as const;

export type Part = (typeof PARTS)[number];
export type Parts = Readonly<Partial<Record<Part, Html>>>;

/** By so many, tasks are told apart. */
const TASK_CHARACTERS = 8;

/** Before the first reading. */
export const NOTHING_READ: Parts = { verdict: html`Reading the regions …`, time: html`…` };

/** What a reading says. */
export function partsOf(snapshot: Snapshot): Parts {
  const { at } = snapshot;
  return {
    verdict: html`${verdictText(snapshot.status)}`,
    time: html`<time datetime="${rfc3339(at)}">${rfc3339(at)}</time>`,
    glance: glance(snapshot),
    problems: problems(snapshot.status),
    regions: regions(snapshot),
    picture: livePicture(snapshot),
    schedule: scheduleSection(snapshot),
    cost: html`${[running(snapshot), costSection(snapshot)]}`,
    events: events(snapshot),
    logs: logs(snapshot),
  };
}

/** What is said when nothing could be read; the rest stays as it was. */
export function partsOfError(error: Error): Parts {
  return { verdict: html`Nothing could be read: ${error.message}` };
}

function verdictText({ ok, regions }: FleetStatus): string {
  const all = regions.length === 1 ? "The region is" : `All ${regions.length} regions are`;
  const wrong = regions.filter((region) => !region.ok).map(({ stack }) => stack);
  return ok ? `${all} well.` : `Not well: ${wrong.join(", ")}.`;
}

function glance({ status, now }: Snapshot): Html {
  const well = status.regions.filter(({ ok }) => ok).length;
  const services = status.regions.map(
    ({ service, schedule }) =>
      service ?? { running: 0, pending: 0, desired: schedule.scheduledCount },
  );
  const sum = (count: (service: (typeof services)[number]) => number) =>
    services.reduce((total, service) => total + count(service), 0);
  const figures = [
    ["Regions that are well", `${well} of ${status.regions.length}`, ""],
    [
      "Tasks that run",
      `${sum(({ running }) => running)} of ${sum(({ desired }) => desired)}`,
      `${sum(({ pending }) => pending)} starting`,
    ],
    ["An hour, as it runs", amountText(now.hourly, now.known.hourly, hourlyUsd), "list prices"],
    [
      "The month so far",
      amountText(now.monthSoFar, now.known.monthSoFar, usd),
      "by the schedule, estimated",
    ],
  ] as const;
  return section(
    "glance",
    "At a glance",
    html`<dl class="figures">
${figures.map(
  (
    [name, value, note],
    i,
  ) => html`<div${i === 0 ? html` class="first"` : ""}><dt>${name}</dt><dd>${value}</dd><dd class="note">${note}</dd></div>
`,
)}</dl>`,
  );
}

function amountText(
  amount: number | null,
  known: number,
  text: (amount: number | null) => string,
): string {
  return amount === null ? `at least ${text(known)}` : text(amount);
}

function problems({ regions }: FleetStatus): Html {
  const found = regions.flatMap(({ stack, problems, error }) =>
    [...problems, ...(error === null ? [] : [unreadable(error)])].map((text) => ({
      stack,
      text,
    })),
  );
  return section(
    "problems",
    "What is wrong",
    found.length === 0
      ? html`<p>Nothing.</p>`
      : html`<ul class="warning">${found.map(({ stack, text }) => html`<li><b>${stack}</b>: ${text}</li>`)}</ul>`,
  );
}

function regions({ status, at }: Snapshot): Html {
  const title = ([first = "", ...rest]: string) => first.toUpperCase() + rest.join("");
  return section(
    "regions",
    "Regions",
    table({
      caption: "Status of each region",
      head: STATUS_COLUMNS.map(title),
      rows: status.regions.map((region) => statusCells(region, at)),
    }),
  );
}

function livePicture({ regions, status }: Snapshot): Html {
  const ways = waysIn(regions);
  const live = new Map(status.regions.map((region) => [region.stack, liveRegion(region)]));
  const label = `The fleet: ${ways.map(wayText).join(" ")} The table of the regions says how each is.`;
  return section("picture", "The fleet", html`<figure>${picture(ways, label, live)}</figure>`);
}

function liveRegion(region: RegionStatus): LiveRegion {
  const { ok, alb, service, targets } = region;
  const hasLoadBalancer = alb !== null && alb !== "missing";
  return {
    isWell: ok,
    verdict: verdict(region),
    loadBalancer: hasLoadBalancer ? (targets ? targetsText(region) : alb) : null,
    tasks: service && service.desired + service.running > 0 ? `${tasksText(region)} tasks` : null,
    whyNone: service ? "desired: 0" : "none is seen",
  };
}

function running({ now }: Snapshot): Html {
  return section(
    "running",
    "What runs now costs",
    table({
      caption: "USD, by AWS's list prices and the schedule",
      head: ["Stack", "Region", "An hour now", "The month so far", "To the month's end"],
      numbers: [2, 3, 4],
      rows: now.regions.map(({ stack, region, hourly, monthSoFar, monthProjected }) => [
        stack,
        region,
        hourlyUsd(hourly.total),
        usd(monthSoFar.total),
        usd(monthProjected.total),
      ]),
      foot: ["Fleet", "", hourlyUsd(now.hourly), usd(now.monthSoFar), usd(now.monthProjected)],
    }),
  );
}

function events({ events }: Snapshot): Html {
  return section(
    "events",
    "What ECS has said lately",
    events.length === 0
      ? html`<p>Nothing.</p>`
      : table({
          caption: "Events of the services, the newest first",
          head: ["Time", "Stack", "Event"],
          rows: events.map(({ at, stack, message }) => [rfc3339(at), stack, message]),
        }),
  );
}

function logs({ logs: { lines, failures } }: Snapshot): Html {
  return section(
    "logs",
    "What the tasks have written in the last two minutes",
    lines.length === 0
      ? html`<p>Nothing.</p>`
      : table({
          caption: "Log lines, the newest first",
          head: ["Time", "Stack", "Task", "Line"],
          rows: lines.map(({ at, stack, task, message }) => [
            rfc3339(at),
            stack,
            task.slice(0, TASK_CHARACTERS),
            message,
          ]),
        }),
    failures.length === 0
      ? html``
      : html`<ul class="warning">${failures.map((text) => html`<li>${text}</li>`)}</ul>`,
  );
}
