import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { LONGEST_POLICY, lengthOf } from "../../src/policy/document";
import { policiesOf } from "../../src/policy/policy";
import { grantsOf, recorded, stack } from "./recorded-region";

describe("the documents", () => {
  const many = Array.from({ length: 60 }, (_, i) => stack(`stack-${i}`, { project_name: `p${i}` }));

  it.each([
    ["one region", [recorded]],
    ["60 regions", many],
  ])("are short enough for managed policies, and no statement is lost: %s", (_, stacks) => {
    for (const role of ["plan", "apply"] as const) {
      const grants = grantsOf(...stacks).filter((grant) => grant.role === role);
      const documents = policiesOf(role, grants);
      for (const document of documents) {
        expect(lengthOf(document)).toBeLessThanOrEqual(LONGEST_POLICY);
        const sids = document.Statement.map(({ Sid }) => Sid);
        expect(new Set(sids).size).toBe(sids.length);
        expect(sids.every((sid) => /^[A-Za-z0-9]+$/.test(sid))).toBe(true);
      }
      const pairs = (all: readonly { a: readonly string[]; r: readonly string[] }[]) =>
        new Set(all.flatMap(({ a, r }) => a.flatMap((action) => r.map((it) => `${action} ${it}`))));
      const wanted = pairs(grants.map(({ actions, resources }) => ({ a: actions, r: resources })));
      const written = pairs(
        documents.flatMap(({ Statement }) =>
          Statement.map(({ Action, Resource }) => ({ a: Action, r: Resource })),
        ),
      );
      expect(written).toEqual(wanted);
    }
  });

  /** What AWS says of each action; see the file. */
  const { actions: reference } = JSON.parse(
    readFileSync(join(__dirname, "service-authorization.json"), "utf8"),
  ) as { actions: Record<string, { resources: string[]; conditions: string[] }> };
  const GLOBAL = /^aws:(RequestTag|ResourceTag)\//;

  const bounded = stack("bounded", {
    permissions_boundary_arn: "arn:aws:iam::123456789012:policy/boundary",
  });

  it.each(grantsOf(recorded, bounded).map((grant) => [grant.name, grant] as const))(
    "name only actions, resources and conditions that go together: %s",
    (_, { actions, resources, condition = {} }) => {
      for (const action of actions) {
        const known = reference[action];
        expect(known, action).toBeDefined();
        const { resources: types = [], conditions = [] } = known ?? {};
        const own = resources
          .filter((it) => it !== "*")
          .map((it) => it.split(":").slice(5).join(":"));
        // An action without resource types is only allowed by "*".
        expect(types.length > 0 || resources.includes("*"), action).toBe(true);
        const fits = own.filter((it) => it === "*" || types.some((type) => it.startsWith(type)));
        expect(own.length === 0 || fits.length > 0, `${action} on ${own.join(", ")}`).toBe(true);
        for (const key of Object.values(condition).flatMap((keys) => Object.keys(keys))) {
          expect(conditions, action).toContain(GLOBAL.test(key) ? key.replace(/\/.*/, "/") : key);
        }
      }
    },
  );
});
