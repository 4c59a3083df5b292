import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { html, trusted } from "../report/html";
import { reportStyle } from "../report/style";
import { NOTHING_READ, PARTS, type Part, type Parts } from "./sections";

/** What runs in the browser, and where the page loads it. */
export const SCRIPT = readFileSync(join(__dirname, "in-browser.js"), "utf8");
export const SCRIPT_NAME = "page.js";

/** Where the page gets what has changed. */
export const EVENTS_NAME = "events";

const STYLE = [reportStyle(), readFileSync(join(__dirname, "live.css"), "utf8")].join("\n");

/** What the browser may do: run the one script, use the one style sheet, and ask this server. */
export const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "connect-src 'self'",
  `style-src 'sha256-${createHash("sha256").update(STYLE).digest("base64")}'`,
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ");

const IN_HEADER: readonly Part[] = ["verdict", "time"];

/** The whole page. It works without its script, too: it then loads itself again. */
export function livePage(parts: Parts, everySeconds: number): string {
  const part = (name: Part) => parts[name] ?? NOTHING_READ[name] ?? "";
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Fleet, live</title>
<style>${trusted(STYLE)}</style>
<noscript><meta http-equiv="refresh" content="${everySeconds}"></noscript>
<script src="${SCRIPT_NAME}" defer></script>
</head>
<body>
<a class="skip" href="#content">Skip to content</a>
<header>
<h1>Fleet, live</h1>
<p class="verdict" role="status" data-part="verdict">${part("verdict")}</p>
<p>Read at <span data-part="time">${part("time")}</span>, and again every ${everySeconds} s. <button type="button" id="pause" hidden>Pause</button></p>
<p class="warning" role="alert" id="lost" hidden>There is no connection to fleet open any more: what you see is old.</p>
</header>
<main id="content" tabindex="-1">
${PARTS.filter((name) => !IN_HEADER.includes(name)).map((name) => html`<div data-part="${name}">${part(name)}</div>\n`)}</main>
<footer><p>Made by <code>fleet open</code>, which changes nothing. It ends with Ctrl-C in its terminal.</p></footer>
</body>
</html>
`.text;
}
