import { PassThrough } from "node:stream";
import { expect, it } from "vitest";
import { doctorText } from "../../src/cli/text/doctor";
import { doctorReport } from "../../src/doctor/doctor";

const text = (unread: number) =>
  doctorText(doctorReport([], new Date(0)), 2, unread, new PassThrough() as never);

it("does not call a fleet examined when something was not", () => {
  expect(text(0)).toMatch(/^\d+ checks, 2 regions: no error, no warning\.\n$/);
  expect(text(1)).toMatch(/2 regions: no error, no warning; 1 not answered\.\n$/);
});
