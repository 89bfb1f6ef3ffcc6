"""Traces beside a training: spans, what was said of them, searching, tags, links to runs, deletion."""

import json
import urllib.request

import mlflow
from checks import equal, eventually, fresh, refused
from mlflow import MlflowClient
from mlflow.entities import AssessmentSource, SpanType

experiment = mlflow.set_experiment(fresh("traces")).experiment_id
client = MlflowClient()


@mlflow.trace(span_type=SpanType.TOOL)
def square(x):
    return {"square": x * x}


@mlflow.trace(attributes={"wide": 2**53 + 1})
def answer(question, temperature=0.5):
    with mlflow.start_span("think") as span:
        span.set_inputs({"question": question})
        span.set_attribute("shape", [1, 2.5, "z", None, True, {"deep": [float("inf")]}])
        span.add_event(mlflow.entities.SpanEvent(name="idea", attributes={"good": True}))
        result = square(3)
        span.set_outputs(result)
    return {"text": "nüün", **result}


def found(**search):
    return {t.info.trace_id for t in mlflow.search_traces(locations=[experiment], return_type="list", **search)}


with mlflow.start_run() as run:
    answer("how many?")
    inside = mlflow.get_last_active_trace_id()
try:
    with mlflow.start_span("fails"):
        raise ValueError("boom")
except ValueError:
    pass
failed = mlflow.get_last_active_trace_id()
mlflow.flush_trace_async_logging()
eventually(lambda: len(found()) == 2, "both traces")

trace = mlflow.get_trace(inside)
equal(trace.info.state.value, "OK")
equal(trace.info.experiment_id, experiment)
equal(trace.info.tags["mlflow.traceName"], "answer")
equal(trace.info.trace_metadata["mlflow.sourceRun"], run.info.run_id)
equal(json.loads(trace.info.request_preview), {"question": "how many?", "temperature": 0.5})
by_name = {span.name: span for span in trace.data.spans}
equal(sorted(by_name), ["answer", "square", "think"])
root, think, tool = by_name["answer"], by_name["think"], by_name["square"]
equal([root.parent_id, think.parent_id, tool.parent_id], [None, root.span_id, think.span_id])
equal(root.attributes["wide"], 2**53 + 1)
equal(root.outputs, {"text": "nüün", "square": 9})
equal(think.attributes["shape"], [1, 2.5, "z", None, True, {"deep": [float("inf")]}])
equal([(e.name, e.attributes) for e in think.events], [("idea", {"good": True})])
equal(tool.span_type, SpanType.TOOL)
assert root.start_time_ns <= think.start_time_ns <= think.end_time_ns <= root.end_time_ns

broken = mlflow.get_trace(failed)
equal(broken.info.state.value, "ERROR")
equal(broken.data.spans[0].status.description, "ValueError: boom")
equal(broken.data.spans[0].events[0].name, "exception")

human = AssessmentSource(source_type="HUMAN", source_id="ann")
first = mlflow.log_feedback(trace_id=inside, name="right", value=False, rationale="no", source=human, metadata={"a": "b"})
second = mlflow.override_feedback(trace_id=inside, assessment_id=first.assessment_id, value=True, source=human)
score = mlflow.log_feedback(trace_id=failed, name="score", value=0.25)
wanted = mlflow.log_expectation(trace_id=inside, name="wanted", value={"answers": [1, 2]})
assessments = {a.assessment_id: a for a in mlflow.get_trace(inside).info.assessments}
equal([assessments[a.assessment_id].valid for a in (first, second)], [False, True])
equal(assessments[wanted.assessment_id].value, {"answers": [1, 2]})
changed = mlflow.update_assessment(
    trace_id=failed,
    assessment_id=score.assessment_id,
    assessment=mlflow.entities.Feedback(name="score", value=0.75, rationale="better", metadata={"c": "d"}),
)
equal([changed.value, changed.rationale, changed.metadata], [0.75, "better", {"c": "d"}])
equal(mlflow.get_assessment(failed, score.assessment_id).value, 0.75)
mlflow.delete_assessment(trace_id=inside, assessment_id=second.assessment_id)
equal(mlflow.get_assessment(inside, first.assessment_id).valid, True)
refused("RESOURCE_DOES_NOT_EXIST", mlflow.get_assessment, inside, second.assessment_id)
refused("RESOURCE_DOES_NOT_EXIST", mlflow.log_feedback, trace_id="tr-none", name="x", value=1, says="tr-none")

