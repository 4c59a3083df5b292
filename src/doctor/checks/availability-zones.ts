import type { Check } from "../check";

export const availabilityZones: Check = {
  name: "availability-zones",
  isPrecondition: true,
  run: async (subject) => {
    const zones = await subject.zones();
    const missing = subject.values.availability_zones.filter((zone) => !zones.includes(zone));
    return missing.length === 0
      ? []
      : [
          {
            severity: "error",
            what: `this account cannot use ${missing.join(", ")}`,
            evidence: `in ${subject.aws} it has ${zones.join(", ")}`,
            fix: "write zones of this list into availability_zones",
          },
        ];
  },
};
