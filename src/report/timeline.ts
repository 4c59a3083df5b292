import { dateOf, hoursOf } from "../schedule/wall-time";
import { type Html, html } from "./html";
import { dayText } from "./period-text";
import type { Period, RegionWeek } from "./week";

export interface TimelineRow {
  readonly name: string;
  readonly mode: string;
  readonly week: RegionWeek;
  /** The row in words. */
  readonly label: string;
}

const HOURS = 7 * 24;
const ROW_PX = 26;

/** Where the parts of a row are, from its top. */
const TASKS = { y: 2, height: 14 } as const;
const LOAD_BALANCER = { y: 19, height: 5 } as const;

/** Seven days from left to right, which fit every width: only bars are stretched, no text. */
export function timeline(rows: readonly TimelineRow[], now: Date): Html {
  const dates = rows[0]?.week.dates ?? [];
  return html`<div class="timeline">
<div class="days" aria-hidden="true">${dates.map((date) => {
    const [weekday = "", day = "", month = ""] = dayText(date).split(" ");
    return html`<span><b>${weekday}</b> ${day} <span class="month">${month}</span></span>`;
  })}</div>
<ul>
${rows.map((row) => timelineRow(row, now))}</ul>
</div>`;
}

function timelineRow({ name, mode, week, label }: TimelineRow, now: Date): Html {
  const bar = (
    kind: string,
    period: Period,
    { y, height }: typeof TASKS | typeof LOAD_BALANCER,
  ) => {
    const from = weekHours(period.from, week);
    const width = weekHours(period.to, week) - from;
    return html`<rect class="${kind}" x="${from}" y="${y}" width="${width}" height="${height}"/>`;
  };
  const midnights = week.dates.map((_, day) => `M${24 * day} 0V${ROW_PX}`).join("");
  return html`<li><span class="name">${name} <small>${mode}</small></span>
<svg role="img" aria-label="${label}" viewBox="0 0 ${HOURS} ${ROW_PX}" preserveAspectRatio="none"><path class="line" d="${midnights}M${HOURS} 0V${ROW_PX}"/>${[
    week.closed.map((period) => bar("closed", period, TASKS)),
    week.tasks.map((period) => bar("tasks", period, TASKS)),
    week.loadBalancer.map((period) => bar("load-balancer", period, LOAD_BALANCER)),
  ]}<path class="now" d="M${weekHours(now, week)} 0V${ROW_PX}"/></svg></li>
`;
}

/** Hours since the week's first midnight as the zone's clocks count them: 06:00 is six, also where an hour is skipped. */
function weekHours(at: Date, { timezone, dates, to }: RegionWeek): number {
  return at >= to ? HOURS : round(24 * dates.indexOf(dateOf(timezone, at)) + hoursOf(timezone, at));
}

function round(hours: number): number {
  return Math.round(100 * hours) / 100;
}
