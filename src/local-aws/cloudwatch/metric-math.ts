import jsep, { type Expression } from "jsep";

/** A value at one moment; undefined where nothing was measured. Comparisons are 1 or 0. */
type Value = number | undefined;

jsep.addBinaryOp("AND", 2);
jsep.addBinaryOp("OR", 1);

const OPERATORS: Readonly<Record<string, (a: number, b: number) => number>> = {
  "+": (a, b) => a + b,
  "-": (a, b) => a - b,
  "*": (a, b) => a * b,
  "/": (a, b) => a / b,
  "<": (a, b) => Number(a < b),
  "<=": (a, b) => Number(a <= b),
  ">": (a, b) => Number(a > b),
  ">=": (a, b) => Number(a >= b),
  "==": (a, b) => Number(a === b),
  "!=": (a, b) => Number(a !== b),
  AND: (a, b) => Number(a !== 0 && b !== 0),
  OR: (a, b) => Number(a !== 0 || b !== 0),
  "&&": (a, b) => Number(a !== 0 && b !== 0),
  "||": (a, b) => Number(a !== 0 || b !== 0),
};

/**
 * Metric math at one moment: arithmetic, comparisons, AND, OR, IF, FILL with a number, FLOOR and EPOCH. Where an operand
 * is missing, so is the result.
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html
 * @param queryValue of the query with an id
 * @param at the moment, in seconds since 1970
 * @throws for what it does not know
 */
export function evaluate(expression: string, queryValue: (id: string) => Value, at: number): Value {
  const visit = (node: Expression): Value => {
    switch (node.type) {
      case "Literal":
        return Number(node.value);
      case "Identifier":
        return queryValue(String(node.name));
      case "UnaryExpression": {
        const value = visit(node.argument as Expression);
        if (node.operator === "-") {
          return value === undefined ? undefined : -value;
        }
        break;
      }
      case "BinaryExpression": {
        const operate = OPERATORS[String(node.operator)];
        const left = visit(node.left as Expression);
        const right = visit(node.right as Expression);
        if (operate !== undefined) {
          return left === undefined || right === undefined
            ? undefined
            : finite(operate(left, right));
        }
        break;
      }
      case "CallExpression":
        return call(node);
    }
    throw new Error(`the sandbox cannot evaluate the metric math ${expression}`);
  };
  const call = (node: Expression): Value => {
    const [first, second, third] = node.arguments as Expression[];
    const name = (node.callee as Expression).name;
    if (name === "FILL" && first && second?.type === "Literal") {
      return visit(first) ?? visit(second);
    }
    if (name === "FLOOR" && first) {
      const value = visit(first);
      return value === undefined ? undefined : Math.floor(value);
    }
    if (name === "EPOCH" && first) {
      return visit(first) === undefined ? undefined : at;
    }
    if (name === "IF" && first && second && third) {
      const condition = visit(first);
      return condition === undefined ? undefined : visit(condition === 0 ? third : second);
    }
    throw new Error(`the sandbox cannot evaluate ${name} in the metric math ${expression}`);
  };
  return visit(jsep(expression));
}

/** What is divided by 0 has no value. */
function finite(value: number): Value {
  return Number.isFinite(value) ? value : undefined;
}
