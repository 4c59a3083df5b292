import { fargateMemories, isFargatePair } from "../../fleet/facts/fargate";
import type { Check } from "../check";

/** Of the task definition in AWS, where -var may have brought what synth refuses in a file. */
export const fargateSize: Check = {
  name: "fargate-size",
  run: async (subject) => {
    const { state } = await subject.health();
    const size = state.service?.size;
    if (!size || isFargatePair(size.cpu, size.memoryMiB)) {
      return [];
    }
    const memories = fargateMemories(size.cpu);
    return [
      {
        severity: "error",
        what: "Fargate has no tasks of this size, so none can start",
        evidence: `the task definition has cpu ${size.cpu} and memory ${size.memoryMiB}`,
        fix:
          memories.length > 0
            ? `with cpu = ${size.cpu}, memory is one of ${memories.join(", ")}`
            : "set cpu to 256, 512, 1024, 2048, 4096, 8192 or 16384",
      },
    ];
  },
};
