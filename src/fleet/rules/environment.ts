import { variableDefinitions } from "../variables";
import { type FleetMember, knows, type Warning } from "./fleet-member";

/** What the container is told otherwise than somebody may think. */
export function environmentWarnings(member: FleetMember): Warning[] {
  return [
    ...ignoredPort(member),
    ...withoutDefaults(member),
    ...withoutShared(member, "container_environment"),
    ...withoutShared(member, "container_secrets"),
  ];
}

function ignoredPort(member: FleetMember): Warning[] {
  const { file, values, sources } = member;
  const port = values.container_environment.PORT;
  return sources.container_environment &&
    knows(member, "container_environment", "container_port") &&
    port !== undefined &&
    port !== String(values.container_port)
    ? [
        {
          file,
          variable: "container_environment",
          message:
            `PORT is ${JSON.stringify(port)}, but the container is always told container_port, ` +
            `${values.container_port}. Leave PORT out, or set container_port`,
        },
      ]
    : [];
}

/** Terraform takes a map for the whole value, and who adds a name rarely means to drop the others. */
function withoutDefaults(member: FleetMember): Warning[] {
  const { file, values, sources } = member;
  const lost = Object.entries(variableDefinitions.container_environment.default).filter(
    ([name]) => !isSet(name, values.container_environment),
  );
  const isKnown = sources.container_environment && knows(member, "container_environment");
  if (!isKnown || lost.length === 0) {
    return [];
  }
  const names = lost.map(([name]) => name).join(" and ");
  const lines = lost.map(([name, value]) => `${name} = ${JSON.stringify(value)}`).join(" and ");
  const message = `the map replaces the default as a whole, so the container does not get ${names}. Add ${lines}, or the value that you mean`;
  return [{ file, variable: "container_environment", message }];
}

/** A region's own map replaces in the same way what all share. Values are not shown: one may be a secret. */
function withoutShared(
  member: FleetMember,
  variable: "container_environment" | "container_secrets",
): Warning[] {
  const { file, values, replaced } = member;
  const defaults = variableDefinitions[variable].default;
  const lost = Object.keys(replaced[variable] ?? {}).filter(
    (name) => !isSet(name, values[variable]) && !Object.hasOwn(defaults, name),
  );
  return knows(member, variable) && lost.length > 0
    ? [
        {
          file,
          variable,
          message:
            `the map replaces that of all stacks as a whole, so the container here does not get ${lost.join(", ")}. ` +
            "Repeat what is to stay",
        },
      ]
    : [];
}

/** PORT is always added. */
function isSet(name: string, map: Readonly<Record<string, string | null>>): boolean {
  return name === "PORT" || Object.hasOwn(map, name);
}
