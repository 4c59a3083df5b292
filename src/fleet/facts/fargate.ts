export interface FargateSize {
  /** CPU units, 1024 for one vCPU. */
  readonly cpu: number;
  readonly minMemoryMiB: number;
  readonly maxMemoryMiB: number;
  /** Memory is a multiple of this. */
  readonly memoryStepMiB: number;
}

const GIB = 1024;

/**
 * The pairs of CPU and memory that Fargate has for Linux tasks.
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-cpu-memory-error.html (2026-11)
 */
export const fargateSizes: readonly FargateSize[] = [
  { cpu: 256, minMemoryMiB: 512, maxMemoryMiB: GIB, memoryStepMiB: 512 },
  { cpu: 256, minMemoryMiB: 2 * GIB, maxMemoryMiB: 2 * GIB, memoryStepMiB: GIB },
  { cpu: 512, minMemoryMiB: GIB, maxMemoryMiB: 4 * GIB, memoryStepMiB: GIB },
  { cpu: 1024, minMemoryMiB: 2 * GIB, maxMemoryMiB: 8 * GIB, memoryStepMiB: GIB },
  { cpu: 2048, minMemoryMiB: 4 * GIB, maxMemoryMiB: 16 * GIB, memoryStepMiB: GIB },
  { cpu: 4096, minMemoryMiB: 8 * GIB, maxMemoryMiB: 30 * GIB, memoryStepMiB: GIB },
  { cpu: 8192, minMemoryMiB: 16 * GIB, maxMemoryMiB: 60 * GIB, memoryStepMiB: 4 * GIB },
  { cpu: 16384, minMemoryMiB: 32 * GIB, maxMemoryMiB: 120 * GIB, memoryStepMiB: 8 * GIB },
];

export const fargateCpus: readonly number[] = [...new Set(fargateSizes.map((size) => size.cpu))];

export function isFargatePair(cpu: number, memoryMiB: number): boolean {
  return fargateSizes.some(
    (size) =>
      size.cpu === cpu &&
      memoryMiB >= size.minMemoryMiB &&
      memoryMiB <= size.maxMemoryMiB &&
      memoryMiB % size.memoryStepMiB === 0,
  );
}

/** Every memory that Fargate has for this CPU, in MiB, ascending. */
export function fargateMemories(cpu: number): readonly number[] {
  return fargateSizes
    .filter((size) => size.cpu === cpu)
    .flatMap(({ minMemoryMiB, maxMemoryMiB, memoryStepMiB }) =>
      Array.from(
        { length: (maxMemoryMiB - minMemoryMiB) / memoryStepMiB + 1 },
        (_, i) => minMemoryMiB + i * memoryStepMiB,
      ),
    );
}

/** {@link isFargatePair} as HCL. */
export function fargatePairCondition(cpu: string, memory: string): string {
  const rows = fargateSizes.map(
    (size) => `[${size.cpu}, ${size.minMemoryMiB}, ${size.maxMemoryMiB}, ${size.memoryStepMiB}]`,
  );
  return (
    `anytrue([for size in [${rows.join(", ")}] : size[0] == ${cpu} && ` +
    `${memory} >= size[1] && ${memory} <= size[2] && ${memory} % size[3] == 0])`
  );
}

/** The smallest pair that has at least so much of both; undefined when Fargate has none. */
export function smallestPair(
  cpu: number,
  memoryMiB: number,
): { readonly cpu: number; readonly memory: number } | undefined {
  for (const larger of fargateCpus.filter((it) => it >= cpu)) {
    const memory = fargateMemories(larger).find((it) => it >= memoryMiB);
    if (memory !== undefined) {
      return { cpu: larger, memory };
    }
  }
  return undefined;
}
