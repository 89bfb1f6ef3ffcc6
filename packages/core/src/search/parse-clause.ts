import { compared, comparedNot, isNan } from "./compare.ts";
import type { Comparator, Field, Filter, Order } from "./filter.ts";
import { type FieldMention, readField } from "./parse-field.ts";
import { attributeType, type Operand, readOperand } from "./parse-value.ts";
import { shown, type TokenReader } from "./token-reader.ts";

const ORDERS: ReadonlyMap<string, Order> = new Map<string, Order>([
  ["=", "="],
  ["==", "="],
  ["!=", "!="],
  ["<>", "!="],
  ["<", "<"],
  ["<=", "<="],
  [">", ">"],
  [">=", ">="],
]);

/** Reads one comparison: `field op value`, `field [NOT] IN (…)`, `field [NOT] BETWEEN a AND b`, `field IS [NOT] NULL`. */
export function readClause(reader: TokenReader): Filter {
  const mention = readField(reader);
  const { field } = mention;
  if (reader.takeKeyword("IS")) return readIs(reader, field);
  const negated = reader.takeKeyword("NOT");
  if (reader.takeKeyword("IN")) return readIn(reader, field, negated);
  if (reader.takeKeyword("BETWEEN")) return readBetween(reader, field, negated);
  const op = readPattern(reader, field) ?? (negated ? undefined : readOrder(reader));
  if (op === undefined) return missingComparison(reader, mention, negated);
  const operand = readOperand(reader, field);
  refuseTextOrder(reader, op, operand);
  return negated ? comparedNot(op, operand) : compared(op, operand);
}

function readOrder(reader: TokenReader): Comparator | undefined {
  const token = reader.peek();
  const op = token.kind === "sign" ? ORDERS.get(token.text) : undefined;
  if (op !== undefined) reader.take();
  return op;
}

function readPattern(reader: TokenReader, field: Field): Comparator | undefined {
  const at = reader.peek();
  const op = reader.takeKeyword("LIKE")
    ? "like"
    : reader.takeKeyword("ILIKE")
      ? "ilike"
      : reader.takeKeyword("CONTAINS")
        ? "contains"
        : undefined;
  if (op === undefined) return undefined;
  const numeric = field.kind === "metric" || (field.kind === "attribute" && attributeType(field) !== "text");
  if (numeric) reader.fail(`${at.text.toUpperCase()} compares text; use =, !=, <, <=, > or >= here.`, at);
  const value = reader.peek();
  if (value.kind !== "word") return op;
  return reader.fail(`${at.text.toUpperCase()} wants its text in quotes: '${shown(value.text)}'.`);
}

function missingComparison(reader: TokenReader, mention: FieldMention, negated: boolean): never {
  const written = shown(reader.written(mention));
  if (negated)
    return reader.fail(`After NOT comes IN, BETWEEN, LIKE, ILIKE or CONTAINS. To turn a comparison around put NOT before ${written}.`);
  const token = reader.peek();
  const end = token.kind === "end" ? mention : token;
  return reader.fail(`After ${written} a comparison is missing: =, !=, <, <=, >, >=, CONTAINS, LIKE, IN, BETWEEN or IS NULL.`, end);
}

/** `params.size < large` would compare by the alphabet, which hardly anybody means; quotes say that it is meant. */
function refuseTextOrder(reader: TokenReader, op: Comparator, operand: Operand): void {
  if (op === "=" || op === "!=" || op === "like" || op === "ilike" || op === "contains") return;
  const { field } = operand;
  const at = reader.last();
  if (operand.kind === "spellings") reader.fail(`true and false have no order: use = or !=.`, at);
  if (field.kind === "attribute" && attributeType(field) === "status") reader.fail("A status has no order: use =, != or IN.", at);
  if (operand.kind !== "one" || typeof operand.value !== "string" || at.kind === "quoted") return;
  reader.fail(`${shown(at.text)} is no number. To compare as text put it in quotes: '${shown(at.text)}'.`, at);
}

function readIs(reader: TokenReader, field: Field): Filter {
  const negated = reader.takeKeyword("NOT");
  if (reader.takeKeyword("NULL")) return { kind: "null", field, negated };
  if (field.kind === "metric" && reader.takeKeyword("NAN")) return isNan(field, negated);
  const choices = field.kind === "metric" ? "NULL, NOT NULL, NAN or NOT NAN" : "NULL or NOT NULL";
  return reader.fail(`After IS comes ${choices}; to compare with a value write =.`);
}

function readIn(reader: TokenReader, field: Field, negated: boolean): Filter {
  const timely = field.kind === "attribute" && attributeType(field) === "time";
  if (timely) reader.fail("A time is seldom exactly one of a list: use =, < or BETWEEN with dates.", reader.last());
  if (!reader.takeSign("(")) reader.fail("IN wants a list in parentheses: IN ('a', 'b').");
  const filters: Filter[] = [];
  const operands: Operand[] = [];
  do {
    if (operands.length > 0 && reader.peek().text === ")") break;
    operands.push(readOperand(reader, field));
  } while (reader.takeSign(","));
  if (!reader.takeSign(")")) reader.fail("The list of IN goes on with , or ends with ).");
  for (const group of [operands.filter(asNumber), operands.filter((o) => !asNumber(o))]) {
    const values = group.flatMap(valuesOf);
    const first = group[0];
    if (first !== undefined && values.length > 0) filters.push({ kind: "in", field: first.field, values, negated });
  }
  const [only] = filters;
  return filters.length === 1 && only !== undefined ? only : { kind: negated ? "all" : "any", of: filters };
}

function asNumber(operand: Operand): boolean {
  const { field } = operand;
  return (field.kind === "param" || field.kind === "tag") && field.as === "number";
}

function valuesOf(operand: Operand): readonly (string | number | bigint)[] {
  return operand.kind === "one" ? [operand.value] : operand.kind === "spellings" ? operand.values : [];
}

function readBetween(reader: TokenReader, field: Field, negated: boolean): Filter {
  const low = readOperand(reader, field);
  refuseTextOrder(reader, ">=", low);
  if (!reader.takeKeyword("AND")) reader.fail("BETWEEN wants two values: BETWEEN 1e-4 AND 1e-2.");
  const high = readOperand(reader, field);
  refuseTextOrder(reader, "<=", high);
  if (negated) return { kind: "any", of: [compared("<", low), compared(">", high)] };
  return { kind: "all", of: [compared(">=", low), compared("<=", high)] };
}
