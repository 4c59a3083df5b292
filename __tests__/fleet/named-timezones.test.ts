import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { namedTimezones } from "../../src/fleet/named-timezones";
import { useFolder } from "../support/folder";

describe("time zones that no region has", () => {
  const folder = useFolder();

  function project(name: string, files: Readonly<Record<string, string>>): string {
    const path = join(folder.path, name);
    mkdirSync(join(path, "environments"), { recursive: true });
    for (const [file, text] of Object.entries(files)) {
      writeFileSync(join(path, "environments", file), text);
    }
    return path;
  }

  it("are those of the environments and of what all regions share", async () => {
    const path = project("named", {
      "prod.tfvars": 'environment = "prod"\nweekend_timezone = "Europe/London"',
      "stage.tfvars.json": '{ "weekend_timezone": "Asia/Tokyo" }',
      "dev.tfvars": 'environment = "dev"',
    });
    const zones = await namedTimezones(path, {
      sharedValues: { weekend_timezone: "America/New_York" },
    });
    expect(zones.toSorted()).toEqual(["America/New_York", "Asia/Tokyo", "Europe/London"]);
  });

  it("are none of files that Terraform refuses or nobody plans with", async () => {
    const path = project("wrong", {
      "broken.tfvars": 'weekend_timezone = "Europe/London',
      "unknown.tfvars": 'weekend_timezone = "Europe/Lundon"',
      "me.secret.tfvars": 'weekend_timezone = "Europe/Paris"',
      "notes.md": "weekend_timezone",
    });
    expect(await namedTimezones(path, { sharedValues: { weekend_timezone: "Mars" } })).toEqual([]);
  });

  it("are none where there are no environments", async () => {
    expect(await namedTimezones(join(folder.path, "none"), { sharedValues: {} })).toEqual([]);
  });
});
