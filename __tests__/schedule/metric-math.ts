/** An expression of CloudWatch's metric math, with the name by which others refer to it. */
export interface MathQuery {
  readonly id: string;
  readonly expression: string;
}

/** What the last of the queries is at a time, in seconds from 1970, for as much of metric math as the alarms use. */
export function evaluator(queries: readonly MathQuery[]): (seconds: number) => number {
  const steps = queries.map(({ id, expression }) => `const ${id} = Number(${expression});`);
  const last = queries.at(-1)?.id;
  const body = `${steps.join("\n")}\nreturn ${last};`;
  const evaluate = new Function("EPOCH", "FLOOR", "IF", "running", body);
  return (seconds) =>
    evaluate(
      () => seconds,
      Math.floor,
      (condition: number, yes: number, no: number) => (condition ? yes : no),
      0,
    );
}