mlflow.set_trace_tag(inside, "colour", "red")
mlflow.set_trace_tag(failed, "mlflow.traceName", "renamed")
for filter_string, expected in {
    "status = 'ERROR'": {failed},
    "name = 'answer'": {inside},
    "tags.`mlflow.traceName` = 'renamed'": {failed},
    "tags.colour = 'red'": {inside},
    "tags.colour IS NULL": {failed},
    "metadata.`mlflow.source.type` = 'LOCAL'": {inside, failed},
    f"run_id = '{run.info.run_id}'": {inside},
    f"request_id IN ('{inside}', 'x')": {inside},
    "timestamp_ms > 0 AND execution_time_ms < 60000": {inside, failed},
    "span.name = 'square'": {inside},
    "span.type = 'TOOL' AND span.name LIKE 'sq%'": {inside},
    "trace.text LIKE '%many%'": {inside},
    "feedback.score > 0.5": {failed},
    "feedback.right = 'false'": {inside},
    "expectation.wanted IS NOT NULL": {inside},
}.items():
    equal(found(filter_string=filter_string), expected, filter_string)
newest = [t.info.trace_id for t in mlflow.search_traces(locations=[experiment], return_type="list")]
equal(newest, [failed, inside])
oldest = client.search_traces(locations=[experiment], order_by=["timestamp_ms ASC"], max_results=1)
equal([t.info.trace_id for t in oldest], [inside])
rest = client.search_traces(locations=[experiment], order_by=["timestamp_ms ASC"], max_results=1, page_token=oldest.token)
equal([t.info.trace_id for t in rest], [failed])
refused("INVALID_PARAMETER_VALUE", mlflow.search_traces, locations=[experiment], filter_string="nothing = 'x'", says="nothing")
equal(len(mlflow.search_traces(locations=[experiment])), 2, "as a DataFrame")

with mlflow.start_run() as other:
    pass
client.link_traces_to_run([failed], other.info.run_id)
equal(found(filter_string=f"run_id = '{other.info.run_id}'"), {failed})

# A prompt that is loaded within a trace is noted with it.
prompt_name = fresh("greet").replace(" ", "_")
mlflow.genai.register_prompt(name=prompt_name, template="Hi {{name}}")


@mlflow.trace
def greet(name):
    return mlflow.genai.load_prompt(f"prompts:/{prompt_name}/1").format(name=name)


greet("Ada")
greeted = mlflow.get_last_active_trace_id()
mlflow.flush_trace_async_logging()
eventually(lambda: found(filter_string=f"prompt = '{prompt_name}/1'") == {greeted}, "the prompt's link")
equal(json.loads(mlflow.get_trace(greeted).info.tags["mlflow.linkedPrompts"]), [{"name": prompt_name, "version": "1"}])
client.link_prompt_versions_to_trace([mlflow.genai.load_prompt(f"prompts:/{prompt_name}/1")], inside)
equal(found(filter_string=f"prompt = '{prompt_name}/1'"), {greeted, inside})
client.delete_traces(experiment_id=experiment, trace_ids=[greeted])

# Spans of a program that knows nothing of MLflow, in OpenTelemetry's JSON.
body = {
    "resourceSpans": [
        {
            "resource": {"attributes": [{"key": "service.name", "value": {"stringValue": "shop"}}]},
            "scopeSpans": [
                {
                    "spans": [
                        {
                            "traceId": "0af7651916cd43dd8448eb211c80319c",
                            "spanId": "b7ad6b7169203331",
                            "name": "checkout",
                            "startTimeUnixNano": "1700000000000000000",
                            "endTimeUnixNano": "1700000001500000000",
                            "attributes": [{"key": "n", "value": {"intValue": "5"}}],
                            "status": {"code": 2, "message": "declined"},
                        }
                    ]
                }
            ],
        }
    ]
}
request = urllib.request.Request(
    f"{mlflow.get_tracking_uri()}/v1/traces",
    json.dumps(body).encode(),
    {"Content-Type": "application/json", "x-mlflow-experiment-id": experiment},
)
equal(urllib.request.urlopen(request).status, 200)
shop = mlflow.get_trace("tr-0af7651916cd43dd8448eb211c80319c")
equal([shop.info.state.value, shop.info.execution_duration, shop.info.tags["service.name"]], ["ERROR", 1500, "shop"])
equal(shop.data.spans[0].attributes["n"], 5)

mlflow.delete_trace_tag(inside, "colour")
refused("RESOURCE_DOES_NOT_EXIST", mlflow.delete_trace_tag, inside, "colour")
equal(client.delete_traces(experiment, trace_ids=[inside, "tr-none"]), 1)
equal(client.delete_traces(experiment, max_timestamp_millis=2**52, max_traces=1), 1)
equal(found(), {failed})
refused("INVALID_PARAMETER_VALUE", client.delete_traces, experiment)
