import type { Node } from "web-tree-sitter";
import { NoFixedValue, noFixedValue, templateIsNoFixedValue } from "./no-fixed-value";
import { isNumber, readNumber } from "./numbers";
import { asBool, asText, binary, element, ofOneType, unary } from "./operators";
import { HclError, ValueError } from "./place";
import { templateParts } from "./template-parts";
import type { HclValue } from "./value";

export function isCode(node: Node): boolean {
  return node.type !== "comment";
}

/** The value of an expression, or everything that is wrong with it. */
export function readValue(
  node: Node,
  source: string,
): { readonly value: HclValue; readonly errors: readonly HclError[] } {
  const reader = new ValueReader(source);
  return { value: reader.read(node), errors: reader.errors };
}

/** Reads expressions. What needs neither names nor functions is computed, as Terraform does. */
class ValueReader {
  readonly errors: HclError[] = [];

  constructor(private readonly source: string) {}

  /** A whole value: of an attribute, an item of a list, a key or an element of a map. Null for a wrong one. */
  read(node: Node): HclValue {
    try {
      return this.evaluate(node);
    } catch (error) {
      if (error instanceof NoFixedValue) {
        this.errors.push(new HclError(node, noFixedValue(this.text(node), error)));
      } else if (error instanceof HclError) {
        this.errors.push(error);
      } else {
        throw error;
      }
      return null;
    }
  }

  private text(node: Node): string {
    return this.source.slice(node.startIndex, node.endIndex);
  }

  private evaluate(node: Node): HclValue {
    try {
      return this.valueOf(node);
    } catch (error) {
      throw error instanceof ValueError ? new HclError(node, error.message) : error;
    }
  }

  private valueOf(node: Node): HclValue {
    const parts = node.children.filter(isCode);
    switch (node.type) {
      case "expression":
      case "literal_value":
      case "collection_value":
      case "template_expr":
      case "operation":
        return this.term(parts);
      case "bool_lit":
        return this.text(node) === "true";
      case "null_lit":
        return null;
      case "numeric_lit":
        return readNumber(this.text(node));
      case "string_lit":
      case "quoted_template":
      case "heredoc_template":
        return this.template(node);
      case "tuple":
        return expressions(node).map((item) => this.read(item));
      case "object":
        return this.object(parts);
      case "unary_operation":
        return unary(parts[0]?.type ?? "", this.term(parts.slice(1)));
      case "binary_operation":
        return this.operation(parts);
      case "conditional":
        return this.choose(...choicesOf(node));
      default:
        throw new NoFixedValue(node);
    }
  }

  /** A value, perhaps in parentheses, with the indexes and names of elements behind it. */
  private term(parts: readonly Node[]): HclValue {
    const isInParentheses = parts[0]?.type === "(";
    const [inner, ...behind] = isInParentheses ? parts.slice(1) : parts;
    if (inner === undefined) {
      throw new ValueError("a value is missing");
    }
    return behind
      .slice(isInParentheses ? 1 : 0)
      .reduce((value, part) => element(value, this.key(part)), this.evaluate(inner));
  }

  /** `["a"]` or `.a`. */
  private key(part: Node): HclValue {
    const [inner] = part.namedChildren.filter(isCode);
    if (part.type === "get_attr" && inner) {
      return this.text(inner);
    }
    const [key] = inner?.type === "new_index" ? expressions(inner) : [];
    if (key === undefined) {
      throw new NoFixedValue(part);
    }
    return this.evaluate(key);
  }

  private object(parts: readonly Node[]): HclValue {
    const elements = parts.filter(({ type }) => type === "object_elem");
    return Object.fromEntries(
      elements.map((it) => {
        const [key, value] = expressions(it);
        if (!key || !value) {
          throw new HclError(it, "this element of a map lacks its key or its value");
        }
        return [this.mapKey(key), this.read(value)];
      }),
    );
  }

  private mapKey(node: Node): string {
    const text = this.text(node);
    const isName = node.childCount === 1 && node.child(0)?.type === "variable_expr";
    const key = isName || /^(true|false|null)$/.test(text) ? text : this.read(node);
    if (key !== null && (typeof key !== "object" || isNumber(key))) {
      return asText(key).normalize();
    }
    if (this.errors.length === 0) {
      this.errors.push(new HclError(node, `${text} is no key. Write a name or a string in quotes`));
    }
    return text;
  }

  private operation(parts: readonly Node[]): HclValue {
    const at = parts.findIndex(({ type }) => operators.has(type));
    const left = this.term(parts.slice(0, at));
    return binary(parts[at]?.type ?? "", left, this.term(parts.slice(at + 1)));
  }

  private choose(choices: readonly Choice[], otherwise: Node): HclValue {
    const [first, ...others] = choices;
    if (first === undefined) {
      return this.evaluate(otherwise);
    }
    const yes = this.evaluate(first.value);
    const no = this.choose(others, otherwise);
    return asBool(this.evaluate(first.condition)) ? ofOneType(yes, no) : ofOneType(no, yes);
  }

  private template(node: Node): HclValue {
    const parts = templateParts(node, this.source);
    const values = parts.map((part) =>
      typeof part === "string" ? part : this.interpolation(part, node),
    );
    // A template alone keeps its type: "${1}" is the number.
    return parts.length === 1 && typeof parts[0] !== "string"
      ? (values[0] ?? null)
      : values.map(asText).join("").normalize();
  }

  private interpolation(part: Node, whole: Node): HclValue {
    const [inner, ...others] = part.namedChildren.slice(1, -1).filter(isCode);
    try {
      if (inner?.type !== "expression" || others.length > 0) {
        throw new NoFixedValue(part);
      }
      return this.evaluate(inner);
    } catch (error) {
      throw error instanceof NoFixedValue
        ? new HclError(whole, templateIsNoFixedValue(this.source.charAt(part.startIndex)))
        : error;
    }
  }
}

const operators = new Set("|| && == != < <= > >= + - * / %".split(" "));

function expressions(node: Node): Node[] {
  return node.namedChildren.filter(({ type }) => type === "expression");
}

interface Choice {
  readonly condition: Node;
  readonly value: Node;
}

/** The grammar reads `a ? b : c ? d : e` from the left, Terraform from the right. */
function choicesOf(node: Node): [choices: Choice[], otherwise: Node] {
  const [condition, value, no] = expressions(node);
  if (!condition || !value || !no) {
    throw new ValueError("a choice takes a condition and two values");
  }
  const inner = condition.childCount === 1 ? condition.child(0) : null;
  if (inner?.type !== "conditional") {
    return [[{ condition, value }], no];
  }
  const [choices, otherwise] = choicesOf(inner);
  return [[...choices, { condition: otherwise, value }], no];
}
