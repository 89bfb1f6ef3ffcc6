import { Invalid } from "@trialbook/core/errors.ts";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseExperimentFilter, parseExperimentOrder } from "./experiments.ts";
import { parseLoggedModelFilter, parseLoggedModelOrder } from "./logged-models.ts";
import { parseRunFilter, parseRunOrder } from "./runs.ts";

const latest = (key: string) => ({ kind: "metric", key, of: "latest" });
const compare = (field: object, op: string, value: unknown) => ({ kind: "all", of: [{ kind: "compare", field, op, value }] });

const statuses = (...values: string[]) => ({
  kind: "all",
  of: [{ kind: "in", field: { kind: "attribute", name: "status" }, values, negated: false }],
});

describe("MLflow's filter of runs", () => {
  it.each([
    ["metrics.a > 1", compare(latest("a"), ">", 1)],
    ["metric.a>=-1.5e3", compare(latest("a"), ">=", -1500)],
    ["metrics.`a b` != 0", compare(latest("a b"), "!=", 0)],
    ["metrics.val.acc < .5", compare(latest("val.acc"), "<", 0.5)],
    ['params."my lr" = "0.1"', compare({ kind: "param", key: "my lr", as: "text" }, "=", "0.1")],
    ["tags.mlflow.source.name ilike '%Train%'", compare({ kind: "tag", key: "mlflow.source.name", as: "text" }, "ilike", "%Train%")],
    ["attributes.'run name' = 'a'", compare({ kind: "attribute", name: "run_name" }, "=", "a")],
    ["`Run Name` like 'a%'", compare({ kind: "attribute", name: "run_name" }, "like", "a%")],
    ["status = 'FINISHED'", compare({ kind: "attribute", name: "status" }, "=", "finished")],
    ["status = 'finished'", compare({ kind: "attribute", name: "status" }, "=", "no status")],
    ["status != 'FINISHED'", statuses("running", "scheduled", "failed", "killed", "lost")],
    ["status = 'KILLED'", statuses("killed", "lost")],
    ["status LIKE '%L%'", statuses("scheduled", "failed", "killed", "lost")],
    ["status LIKE '%l%'", compare({ kind: "attribute", name: "status" }, "=", "no status")],
    ["status ILIKE 'f_____'", compare({ kind: "attribute", name: "status" }, "=", "failed")],
    ["Created > 1664067852747", compare({ kind: "attribute", name: "start_time" }, ">", 1664067852747)],
    ["run.end_time <= 9223372036854775807", compare({ kind: "attribute", name: "end_time" }, "<=", 9223372036854775807n)],
    ["dataset.digest = 'x'", compare({ kind: "dataset", name: "digest" }, "=", "x")],
  ])("reads %s", (text, filter) => {
    expect(parseRunFilter(text)).toEqual(filter);
  });

  it("joins comparisons by AND in any case, and knows lists and IS NULL", () => {
    expect(parseRunFilter("run_id NOT IN ('a','b') and params.x IS NULL And tags.y is not null")).toEqual({
      kind: "all",
      of: [
        { kind: "in", field: { kind: "attribute", name: "run_id" }, values: ["a", "b"], negated: true },
        { kind: "null", field: { kind: "param", key: "x", as: "text" }, negated: false },
        { kind: "null", field: { kind: "tag", key: "y", as: "text" }, negated: true },
      ],
    });
    expect(parseRunFilter("datasets.name IN ('mnist')")).toMatchObject({ of: [{ kind: "in", values: ["mnist"] }] });
    expect(parseRunFilter("")).toBeUndefined();
  });

  it.each([
    ["metrics.a > 1 OR metrics.b > 2", "Invalid clause(s) in filter string: 'OR'"],
    ["NOT metrics.a > 1", "Invalid clause(s) in filter string: 'NOT'"],
    ["(metrics.a > 1)", "Invalid clause(s) in filter string: '('"],
    ["metrics.a", "Invalid clause(s) in filter string: 'metrics.a'"],
    ["metrics.a > 1 metrics.b > 2", "Invalid clause(s) in filter string: 'metrics.b'"],
    ["metrics.a > 1 AND", "Invalid clause(s) in filter string: 'AND'"],
    ["metrics. > 1", "Invalid clause(s) in filter string: 'metrics.'"],
    ["params.a = 'x", "Invalid clause(s) in filter string: ''x'"],
    [
      "metrics.a > 1; metrics.b > 2",
      "Search filter contained multiple expression 'metrics.a > 1; metrics.b > 2'. Provide AND-ed expression list.",
    ],
    ["foo.a = 'b'", "Invalid entity type 'foo'. Valid values are ['metric', 'parameter', 'tag', 'attribute', 'dataset']"],
    ["PARAMS.a = 'b'", "Invalid entity type 'PARAMS'. Valid values are ['metric', 'parameter', 'tag', 'attribute', 'dataset']"],
    ["metrics.a > 'a'", "Expected numeric value type for metric. Found 'a'"],
    ["metrics.a > inf", "Expected numeric value type for metric. Found inf"],
    ["params.a = 5", "Expected a quoted string value for parameter (e.g. 'my-value'). Got value 5"],
    ["user_id = 1", "Expected a quoted string value for attributes. Got value 1"],
    ["start_time > 'x'", "Expected numeric value type for numeric attribute: start_time. Found 'x'"],
    ["params.a > 'x'", "Invalid comparator '>' not one of ['=', '!=', 'LIKE', 'ILIKE']"],
    ["metrics.a LIKE 1", "Invalid comparator 'LIKE' not one of ['=', '!=', '<', '<=', '>', '>=']"],
    ["params.a IN ('x')", "Invalid comparator 'IN' not one of ['=', '!=', 'LIKE', 'ILIKE']"],
    ["status IN ('FINISHED')", "Only ['run_id'] attributes support comparison with a list of quoted string values."],
    ["run_id IN ()", "While parsing a list in the query, expected a non-empty list of string values, but got empty list"],
    ["metrics.a IS NULL", "IS NULL / IS NOT NULL is only supported for tags and params, not for 'metric' 'a'"],
  ])("refuses %s in MLflow's words", (text, message) => {
    expect(() => parseRunFilter(text)).toThrow(new Invalid(message));
  });

  it("names the keys that there are", () => {
    expect(() => parseRunFilter("duration > 1")).toThrow(
      /^Invalid attribute key 'duration' specified\. Valid keys are \['run_id', 'run_name'/,
    );
    expect(() => parseRunFilter("dataset.foo = 'a'")).toThrow(
      "Invalid dataset key 'foo' specified. Valid keys are ['name', 'digest', 'context']",
    );
  });

  it("refuses thousands of comparisons", () => {
    const clauses = Array.from({ length: 1000 }, () => "metrics.a > 1").join(" AND ");
    expect(() => parseRunFilter(clauses)).toThrow("more than 200 comparisons");
  });

  it("throws nothing but Invalid, whatever it reads", () => {
    const piece = fc.oneof(
      fc.constantFrom(
        "metrics.a",
        "params.",
        "tags.b",
        "run_id",
        "status",
        "start_time",
        "=",
        "!=",
        "LIKE",
        "IN",
        "NOT",
        "AND",
        "IS",
        "NULL",
      ),
      fc.constantFrom("(", ")", ",", ";", "'", '"', "`", "'x'", "1", "-1e5", "dataset.name"),
      fc.string({ unit: "binary" }),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 15 }), (pieces) => {
        for (const parse of [parseRunFilter, parseExperimentFilter, parseLoggedModelFilter]) {
          try {
            parse(pieces.join(" "));
          } catch (error) {
            expect(error).toBeInstanceOf(Invalid);
          }
        }
      }),
    );
  });
});

