import { expect, it } from "vitest";
import { CHECK_NAMES } from "../../src/doctor/checks";
import { all, read } from "../docs/pages";

it("has every check on the page of troubleshooting, and the page names no other", () => {
  const page = read("docs/troubleshooting.md");
  const cells = page.split("\n").flatMap((line) => {
    const row = line.split("|");
    return row.length > 4 ? [row.at(-2) ?? "", row[2] ?? ""] : [];
  });
  const named = new Set(all(page, /`([a-z]+(?:-[a-z]+)*)`/g));
  expect(CHECK_NAMES.filter((name) => !named.has(name))).toEqual([]);
  const inLastColumn = all(cells.join(" "), /`([a-z]+(?:-[a-z]+)+)`/g);
  expect(inLastColumn.filter((name) => !CHECK_NAMES.includes(name))).toEqual([]);
});
