import { init } from "echarts";
import { clip } from "./clip";
import { type Html, html, trusted } from "./html";

export interface BarChart {
  /** What there is to see, for who does not see it. */
  readonly label: string;
  readonly bars: readonly Bar[];
  /** What the segments of all bars are, in their order. Each has a colour of the style sheet. */
  readonly segments: readonly { readonly color: string }[];
}

export interface Bar {
  readonly name: string;
  /** USD of each segment; null is unknown and not drawn. */
  readonly amounts: readonly (number | null)[];
  /** What stands at the bar's end. */
  readonly text: string;
}

interface Size {
  /** In the style sheet, which shows the one that fits. */
  readonly name: "wide" | "narrow";
  readonly width: number;
  /** Of a bar and the space around it. */
  readonly rowPx: number;
  readonly ticks: number;
  /** Names stand above their bars, not beside them. */
  readonly namesAbove: boolean;
}

const SIZES: readonly Size[] = [
  { name: "wide", width: 880, rowPx: 36, ticks: 6, namesAbove: false },
  { name: "narrow", width: 340, rowPx: 52, ticks: 3, namesAbove: true },
];

const BAR_PX = 20;
/** What costs a few cents can still be seen. */
const THINNEST_PX = 2;
const NAME_CHARACTERS = 30;
const AXIS_PX = 28;
const CHARACTER_PX = 7.6;
const FONT = { fontSize: 13 } as const;
const ABOVE = {
  inside: true,
  align: "left",
  verticalAlign: "bottom",
  margin: 0,
  padding: [0, 0, BAR_PX / 2 + 3, 0],
} as const;

/** Drawn twice, for wide and narrow screens, since a drawing's text shrinks with it. */
export function barChart(chart: BarChart): Html {
  return html`${SIZES.map((size) => drawn(chart, size))}`;
}

function drawn({ label, bars, segments }: BarChart, size: Size): Html {
  const names = bars.map(({ name }) => clip(name, NAME_CHARACTERS));
  const room = (texts: readonly string[]) =>
    Math.ceil(CHARACTER_PX * Math.max(0, ...texts.map(({ length }) => length))) + 14;
  const height = bars.length * size.rowPx + AXIS_PX;
  const chart = init(null, null, { renderer: "svg", ssr: true, width: size.width, height });
  chart.setOption({
    animation: false,
    grid: {
      top: 0,
      bottom: AXIS_PX,
      outerBoundsMode: "none",
      left: size.namesAbove ? 12 : room(names),
      right: room(bars.map(({ text }) => text)),
    },
    xAxis: {
      type: "value",
      splitNumber: size.ticks,
      axisLabel: { ...FONT, color: "var(--muted)", formatter: "${value}", hideOverlap: true },
      splitLine: { lineStyle: { color: "var(--line)" } },
    },
    yAxis: {
      type: "category",
      data: names,
      inverse: true,
      axisLine: { show: !size.namesAbove, lineStyle: { color: "var(--muted)" } },
      axisTick: { show: false },
      axisLabel: {
        ...FONT,
        color: "var(--text)",
        interval: 0,
        ...(size.namesAbove ? ABOVE : {}),
      },
    },
    series: [
      ...segments.map(({ color }, segment) => ({
        type: "bar" as const,
        stack: "amounts",
        silent: true,
        barWidth: BAR_PX,
        itemStyle: { color: `var(--${color})`, borderColor: "var(--page)", borderWidth: 0.75 },
        barMinHeight: THINNEST_PX,
        // Nothing is no bar, however thin.
        data: bars.map(({ amounts }) => amounts[segment] || null),
      })),
      // Of no length: it carries the text at the end of the others.
      {
        type: "bar" as const,
        stack: "amounts",
        silent: true,
        data: bars.map(() => 0),
        label: {
          ...FONT,
          show: true,
          position: "right" as const,
          color: "var(--text)",
          textBorderWidth: 0,
          formatter: ({ dataIndex = 0 }) => bars[dataIndex]?.text ?? "",
        },
      },
    ],
  });
  const svg = chart.renderToSVGString();
  chart.dispose();
  return html`<svg class="chart ${size.name}" role="img" aria-label="${label}" viewBox="0 0 ${size.width} ${height}">${content(svg)}</svg>\n`;
}

/**
 * What is in the drawing, less what the style sheet says better. The page's policy lets no style through but that
 * sheet, and class names count the charts of the process.
 */
function content(svg: string): Html {
  const inside = svg
    .replace(/^<svg[^>]*>/, "")
    .replace(/<\/svg>\s*$/, "")
    .replace(/<style[^>]*>.*?<\/style>/s, "")
    .replace(/<rect[^>]* fill="none"><\/rect>\n/, "")
    .replace(/(<(?:path|text)[^>]*?) style="[^"]*"/g, "$1")
    .replace(/ (?:class|pointer-events|ecmeta_\w+)="[^"]*"/g, "");
  return trusted(inside.trim());
}
