#!/usr/bin/env python3
"""Model versions made and the registry searched: Trialbook beside `mlflow server` on SQLite, in one interleaved run.

    bench/registry.py                                   # after bench/peers.sh install
    bench/registry.py --mlflow PATH/TO/mlflow --versions 2000 --secs 5 --rounds 3

Each figure is the best round's rate, and the server's CPU time a request over all rounds, which other work on the
machine changes less. No figure comes without a check: version numbers are read back and must be 1..n without holes or
repeats, and every search must find what the other server finds.
"""

import argparse
import http.client
import json
import os
import shutil
import signal
import subprocess
import tempfile
import threading
import time
from pathlib import Path
from urllib.parse import urlencode

HERE = Path(__file__).resolve().parent
TICKS = os.sysconf("SC_CLK_TCK")


class Server:
    """A server of its own process group, on a fresh folder."""

    def __init__(self, name, port, command, folder):
        self.name, self.port, self.models = name, port, {}
        environment = {**os.environ, "MLFLOW_DISABLE_TELEMETRY": "true", "DO_NOT_TRACK": "true", "MLFLOW_SERVER_ENABLE_JOB_EXECUTION": "false"}
        self.log = open(folder / "log", "wb")
        self.process = subprocess.Popen(command, cwd=folder, env=environment, stdout=self.log, stderr=self.log, start_new_session=True)
        for _ in range(3000):
            if self.process.poll() is not None:
                break
            try:
                if self.connect().get("/health", raw=True):
                    return
            except OSError:
                time.sleep(0.1)
        self.stop()
        raise SystemExit(f"{name} did not come up on port {port}:\n{(folder / 'log').read_text()[-2000:]}")

    def connect(self):
        return Client(self)

    def cpu(self):
        """Seconds of processor time of the server and all that it started."""
        found = {}
        for entry in Path("/proc").glob("[0-9]*/stat"):
            try:
                fields = entry.read_text().rpartition(")")[2].split()
            except OSError:
                continue
            found[int(entry.parent.name)] = (int(fields[1]), int(fields[11]) + int(fields[12]))
        family, size = {self.process.pid}, 0
        while len(family) > size:
            size = len(family)
            family |= {pid for pid, (parent, _) in found.items() if parent in family}
        return sum(found[pid][1] for pid in family if pid in found) / TICKS

    def stop(self):
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGTERM)
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
        self.log.close()


class Client:
    """One kept-alive connection."""

    def __init__(self, server):
        self.server, self.used = server.name, time.monotonic()
        self.connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=120)

    def get(self, path, raw=False, **fields):
        query = urlencode(fields)
        return self.answer("GET", f"{path}?{query}" if query else path, raw=raw)

    def post(self, path, **fields):
        return self.answer("POST", path, json.dumps(fields))

    def answer(self, method, path, body=None, raw=False):
        if time.monotonic() - self.used > 1:
            self.connection.close()  # servers close idle connections, and a request must not meet that moment
        try:
            self.connection.request(method, path, body, {"content-type": "application/json"} if body else {})
            response = self.connection.getresponse()
        except http.client.HTTPException as error:
            raise OSError(f"{self.server} did not answer {method} {path}: {error!r}") from error
        body = response.read()
        self.used = time.monotonic()
        if response.status != 200:
            raise OSError(f"{self.server} answered {method} {path} with {response.status}: {body[:300]!r}")
        return body if raw else json.loads(body)


API = "/api/2.0/mlflow"


def make_run(client):
    return client.post(f"{API}/runs/create", experiment_id="0", start_time=1)["run"]["info"]["run_id"]


def make_version(client, name, run_id, i):
    source = f"runs:/{run_id}/model"
    return client.post(f"{API}/model-versions/create", name=name, source=source, run_id=run_id, tags=[{"key": "fold", "value": str(i % 10)}])