describe("MLflow's ordering of runs", () => {
  it("reads fields with and without direction", () => {
    expect(parseRunOrder(["metrics.`a b` desc", "attribute.start_time DESC", "params.lr", "run_id ASC"])).toEqual([
      { field: latest("a b"), descending: true },
      { field: { kind: "attribute", name: "start_time" }, descending: true },
      { field: { kind: "param", key: "lr", as: "text" }, descending: false },
      { field: { kind: "attribute", name: "run_id" }, descending: false },
    ]);
  });

  it.each([
    [["metrics.a FOO"], "Invalid ordering key in order_by clause 'metrics.a FOO'."],
    [[""], "Invalid order_by clause ''. Could not be parsed."],
    [["dataset.name"], "Invalid ordering key in order_by clause 'dataset.name'."],
    [["metrics.a", "metric.a DESC"], "`order_by` contains duplicate fields: ['metric.a']"],
    [["start_time", "created"], "`order_by` contains duplicate fields: ['attribute.created']"],
  ])("refuses %s", (items, message) => {
    expect(() => parseRunOrder(items)).toThrow(new Invalid(message));
  });
});

describe("MLflow's search of experiments", () => {
  it("filters by name, times and tags", () => {
    expect(parseExperimentFilter("attribute.name ILIKE 'a%' AND creation_time >= 5 AND tags.t IS NULL AND experiment_id IN ('1')")).toEqual(
      {
        kind: "all",
        of: [
          { kind: "compare", field: { kind: "attribute", name: "name" }, op: "ilike", value: "a%" },
          { kind: "compare", field: { kind: "attribute", name: "created" }, op: ">=", value: 5 },
          { kind: "null", field: { kind: "tag", key: "t", as: "text" }, negated: false },
          { kind: "in", field: { kind: "attribute", name: "experiment_id" }, values: ["1"], negated: false },
        ],
      },
    );
    expect(() => parseExperimentFilter("metrics.a > 1")).toThrow(
      "Invalid entity type 'metrics'. Valid entity types are ('attribute', 'tag', 'tags')",
    );
    expect(() => parseExperimentFilter("name IN ('a')")).toThrow("Only ['experiment_id'] attributes support");
  });

  it("orders by attributes", () => {
    expect(parseExperimentOrder(["last_update_time DESC"])).toEqual([{ field: { kind: "attribute", name: "updated" }, descending: true }]);
    expect(() => parseExperimentOrder(["foo"])).toThrow("Invalid attribute key 'foo' specified.");
  });
});

describe("MLflow's search of logged models", () => {
  it("takes a status by its name or number", () => {
    const ready = compare({ kind: "attribute", name: "status" }, "=", "ready");
    expect(parseLoggedModelFilter("status = 'READY'")).toEqual(ready);
    expect(parseLoggedModelFilter("attributes.status = '2'")).toEqual(ready);
    expect(parseLoggedModelFilter("status = 'LOGGED_MODEL_READY'")).toEqual(ready);
  });

  it("refuses OR", () => {
    expect(() => parseLoggedModelFilter("name = 'a' OR name = 'b'")).toThrow(/^Invalid filter string: "name = 'a' OR name = 'b'"/);
  });

  it("orders by a metric of one data set", () => {
    expect(
      parseLoggedModelOrder([
        { fieldName: "metrics.acc", ascending: false, datasetName: "test" },
        { fieldName: "creation_time", ascending: true },
      ]),
    ).toEqual([
      { field: latest("acc"), descending: true, dataset: { name: "test" } },
      { field: { kind: "attribute", name: "created" }, descending: false },
    ]);
    expect(() => parseLoggedModelOrder([{ fieldName: "params.lr", ascending: true }])).toThrow("Invalid order by field name: params.lr");
  });
});
