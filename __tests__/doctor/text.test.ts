import { PassThrough } from "node:stream";
import { expect, it } from "vitest";
import { doctorText } from "../../src/cli/text/doctor";
import { doctorReport } from "../../src/doctor/doctor";

const text = (unread: string[]) =>
  doctorText(doctorReport([], new Date(0), unread), 2, new PassThrough() as never);

it("does not call a fleet examined when something was not", () => {
  expect(text([])).toMatch(/^\d+ checks, 2 regions: no error, no warning\.\n$/);
  expect(text(["eu-west-1: could not be read: timeout"])).toMatch(
    /2 regions: no error, no warning; 1 not answered\.\n$/,
  );
});
