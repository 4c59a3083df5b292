import { describe, expect, it } from "vitest";
import {
  fargateCpus,
  fargateMemories,
  isFargatePair,
  smallestPair,
} from "../../../src/fleet/facts/fargate";

const GIB = 1024;

describe("Fargate's pairs", () => {
  // AWS's table: smallest, largest and number of memories.
  it.each([
    [256, 512, 2 * GIB, 3],
    [512, GIB, 4 * GIB, 4],
    [1024, 2 * GIB, 8 * GIB, 7],
    [2048, 4 * GIB, 16 * GIB, 13],
    [4096, 8 * GIB, 30 * GIB, 23],
    [8192, 16 * GIB, 60 * GIB, 12],
    [16384, 32 * GIB, 120 * GIB, 12],
  ])("cpu %i has %i to %i MiB in %i steps", (cpu, smallest, largest, count) => {
    const memories = fargateMemories(cpu);
    expect([memories[0], memories.at(-1), memories.length]).toEqual([smallest, largest, count]);
    const all = Array.from({ length: 240 }, (_, i) => (i + 1) * 512);
    expect(all.filter((memory) => isFargatePair(cpu, memory))).toEqual(memories);
  });

  it("are all of Fargate's CPUs, and none for another", () => {
    expect(fargateCpus).toEqual([256, 512, 1024, 2048, 4096, 8192, 16384]);
    expect(fargateMemories(300)).toEqual([]);
  });

  it.each([
    [256, 512, { cpu: 256, memory: 512 }],
    [1, 1, { cpu: 256, memory: 512 }],
    [512, 1536, { cpu: 512, memory: 2048 }],
    // More memory than the CPU goes with.
    [256, 8192, { cpu: 1024, memory: 8192 }],
    [256, 768, { cpu: 256, memory: 1024 }],
    [257, 512, { cpu: 512, memory: 1024 }],
    [16384, 122880, { cpu: 16384, memory: 122880 }],
    [16384, 122881, undefined],
    [20000, 512, undefined],
  ])("the smallest with %i and %i MiB is %j", (cpu, memory, pair) => {
    expect(smallestPair(cpu, memory)).toEqual(pair);
  });
});
