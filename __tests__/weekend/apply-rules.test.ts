import { describe, expect, it } from "vitest";
import { weekendRules } from "../../src/weekend/apply-rules";
import { synthesized } from "../support/stack";

// With what is in a stack only if its file asks for it.
const { locals, resource } = synthesized({
  rewrite_host_header: "localhost:8001",
  oauth_issuer: "https://login.example.com",
  oauth_jwks_url: "https://login.example.com/jwks",
});

/** Whether an expression asks for weekend mode, itself or in a local that it names. */
function asksForWeekendMode(expression: string): boolean {
  const named = [...expression.matchAll(/\blocal\.(\w+)/g)].map(([, name = ""]) => name);
  return (
    /\bvar\.(enable_weekend_only|destroy_albs_when_scaled_down)\b/.test(expression) ||
    named.some((name) => asksForWeekendMode(JSON.stringify(locals[name])))
  );
}

describe("what weekend mode may destroy", () => {
  it("is everything whose existence depends on it, so that closing is never refused, and nothing else", () => {
    const coming = Object.entries(resource).flatMap(([type, blocks]) =>
      Object.entries(blocks)
        .filter(([, { count, for_each }]) => asksForWeekendMode(`${count} ${for_each}`))
        .map(([name]) => `${type}.${name}`),
    );
    expect([...weekendRules.mayDestroy].sort()).toEqual(coming.sort());
  });
});
