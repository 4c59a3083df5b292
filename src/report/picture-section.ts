import { type Html, html } from "./html";
import { everHasLoadBalancer, everRuns, modeText, sizeText, tasksText } from "./mode";
import { picture } from "./picture";
import { listenersText } from "./region-picture";
import type { Report } from "./report";
import { section } from "./section";
import { table } from "./table";
import { clientName, type WayIn, waysIn } from "./way-in";

/** How clients get to the tasks of each region. */
export function pictureSection({ regions }: Report): Html {
  const ways = waysIn(regions);
  return section(
    "picture",
    "The fleet",
    html`<figure>${picture(ways, `The fleet: ${ways.map(wayText).join(" ")} The table that follows says the same.`)}</figure>`,
    table({
      caption: "What each region has",
      head: ["Stack", "Region", "Mode", "Clients call", "Load balancer", "Tasks", "Size of a task"],
      rows: regions.map(({ stackName, values }) => [
        stackName,
        values.aws_region,
        modeText(values),
        clientName(values) ?? "nothing",
        everHasLoadBalancer(values) ? listenersText(values) : "none",
        everRuns(values) ? tasksText(values.desired_count) : "never any",
        sizeText(values),
      ]),
    }),
  );
}

export function wayText({ name, regions }: WayIn): string {
  const stacks = regions.map(({ stackName }) => stackName).join(", ");
  return name === null
    ? `Nothing leads to ${stacks}.`
    : `Clients call ${name}, which leads to ${stacks}.`;
}