def during(seconds, threads, work):
    """Calls `work(client number, i)` from so many threads; requests done and the first error."""
    done, failed = [0] * threads, []
    end = time.monotonic() + seconds

    def loop(number):
        try:
            while time.monotonic() < end and not failed:
                work(number, done[number])
                done[number] += 1
        except Exception as error:
            failed.append(error)

    started = time.monotonic()
    workers = [threading.Thread(target=loop, args=(number,)) for number in range(threads)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    if failed:
        raise failed[0]
    return sum(done), time.monotonic() - started


class Figure:
    def __init__(self, label):
        self.label, self.rates, self.cpu, self.requests = label, {}, {}, {}

    def round(self, server, seconds, threads, work):
        before = server.cpu()
        requests, wall = during(seconds, threads, work)
        name = server.name
        self.rates.setdefault(name, []).append(requests / wall)
        self.cpu[name] = self.cpu.get(name, 0) + server.cpu() - before
        self.requests[name] = self.requests.get(name, 0) + requests

    def row(self, ours, theirs):
        rate = {name: max(rates) for name, rates in self.rates.items()}
        cpu = {name: 1000 * self.cpu[name] / self.requests[name] for name in self.rates}
        return [
            self.label,
            f"{rate[ours]:.0f}/s",
            f"{rate[theirs]:.0f}/s",
            f"{rate[ours] / rate[theirs]:.1f}x",
            f"{cpu[ours]:.2f} ms",
            f"{cpu[theirs]:.2f} ms",
            f"{cpu[theirs] / max(cpu[ours], 0.01):.1f}x",
        ]


def creation(servers, options, threads):
    """Versions of one model, from so many clients at once."""
    figure = Figure(f"create a version, {threads} {'client' if threads == 1 else 'clients'}")
    for server in servers:
        name = f"made by {threads}"
        client = server.connect()
        client.post(f"{API}/registered-models/create", name=name)
        server.run_id = make_run(client)
        server.clients = [server.connect() for _ in range(threads)]
        server.work = lambda number, i, server=server, name=name: make_version(server.clients[number], name, server.run_id, i)
    for _ in range(options.rounds):
        for server in servers:
            figure.round(server, options.secs, threads, server.work)
    for server in servers:
        numbers = all_versions(server.connect(), f"name = 'made by {threads}'")
        assert sorted(numbers) == list(range(1, figure.requests[server.name] + 1)), f"{server.name} lost, doubled or skipped a number"
    return figure


def all_versions(client, filter_string):
    numbers, token = [], None
    while True:
        more = {"page_token": token} if token else {}
        page = client.get(f"{API}/model-versions/search", filter=filter_string, max_results=10000, **more)
        numbers += [int(version["version"]) for version in page.get("model_versions", [])]
        token = page.get("next_page_token")
        if not token:
            return numbers


def fill(server, options):
    """Models of ten versions each, a run for every version."""
    clients = [server.connect() for _ in range(8)]
    runs = {}

    def model(client, i):
        name = f"model-{i:05}"
        client.post(f"{API}/registered-models/create", name=name, tags=[{"key": "team", "value": f"team {i % 20}"}])
        for k in range(10):
            runs[i, k] = make_run(client)
            make_version(client, name, runs[i, k], k)

    threads = [threading.Thread(target=lambda c=c, n=n: [model(c, i) for i in range(n, options.versions // 10, 8)]) for n, c in enumerate(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return runs


def searches(servers, options):
    runs = {server.name: fill(server, options) for server in servers}
    last = options.versions // 10 - 1
    cases = [
        ("versions of a model", "model-versions/search", lambda s: {"filter": f"name = 'model-{last // 2:05}'"}, 10),
        ("versions of a run", "model-versions/search", lambda s: {"filter": f"run_id = '{runs[s][last, 3]}'"}, 1),
        ("versions by tag, first 100", "model-versions/search", lambda s: {"filter": "tags.fold = '3' AND name LIKE 'model-%'", "max_results": 100}, min(100, last + 1)),
        ("newest 100 versions", "model-versions/search", lambda s: {"max_results": 100}, 100),
        ("models by tag and name, first 50", "registered-models/search", lambda s: {"filter": "tags.team = 'team 7' AND name LIKE 'model-%'", "max_results": 50}, None),
        ("first 100 models", "registered-models/search", lambda s: {"filter": "name LIKE 'model-%'", "max_results": 100}, min(100, last + 1)),
        ("a model by name", "registered-models/get", lambda s: {"name": f"model-{last:05}"}, None),
    ]
    figures = []
    for label, path, fields, wanted in cases:
        found = {}
        for server in servers:
            answer = server.connect().get(f"{API}/{path}", **fields(server.name))
            things = answer.get("model_versions") or answer.get("registered_models") or [answer["registered_model"]]
            found[server.name] = [(thing["name"], thing.get("version")) for thing in things]
        assert wanted is None or all(len(things) == wanted for things in found.values()), f"{label}: {found}"
        first, second = found.values()
        # Versions made in the same millisecond, by eight clients at once, come in any order.
        same = len(first) == len(second) if label.startswith(("newest", "versions by tag")) else sorted(first) == sorted(second)
        assert same, f"{label}: the servers do not find the same"
        figure = Figure(f"search: {label}")
        for _ in range(options.rounds):
            for server in servers:
                clients = [server.connect() for _ in range(4)]
                asked = fields(server.name)
                figure.round(server, options.secs, 4, lambda number, _: clients[number].get(f"{API}/{path}", raw=True, **asked))
        figures.append(figure)
    return figures


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--mlflow", default=str(Path.home() / ".cache/tracker-peers/mlflow/bin/mlflow"))
    parser.add_argument("--versions", type=int, default=2000, help="made before the searches, ten a model")
    parser.add_argument("--secs", type=float, default=5, help="of each slice")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--ports", default="5903,5913", help="ours, MLflow's")
    options = parser.parse_args()
    ours_port, theirs_port = map(int, options.ports.split(","))
    folder = Path(tempfile.mkdtemp(prefix="registry-bench-"))
    servers = []
    try:
        for name in ("trialbook", "mlflow"):
            (folder / name).mkdir()
        ours = [str(HERE.parent / "packages/cli/bin/trialbook"), "server", "--port", str(ours_port), "--data", str(folder / "trialbook/data")]
        theirs = [str(Path(options.mlflow).absolute()), "server", "--host", "127.0.0.1", "--port", str(theirs_port)]
        theirs += ["--backend-store-uri", f"sqlite:///{folder}/mlflow/m.db", "--artifacts-destination", f"{folder}/mlflow/art"]
        servers.append(Server("trialbook", ours_port, ours, folder / "trialbook"))
        servers.append(Server("mlflow", theirs_port, theirs, folder / "mlflow"))
        figures = searches(servers, options)  # first, over the same number of versions
        figures = [creation(servers, options, threads) for threads in (1, 16)] + figures
        rows = [["", "Trialbook", "MLflow", "ratio", "Trialbook CPU", "MLflow CPU", "ratio"], ["---"] * 7]
        rows += [figure.row("trialbook", "mlflow") for figure in figures]
        for row in rows:
            print("| " + " | ".join(row) + " |")
    finally:
        for server in servers:
            server.stop()
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
