#!/usr/bin/env python3
"""Side-by-side benchmark of servers that speak the MLflow tracking REST API.

Every target gets the same work in the same run; the targets take turns (interleaved), and what a
server acknowledged is read back and checked: a server that lost or changed data gets no figure.
Needs Python 3.11 and nothing else; `wrk` (Debian package) drives the single-point workload when it
is installed, so that the client is not the limit. See README.md beside this file.
"""
import argparse, array, contextlib, fcntl, glob, http.client, itertools, json, math, os, platform, re, resource, select
import shutil, signal, socket, statistics, subprocess, sys, tempfile, time, urllib.parse

HERE = os.path.dirname(os.path.abspath(__file__))
API = "/api/2.0/mlflow"
T0 = 1_700_000_000_000


class Unsupported(Exception):
    """The server has no such endpoint."""


class Wrong(Exception):
    """What was read back differs from what was acknowledged."""


def boost(pid, nice):
    """Raise a process over its neighbours: its own niceness and that of its scheduling autogroup."""
    for t in glob.glob(f"/proc/{pid}/task/*"):
        try:
            os.setpriority(os.PRIO_PROCESS, int(t.rsplit("/", 1)[1]), nice)
        except OSError:
            pass
    try:
        with open(f"/proc/{pid}/autogroup", "w") as f:
            f.write(str(nice))
    except OSError:
        pass


def boost_children(pid, nice):
    """Database back ends make sessions of their own, so each is raised by itself."""
    for f in glob.glob("/proc/[0-9]*/stat"):
        try:
            st = open(f).read()
        except OSError:
            continue
        if int(st.rsplit(")", 1)[1].split()[1]) == pid:
            boost(int(st.split(" ", 1)[0]), nice)


# ------------------------------------------------------------------------------------ targets
class Target:
    def __init__(self, name, url):
        u = urllib.parse.urlparse(url)
        self.name, self.host, self.port = name, u.hostname, u.port or 80
        self.prefix = u.path.rstrip("/") + API
        self.base = u.path.rstrip("/")
        self.url = url.rstrip("/")
        self.serve = self.data = self.proc = None
        self.nice = 0
        self.headers = ""
        self.http = None
        self.state = {}

    # -- plain blocking client for set-up and checks
    def call(self, method, path, body=None, raw=False, timeout=300):
        data = None if body is None else json.dumps(body)
        for attempt in (0, 1):
            try:
                if self.http is None:
                    self.http = http.client.HTTPConnection(self.host, self.port, timeout=timeout)
                h = {"Content-Type": "application/json"} if data is not None else {}
                self.http.request(method, path, data, h)
                r = self.http.getresponse()
                out = r.read()
                break
            except (http.client.HTTPException, OSError):
                if self.http is not None:
                    self.http.close()
                self.http = None
                if attempt:
                    raise
        if r.status in (404, 405, 501) and not out.lstrip().startswith(b'{"error_code": "RES'):
            raise Unsupported(f"{method} {path.split('?')[0]} -> {r.status}")
        if r.status != 200:
            raise RuntimeError(f"{self.name} {method} {path[:120]} -> {r.status} {out[:200]!r}")
        return out if raw else json.loads(out or b"{}")

    def post(self, ep, body):
        return self.call("POST", f"{self.prefix}/{ep}", body)

    def get(self, ep, **q):
        return self.call("GET", f"{self.prefix}/{ep}?" + urllib.parse.urlencode(q, doseq=True))

    def experiment(self, name):
        return self.post("experiments/create", {"name": name})["experiment_id"]

    def slot(self, key, name):
        """State of one workload with its own experiment, made on first use."""
        if key not in self.state:
            self.state[key] = {"exp": self.experiment(name)}
        return self.state[key]

    def run(self, exp, name="r", tags=()):
        b = {"experiment_id": exp, "start_time": T0, "run_name": name,
             "tags": [{"key": k, "value": v} for k, v in tags]}
        return self.post("runs/create", b)["run"]["info"]["run_id"]

    def req(self, method, path, body=b""):
        """The bytes of one request for the event-loop client."""
        if isinstance(body, str):
            body = body.encode()
        h = f"{method} {path} HTTP/1.1\r\nHost: {self.host}:{self.port}\r\n"
        if body or method != "GET":
            h += f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n"
        return h.encode() + b"\r\n" + body

    def history(self, run, key, page=10000):
        """All points of one metric, page by page: (list of points, bytes, requests)."""
        out, size, n, tok = [], 0, 0, None
        while True:
            q = {"run_id": run, "run_uuid": run, "metric_key": key, "max_results": page}
            if tok:
                q["page_token"] = tok
            raw = self.call("GET", f"{self.prefix}/metrics/get-history?" + urllib.parse.urlencode(q), raw=True)
            size += len(raw)
            n += 1
            d = json.loads(raw or b"{}")
            out += d.get("metrics") or []
            tok = d.get("next_page_token")
            if not tok:
                return out, size, n

    # -- processes, memory, disk
    def pids(self):
        want = set()
        for f in ("/proc/net/tcp", "/proc/net/tcp6"):
            try:
                lines = open(f).read().splitlines()[1:]
            except OSError:
                continue
            for ln in lines:
                p = ln.split()
                if p[3] == "0A" and int(p[1].rsplit(":", 1)[1], 16) == self.port:
                    want.add(f"socket:[{p[9]}]")
        roots = {self.proc.pid} if self.proc else set()
        for fd in glob.glob("/proc/[0-9]*/fd/*"):
            try:
                if os.readlink(fd) in want:
                    roots.add(int(fd.split("/")[2]))
            except OSError:
                pass
        kids = {}
        for st in glob.glob("/proc/[0-9]*/stat"):
            try:
                s = open(st).read()
            except OSError:
                continue
            pid, ppid = int(s.split(" ", 1)[0]), int(s.rsplit(")", 1)[1].split()[1])
            kids.setdefault(ppid, []).append(pid)
        todo, seen = list(roots), set()
        while todo:
            p = todo.pop()
            if p not in seen:
                seen.add(p)
                todo += kids.get(p, [])
        seen.discard(os.getpid())
        return seen

    def rss(self):
        tot = 0
        for p in self.pids():
            try:  # proportional share, so that shared pages of forked workers count once
                m = re.search(r"^Pss:\s+(\d+)", open(f"/proc/{p}/smaps_rollup").read(), re.M)
                tot += int(m.group(1)) * 1024
            except (OSError, AttributeError):
                pass
        return tot

    def cpu(self):
        tot = 0
        for p in self.pids():
            try:
                f = open(f"/proc/{p}/stat").read().rsplit(")", 1)[1].split()
                tot += int(f[11]) + int(f[12])
            except OSError:
                pass
        return tot / os.sysconf("SC_CLK_TCK")

    def disk(self):
        if not self.data:
            return None
        if self.data.startswith("pg:"):
            dsn = self.data[3:]
            r = subprocess.run(["psql", dsn, "-Atc", "select pg_database_size(current_database())"],
                               capture_output=True, text=True)
            return int(r.stdout.strip()) if r.returncode == 0 else None
        tot = 0
        for p in glob.glob(self.data):
            if os.path.isdir(p):
                for d, _, fs in os.walk(p):
                    tot += sum(os.lstat(os.path.join(d, f)).st_blocks * 512 for f in fs
                               if os.path.exists(os.path.join(d, f)))
            else:
                tot += os.lstat(p).st_blocks * 512
        return tot

    def healthy(self):
        try:
            c = http.client.HTTPConnection(self.host, self.port, timeout=5)
            c.request("POST", f"{self.prefix}/experiments/search", '{"max_results":1}',
                      {"Content-Type": "application/json"})
            ok = c.getresponse().status == 200
            c.close()
            return ok
        except (OSError, http.client.HTTPException):
            return False

    def start(self, limit=240):
        if self.healthy():
            raise SystemExit(f"something already answers at {self.url}; stop it first")
        t = time.perf_counter()
        log = open(os.path.join(tempfile.gettempdir(), f"bench-{self.name}.log"), "ab")
        self.proc = subprocess.Popen(self.serve, shell=True, start_new_session=True, stdout=log, stderr=log)
        if self.nice:
            boost(self.proc.pid, self.nice)
        while not self.healthy():
            if time.perf_counter() - t > limit or self.proc.poll() is not None:
                self.stop()
                raise RuntimeError(f"{self.name} did not start (see {log.name})")
            time.sleep(0.01)
        return time.perf_counter() - t

    def stop(self):
        if self.http:
            self.http.close()
            self.http = None
        if self.proc:
            try:
                os.killpg(self.proc.pid, signal.SIGTERM)
            except ProcessLookupError:
                pass
            try:
                self.proc.wait(15)
                time.sleep(0.5)
            except subprocess.TimeoutExpired:
                pass
            try:  # helpers that outlive their parent (MLflow's job consumers do)
                os.killpg(self.proc.pid, signal.SIGKILL)
            except ProcessLookupError:
                pass
            self.proc.wait()
            self.proc = None
            time.sleep(0.3)

    def boost(self, nice):
        for p in self.pids():
            boost(p, nice)

    def pin(self, cpu):
        for p in self.pids():
            for t in glob.glob(f"/proc/{p}/task/*"):
                try:
                    os.sched_setaffinity(int(t.rsplit("/", 1)[1]), {cpu})
                except OSError:
                    pass


# ------------------------------------------------------------------- event-loop HTTP/1.1 client
def drive(target, scripts):
    """Run generator scripts, one keep-alive connection each, in one epoll loop.

    A script yields (tag, request bytes) and is sent (status, body). Returns {tag: latencies in s}.
    """
    ep = select.epoll()
    lat, conns = {}, {}

    def connect(c):
        s = socket.create_connection((target.host, target.port), timeout=30)
        s.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        s.setblocking(False)
        c["s"] = s
        conns[s.fileno()] = c
        ep.register(s.fileno(), select.EPOLLIN)

    def close(c):
        fd = c["s"].fileno()
        conns.pop(fd, None)
        try:
            ep.unregister(fd)
        except OSError:
            pass
        c["s"].close()

    def send(c, item):
        c["tag"], data = item
        c["buf"] = b""
        c["need"] = -1
        c["t"] = time.perf_counter()
        push(c, data)

    def push(c, data):
        try:
            n = c["s"].send(data)
        except BlockingIOError:
            n = 0
        if n < len(data):
            c["out"] = memoryview(data)[n:]
            ep.modify(c["s"].fileno(), select.EPOLLIN | select.EPOLLOUT)
        else:
            c["out"] = None

    def finish(c, status, body):
        lat.setdefault(c["tag"], array.array("d")).append(time.perf_counter() - c["t"])
        try:
            send(c, c["gen"].send((status, body)))
        except StopIteration:
            close(c)

    def parse(c):
        buf = c["buf"]
        if c["need"] < 0:
            i = buf.find(b"\r\n\r\n")
            if i < 0:
                return
            head = buf[:i].lower()
            c["status"] = int(buf[9:12])
            c["head"] = i + 4
            c["close"] = b"connection: close" in head
            j = head.find(b"content-length:")
            if j >= 0:
                k = head.find(b"\r\n", j)
                c["need"] = i + 4 + int(head[j + 15:k if k >= 0 else len(head)])
                c["chunked"] = False
            elif b"transfer-encoding: chunked" in head:
                c["need"], c["chunked"] = i + 4, True
            else:
                c["need"], c["chunked"] = i + 4, False
        if c["chunked"]:
            if not buf.endswith(b"0\r\n\r\n"):
                return
            body, p = [], c["head"]
            while True:
                e = buf.find(b"\r\n", p)
                if e < 0:
                    return
                n = int(buf[p:e].split(b";")[0], 16)
                if n == 0:
                    break
                body.append(buf[e + 2:e + 2 + n])
                p = e + 4 + n
                if p > len(buf):
                    return
            body = b"".join(body)
        elif len(buf) < c["need"]:
            return
        else:
            body = buf[c["head"]:c["need"]]
        if c["close"]:
            close(c)
            connect(c)
        finish(c, c["status"], body)

    for g in scripts:
        c = {"gen": g, "out": None}
        try:
            first = next(g)
        except StopIteration:
            continue
        connect(c)
        send(c, first)
    while conns:
        for fd, ev in ep.poll(120) or [(-1, 0)]:
            if fd == -1:
                raise RuntimeError(f"{target.name}: no answer for 120 s")
            c = conns.get(fd)
            if c is None:
                continue
            if ev & select.EPOLLOUT and c["out"] is not None:
                try:
                    n = c["s"].send(c["out"])
                    c["out"] = c["out"][n:]
                except BlockingIOError:
                    pass
                except OSError:
                    pass
                if not len(c["out"]):
                    c["out"] = None
                    ep.modify(fd, select.EPOLLIN)
            if ev & (select.EPOLLIN | select.EPOLLHUP | select.EPOLLERR):
                try:
                    d = c["s"].recv(1 << 18)
                except BlockingIOError:
                    continue
                except OSError:
                    d = b""
                if not d:  # closed under us: unknown outcome, status 0
                    close(c)
                    connect(c)
                    finish(c, 0, b"")
                    continue
                c["buf"] = c["buf"] + d if c["buf"] else d
                parse(c)
    ep.close()
    return lat


def pct(xs, p):
    s = sorted(xs)
    return s[min(len(s) - 1, max(0, math.ceil(p / 100 * len(s)) - 1))] if s else float("nan")


class Load:
    """CPU used by client and server while a measurement runs."""

    def __init__(self, t):
        self.t = t

    def __enter__(self):
        self.w, self.c, self.s = time.perf_counter(), self.own(), self.t.cpu()
        return self

    def own(self):
        k = resource.getrusage(resource.RUSAGE_CHILDREN)
        return time.process_time() + k.ru_utime + k.ru_stime

    def __exit__(self, *a):
        self.wall = time.perf_counter() - self.w
        self.client = (self.own() - self.c) / self.wall
        self.server = (self.t.cpu() - self.s) / self.wall


# ------------------------------------------------------------------------------------ workloads
FIGS = {}  # id -> (label, unit, "hi" or "lo")


def fig(i, label, unit, better):
    FIGS[i] = (label, unit, better)


fig("log_metric.req_s", "log-metric, 8 connections", "req/s", "hi")
fig("log_metric.p50", "log-metric p50", "ms", "lo")
fig("log_metric.p99", "log-metric p99", "ms", "lo")
fig("log_metric.many_req_s", "log-metric, --conns connections", "req/s", "hi")
fig("log_metric.many_p99", "log-metric p99, --conns connections", "ms", "lo")
fig("log_batch.points_s", "log-batch 1000 points, 4 connections", "points/s", "hi")
fig("log_batch.p50", "log-batch p50", "ms", "lo")
fig("log_batch.p99", "log-batch p99", "ms", "lo")
fig("small_run.runs_s", "small run (create+batch+update), 4 connections", "runs/s", "hi")
fig("small_run.p50", "small run p50 (3 requests)", "ms", "lo")
fig("small_run.p99", "small run p99", "ms", "lo")
for q, lab in (("page100", "search newest 100"), ("page1000", "search newest 1000"),
               ("filter", "search metric+param filter"), ("order", "search order by metric"),
               ("like", "search tag LIKE")):
    fig(f"search.{q}_p50", f"{lab} p50", "ms", "lo")
    fig(f"search.{q}_p99", f"{lab} p99", "ms", "lo")
fig("search.deep_s", "search, all pages of 1000", "s", "lo")
fig("search.last_page", "search, last page of 1000", "ms", "lo")
fig("hist.load_points_s", "history load, 1 connection", "points/s", "hi")
fig("hist.full_s", "get-history of one metric, all pages", "s", "lo")
fig("hist.full_mb", "get-history bytes", "MB", "lo")
fig("hist.bulk_ms", "bulk-interval 10 runs, 320 points each", "ms", "lo")
fig("hist.bulk_kb", "bulk-interval bytes", "kB", "lo")
fig("mixed.alone_p99", "readers alone p99", "ms", "lo")
fig("mixed.read_p50", "readers during ingest p50", "ms", "lo")
fig("mixed.read_p99", "readers during ingest p99", "ms", "lo")
fig("mixed.points_s", "ingest while read", "points/s", "hi")
fig("art.up_mb_s", "artifact upload", "MB/s", "hi")
fig("art.down_mb_s", "artifact download", "MB/s", "hi")
fig("art.put_s", "small files put", "files/s", "hi")
fig("art.get_s", "small files get", "files/s", "hi")
fig("proc.start_fresh", "start-up, empty store", "s", "lo")
fig("proc.start_again", "start-up, existing store", "s", "lo")
fig("proc.rss_idle", "memory idle (PSS)", "MB", "lo")
fig("proc.rss_after", "memory after the load (PSS)", "MB", "lo")
fig("disk.per_point", "disk per metric point", "bytes", "lo")
fig("disk.per_run", "disk per small run", "bytes", "lo")
fig("client.per_10k", "mlflow client, 10,000 log_metric", "s", "lo")


def point(t, run, s):
    return t.req("POST", f"{t.prefix}/runs/log-metric", json.dumps(
        {"run_id": run, "run_uuid": run, "key": "loss", "value": s * 0.5 + 1, "timestamp": T0 + s, "step": s}))


def stored_points(t, runs):
    """{(run, step)} of metric "loss", every value checked, no step twice."""
    out = set()
    for r in runs:
        ms, _, _ = t.history(r, "loss")
        for m in ms:
            s = int(m.get("step", 0))
            if float(m["value"]) != s * 0.5 + 1 or (r, s) in out:
                raise Wrong(f"step {s} of {r} reads back as {m}")
            out.add((r, s))
    return out


def exact_points(t, exp, secs):
    """Single points from the event-loop client, which knows of each point whether it was acknowledged."""
    runs = [t.run(exp, f"lx{i}") for i in range(8)]
    acked, sent, bad = set(), [0], []
    end = time.perf_counter() + secs

    def script(r):
        for s in itertools.count():
            if time.perf_counter() >= end:
                return
            sent[0] += 1
            status, b = yield "lm", point(t, r, s)
            if status == 200:
                acked.add((r, s))
            else:
                bad.append((status, b[:200]))
    with Load(t) as ld:
        lat = drive(t, [script(r) for r in runs])["lm"]
    if bad:
        raise Wrong(f"{len(bad)} of {sent[0]} points refused: {bad[0]}")
    got = stored_points(t, runs)
    if got != acked:
        raise Wrong(f"{len(acked)} points acknowledged, {len(acked - got)} of them lost, {len(got - acked)} unknown")
    return lat, len(acked), ld


def w_log_metric(t, o):
    """Single-point requests over 8 connections into 8 runs.

    wrk does not tell which requests were in flight when it stopped, so its slice alone could hide the loss
    of up to 8 points; a short slice from the event-loop client, checked point by point, goes with it.
    """
    st = t.slot("lm", f"bench-lm-{o.tag}")
    if not o.wrk:
        lat, n, ld = exact_points(t, st["exp"], o.secs)
        return {"log_metric.req_s": n / ld.wall, "log_metric.p50": pct(lat, 50) * 1e3, "log_metric.p99": pct(lat, 99) * 1e3}, ld
    d, ld = wrk_points(t, o, st["exp"], 8)
    exact_points(t, st["exp"], 1)
    vals = {"log_metric.req_s": d["rate"], "log_metric.p50": d["p50_us"] / 1e3, "log_metric.p99": d["p99_us"] / 1e3}
    if o.conns:
        d, _ = wrk_points(t, o, st["exp"], o.conns)
        vals |= {"log_metric.many_req_s": d["rate"], "log_metric.many_p99": d["p99_us"] / 1e3}
    return vals, ld


def wrk_points(t, o, exp, conns):
    """One slice of wrk into 8 runs; every stored value is checked, and the count up to what was in flight at the end."""
    runs = [t.run(exp, f"lm{i}") for i in range(8)]
    with Load(t) as ld:
        r = subprocess.run(
            [o.wrk, "-t1", f"-c{conns}", f"-d{o.secs}s", "--timeout", "30s", "-s", f"{HERE}/wrk/log_metric.lua",
             f"http://{t.host}:{t.port}", "--", t.prefix, "0", ",".join(runs)], capture_output=True, text=True)
    m = re.search(r"WRKJSON (\{.*\})", r.stdout)
    if not m:
        raise RuntimeError("wrk: " + (r.stdout + r.stderr)[-300:])
    d = json.loads(m.group(1))
    acked, sent = d["requests"] - d["non2xx"], d["sent"]
    if d["non2xx"]:
        raise Wrong(f"{d['non2xx']} of {d['requests']} requests refused")
    time.sleep(0.2)
    stored = len(stored_points(t, runs))
    if not acked <= stored <= sent:
        raise Wrong(f"acknowledged {acked}, sent {sent}, but {stored} points stored")
    d["rate"] = acked / d["duration_us"] * 1e6
    return d, ld


def batch_tails(keys, steps, blocks, value=lambda k, s: k * 1000 + s * 0.25):
    """JSON tails ("metrics":[...]}) of `blocks` batches of keys x steps points."""
    out = []
    for b in range(blocks):
        ms = ",".join(f'{{"key":"m{k}","value":{value(k, s)},"timestamp":{T0 + s},"step":{s}}}'
                      for s in range(b * steps, (b + 1) * steps) for k in range(keys))
        out.append(f'","metrics":[{ms}]}}'.encode())
    return out


BLOCKS = 20


def w_log_batch(t, o):
    """1000 points per request: 10 keys x 100 steps, 4 connections, a run takes 20 batches."""
    st = t.slot("lb", f"bench-lb-{o.tag}")
    tails = o.cache.setdefault("tails", batch_tails(10, 100, BLOCKS))
    done, bad = {}, []
    pre = [t.run(st["exp"], f"lb{i}") for i in range(4)]
    end = time.perf_counter() + o.secs
    path = f"{t.prefix}/runs/log-batch"

    def script(run):
        while True:
            for b in range(BLOCKS):
                if time.perf_counter() >= end:
                    return
                status, body = yield "lb", t.req("POST", path, b'{"run_id":"' + run.encode() + tails[b])
                if status != 200:
                    bad.append((status, body[:200]))
                    return
                done[run] = b + 1
            status, body = yield "create", t.req("POST", f"{t.prefix}/runs/create", json.dumps(
                {"experiment_id": st["exp"], "start_time": T0, "run_name": "lb"}))
            if status != 200:
                bad.append((status, body[:200]))
                return
            run = json.loads(body)["run"]["info"]["run_id"]
    with Load(t) as ld:
        lat = drive(t, [script(r) for r in pre])["lb"]
    if bad:
        raise Wrong(f"refused: {bad[0]}")
    pts = sum(done.values()) * 1000
    st["points"] = st.get("points", 0) + pts
    # every run's newest values, and the whole history of two keys for up to 12 runs
    for run, b in list(done.items()):
        last = {m["key"]: float(m["value"]) for m in t.get("runs/get", run_id=run, run_uuid=run)["run"]["data"]["metrics"]}
        want = {f"m{k}": k * 1000 + (b * 100 - 1) * 0.25 for k in range(10)}
        if last != want:
            raise Wrong(f"latest metrics of {run}: {last} != {want}")
    some = list(done.items())
    some = some[:6] + some[-6:] if len(some) > 12 else some
    for run, b in some:
        for k in (0, 7):
            ms, _, _ = t.history(run, f"m{k}")
            n = b * 100
            if len(ms) != n or sum(float(m["value"]) for m in ms) != sum(k * 1000 + s * 0.25 for s in range(n)) \
                    or sorted(int(m.get("step", 0)) for m in ms) != list(range(n)):
                raise Wrong(f"history m{k} of {run}: {len(ms)} points, acknowledged {n}")
    return {"log_batch.points_s": pts / ld.wall, "log_batch.p50": pct(lat, 50) * 1e3,
            "log_batch.p99": pct(lat, 99) * 1e3}, ld


# a "small run": 20 params, 10 metrics, 5 tags; everything follows from its number
LRS = ("0.1", "0.01", "0.001")
TEAMS = ("vision", "speech", "nlp", "robotics", "tabular", "envision")


def acc(i):
    return (i * 7919) % 10007 / 10007


def team(i):
    return TEAMS[(i * 31 + i // 7) % 6]


def small_run(t, exp, i, tag="run"):
    """Script part: one small run; returns (run_id or None, seconds)."""
    t0 = time.perf_counter()
    status, body = yield tag + ".create", t.req("POST", f"{t.prefix}/runs/create", json.dumps(
        {"experiment_id": exp, "start_time": T0 + i * 1000, "run_name": f"run-{i}", "tags": [
            {"key": "team", "value": team(i)}, {"key": "idx", "value": str(i)}, {"key": "git", "value": f"{i * 2654435761 % 2**32:08x}"},
            {"key": "host", "value": f"node{i % 16}"}, {"key": "note", "value": "benchmark run"}]}))
    if status != 200:
        return None, body
    rid = json.loads(body)["run"]["info"]["run_id"]
    params = [{"key": "lr", "value": LRS[i % 3]}, {"key": "seed", "value": str(i)}] + \
             [{"key": f"p{k}", "value": f"{k}-{i % 97}"} for k in range(18)]
    mets = [{"key": "acc", "value": acc(i), "timestamp": T0 + i, "step": 1}] + \
           [{"key": f"m{k}", "value": (i * k) % 1000 / 8, "timestamp": T0 + i, "step": 1} for k in range(9)]
    status, body = yield tag + ".batch", t.req("POST", f"{t.prefix}/runs/log-batch", json.dumps(
        {"run_id": rid, "params": params, "metrics": mets, "tags": []}))
    if status != 200:
        return None, body
    status, body = yield tag + ".update", t.req("POST", f"{t.prefix}/runs/update", json.dumps(
        {"run_id": rid, "run_uuid": rid, "status": "FINISHED", "end_time": T0 + i * 1000 + 500}))
    if status != 200:
        return None, body
    return rid, time.perf_counter() - t0


def fill(t, exp, start, stop, conns, budget=None):
    """Make small runs start..stop-1; returns ({i: run_id}, run latencies, wall)."""
    ids, lats, nxt, bad = {}, [], itertools.count(start), []
    end = time.perf_counter() + budget if budget else None

    def script():
        while not bad and not (end and time.perf_counter() >= end):
            i = next(nxt)
            if i >= stop:
                return
            rid, x = yield from small_run(t, exp, i)
            if rid is None:
                bad.append(x[:200])
                return
            ids[i] = rid
            lats.append(x)
    with Load(t) as ld:
        drive(t, [script() for _ in range(conns)])
    if bad:
        raise Wrong(f"refused: {bad[0]}")
    return ids, lats, ld


def check_run(t, i, rid):
    r = t.get("runs/get", run_id=rid, run_uuid=rid)["run"]
    d = r["data"]
    p = {x["key"]: x["value"] for x in d.get("params", [])}
    m = {x["key"]: float(x["value"]) for x in d.get("metrics", [])}
    g = {x["key"]: x["value"] for x in d.get("tags", [])}
    if len(p) != 20 or p.get("seed") != str(i) or p["p5"] != f"5-{i % 97}" or len(m) != 10 or \
            abs(m["acc"] - acc(i)) > 1e-12 or m["m3"] != (i * 3) % 1000 / 8 or g.get("team") != team(i) or \
            g.get("idx") != str(i) or r["info"]["status"] != "FINISHED":
        raise Wrong(f"run {i} reads back as {str(r)[:300]}")


def w_small_run(t, o):
    st = t.slot("sr", f"bench-sr-{o.tag}")
    n = st.setdefault("n", 0)
    ids, lats, ld = fill(t, st["exp"], n, n + 10**9, 4, o.secs)
    st["n"] = max(ids) + 1 if ids else n
    st["runs"] = st.get("runs", 0) + len(ids)
    items = sorted(ids.items())
    for i, rid in items[:10] + items[-10:]:
        check_run(t, i, rid)
    missing, got = set(ids.values()), []
    for page in search_pages(t, {"experiment_ids": [st["exp"]], "max_results": 1000}):
        got += page
        missing -= {r["info"]["run_id"] for r in page}
    if missing or len(got) != st["runs"]:
        raise Wrong(f"{len(missing)} acknowledged runs not found, {len(got)} of {st['runs']} listed")
    return {"small_run.runs_s": len(ids) / ld.wall, "small_run.p50": pct(lats, 50) * 1e3,
            "small_run.p99": pct(lats, 99) * 1e3}, ld


def search_pages(t, body):
    tok = None
    while True:
        b = dict(body)
        if tok:
            b["page_token"] = tok
        d = t.post("runs/search", b)
        yield d.get("runs") or []
        tok = d.get("next_page_token")
        if not tok:
            return


def timed_posts(t, ep, body, n, limit):
    """Latencies of n equal requests one after another (at most `limit` seconds) and the last answer."""
    out, raw = [], json.dumps(body)
    keep = []

    def script():
        t_end = time.perf_counter() + limit
        for k in range(n):
            status, b = yield "q", t.req("POST", f"{t.prefix}/{ep}", raw)
            if status != 200:
                raise RuntimeError(f"{ep} -> {status} {b[:200]!r}")
            keep[:] = [b]
            if time.perf_counter() > t_end and k >= 2:
                return
    out = drive(t, [script()])["q"]
    return out, json.loads(keep[0])


def w_search(t, o):
    st = t.state["search"]
    exp, n = [st["exp"]], st["n"]
    newest = ["attributes.start_time DESC"]
    idx = lambda d: [int(x["value"]) for r in d.get("runs", []) for x in r["data"]["tags"] if x["key"] == "idx"]
    vals = {}

    def q(name, body, want):
        lat, d = timed_posts(t, "runs/search", {"experiment_ids": exp, **body}, o.reps, o.query_s)
        got = idx(d)
        if callable(want):
            want(got)
        elif got != want:
            raise Wrong(f"search {name}: {len(got)} runs, first {got[:5]}, expected {len(want)}, first {want[:5]}")
        vals[f"search.{name}_p50"], vals[f"search.{name}_p99"] = pct(lat, 50) * 1e3, pct(lat, 99) * 1e3

    with Load(t) as ld:
        q("page100", {"max_results": 100, "order_by": newest}, list(range(n - 1, -1, -1))[:100])
        q("page1000", {"max_results": 1000, "order_by": newest}, list(range(n - 1, -1, -1))[:1000])
        hit = [i for i in range(n - 1, -1, -1) if acc(i) > 0.9 and LRS[i % 3] == "0.01"]
        q("filter", {"max_results": 100, "order_by": newest,
                     "filter": "metrics.acc > 0.9 and params.lr = '0.01'"}, hit[:100])
        best = sorted((acc(i) for i in range(n)), reverse=True)[:100]

        def top(got):
            if [acc(i) for i in got] != best[:len(got)] or len(got) != min(100, n):
                raise Wrong("order by metric: wrong order")
        q("order", {"max_results": 100, "order_by": ["metrics.acc DESC"]}, top)
        like = [i for i in range(n - 1, -1, -1) if "vis" in team(i)]
        q("like", {"max_results": 100, "order_by": newest, "filter": "tags.team LIKE '%vis%'"}, like[:100])
        got, last = [], 0
        t0 = time.perf_counter()
        b = {"experiment_ids": exp, "max_results": 1000, "order_by": newest}
        it = search_pages(t, b)
        while True:
            s = time.perf_counter()
            page = next(it, None)
            if page is None:
                break
            last = time.perf_counter() - s if page else last
            got += [int(x["value"]) for r in page for x in r["data"]["tags"] if x["key"] == "idx"]
        vals["search.deep_s"] = time.perf_counter() - t0
        vals["search.last_page"] = last * 1e3
        if got != list(range(n - 1, -1, -1)):
            raise Wrong(f"deep pagination: {len(got)} of {n} runs or wrong order")
    return vals, ld


def load_search(ts, o):
    """Give every target the same small runs, in lockstep, until --search-runs or the time is spent."""
    for t in list(ts):
        try:
            t.state["search"] = {"exp": t.experiment(f"bench-search-{o.tag}"), "n": 0}
        except Exception as e:
            o.fail("search", t, e)
    spent, n = {t.name: 0.0 for t in ts}, 0
    while n < o.search_runs:
        step = min(o.search_runs - n, 500)
        for t in [t for t in ts if "search" in t.state]:
            try:
                ids, _, ld = fill(t, t.state["search"]["exp"], n, n + step, 4)
                spent[t.name] += ld.wall
                t.state["search"]["n"] = n + step
            except Exception as e:
                o.fail("search", t, e)
                del t.state["search"]
        n += step
        o.say(f"  search load {n}: " + ", ".join(f"{k} {v:.0f} s" for k, v in spent.items()))
        if max(spent.values()) > o.load_s:
            break
    o.notes.append(f"search: {n} runs loaded (asked for {o.search_runs})")


def hist_value(r, s):
    return r + math.sin(s / 50) * 0.5 + (s % 7) * 0.015625


def load_hist(ts, o):
    """One run with P points of one metric, ten runs with P/10 each; lockstep as in load_search."""
    for t in list(ts):
        try:
            e = t.experiment(f"bench-hist-{o.tag}")
            t.state["hist"] = {"runs": [t.run(e, f"h{i}") for i in range(11)], "n": 0, "n10": 0, "s": 0.0, "pts": 0}
        except Exception as e:
            o.fail("hist", t, e)
    live = lambda: [t for t in ts if "hist" in t.state]
    n, chunk = 0, 10000
    while n < o.history_points:
        jobs = []
        for a in range(n, n + chunk, 1000):
            jobs.append((0, a))
        for r in range(1, 11):
            jobs.append((r, n // 10))
        bodies = [(r, ("\",\"metrics\":[" + ",".join(
            f'{{"key":"loss","value":{hist_value(r, s)!r},"timestamp":{T0 + s},"step":{s}}}' for s in range(a, a + 1000)) + "]}").encode())
            for r, a in jobs]
        for t in live():
            h = t.state["hist"]

            def script():
                for r, b in bodies:
                    status, body = yield "h", t.req("POST", f"{t.prefix}/runs/log-batch", b'{"run_id":"' + h["runs"][r].encode() + b)
                    if status != 200:
                        raise Wrong(f"refused {status} {body[:200]!r}")
            try:
                with Load(t) as ld:
                    drive(t, [script()])
                h["s"] += ld.wall
                h["pts"] += len(bodies) * 1000
                h["n"], h["n10"] = n + chunk, (n + chunk) // 10
            except Exception as e:
                o.fail("hist", t, e)
                del t.state["hist"]
        n += chunk
        if live() and max(t.state["hist"]["s"] for t in live()) > o.load_s:
            break
    o.say(f"  history load {n} + 10 x {n // 10}: " + ", ".join(f"{t.name} {t.state['hist']['s']:.0f} s" for t in live()))
    o.notes.append(f"history: one metric with {n} points and ten with {n // 10} (asked for {o.history_points})")


def w_hist(t, o):
    h = t.state["hist"]
    vals = {"hist.load_points_s": h["pts"] / h["s"]}
    with Load(t) as ld:
        # time the answers alone, parse afterwards
        raws, tok, t0 = [], None, time.perf_counter()
        while True:
            q = {"run_id": h["runs"][0], "run_uuid": h["runs"][0], "metric_key": "loss", "max_results": 25000}
            if tok:
                q["page_token"] = tok
            raw = t.call("GET", f"{t.prefix}/metrics/get-history?" + urllib.parse.urlencode(q), raw=True)
            raws.append(raw)
            m = re.search(rb'"next_page_token"\s*:\s*"([^"]+)"', raw[-400:] + raw[:400])
            tok = m.group(1).decode() if m else None
            if not tok:
                break
        vals["hist.full_s"] = time.perf_counter() - t0
        vals["hist.full_mb"] = sum(map(len, raws)) / 1e6
    pts = {}
    total = 0
    for raw in raws:
        for m in json.loads(raw).get("metrics", []):
            pts[int(m.get("step", 0))] = float(m["value"])
            total += 1
    if total != h["n"] or len(pts) != h["n"] or any(pts.get(s) != hist_value(0, s) for s in range(h["n"])):
        raise Wrong(f"get-history: {total} points, {len(pts)} steps of {h['n']}, or changed values")
    try:
        lat = []
        q = urllib.parse.urlencode([("run_ids", r) for r in h["runs"][1:]] + [("metric_key", "loss"), ("max_results", 320)])
        for _ in range(3 if o.quick else 5):
            t0 = time.perf_counter()
            raw = t.call("GET", f"{t.base}/ajax-api/2.0/mlflow/metrics/get-history-bulk-interval?{q}", raw=True)
            lat.append(time.perf_counter() - t0)
        ms = json.loads(raw).get("metrics", [])
        byrun = {}
        for m in ms:
            byrun.setdefault(m["run_id"], {})[int(m.get("step", 0))] = float(m["value"])
        for i, r in enumerate(h["runs"][1:], 1):
            got = byrun.get(r, {})
            if not 160 <= len(got) <= 1000 or any(v != hist_value(i, s) for s, v in got.items()) or \
                    0 not in got or h["n10"] - 1 not in got:
                raise Wrong(f"bulk-interval: run {i} gave {len(got)} points, or wrong ones")
        vals["hist.bulk_ms"], vals["hist.bulk_kb"] = statistics.median(lat) * 1e3, len(raw) / 1e3
    except Unsupported:
        vals["hist.bulk_ms"] = vals["hist.bulk_kb"] = None
    return vals, ld


def w_mixed(t, o):
    """Two readers (search, run, history in turn) with and without two log-batch writers of 100 points."""
    s, hist = t.state["search"], t.state["hist"]
    e = t.slot("mixed", f"bench-mx-{o.tag}")
    tails = o.cache.setdefault("tails100", batch_tails(10, 10, 100))
    bad, done = [], {}
    some = t.post("runs/search", {"experiment_ids": [s["exp"]], "max_results": 50})["runs"]
    reqs = []
    for r in some:
        rid = r["info"]["run_id"]
        reqs.append(t.req("GET", f"{t.prefix}/runs/get?run_id={rid}&run_uuid={rid}"))
        reqs.append(t.req("POST", f"{t.prefix}/runs/search", json.dumps(
            {"experiment_ids": [s["exp"]], "max_results": 100, "order_by": ["attributes.start_time DESC"]})))
        reqs.append(t.req("GET", f"{t.prefix}/metrics/get-history?run_id={rid}&run_uuid={rid}&metric_key=acc&max_results=1000"))

    def reader(end):
        for q in itertools.cycle(reqs):
            if time.perf_counter() >= end:
                return
            status, b = yield "read", q
            if status != 200:
                bad.append((status, b[:200]))
                return

    def writer(end, run):
        while True:
            for b in range(100):
                if time.perf_counter() >= end:
                    return
                status, body = yield "write", t.req("POST", f"{t.prefix}/runs/log-batch", b'{"run_id":"' + run.encode() + tails[b])
                if status != 200:
                    bad.append((status, body[:200]))
                    return
                done[run] = b + 1
            status, body = yield "create", t.req("POST", f"{t.prefix}/runs/create", json.dumps(
                {"experiment_id": e["exp"], "start_time": T0, "run_name": "mx"}))
            if status != 200:
                bad.append((status, body[:200]))
                return
            run = json.loads(body)["run"]["info"]["run_id"]
    end = time.perf_counter() + o.secs
    alone = drive(t, [reader(end), reader(end)])["read"]
    runs = [t.run(e["exp"], "mx") for _ in range(2)]
    with Load(t) as ld:
        end = time.perf_counter() + o.secs
        lat = drive(t, [reader(end), reader(end)] + [writer(end, r) for r in runs])
    if bad:
        raise Wrong(f"refused: {bad[0]}")
    for run, b in list(done.items())[:6]:
        ms, _, _ = t.history(run, "m4")
        if len(ms) != b * 10 or sum(float(m["value"]) for m in ms) != sum(4000 + x * 0.25 for x in range(b * 10)):
            raise Wrong(f"mixed: {len(ms)} of {b * 10} points")
    return {"mixed.alone_p99": pct(alone, 99) * 1e3, "mixed.read_p50": pct(lat["read"], 50) * 1e3,
            "mixed.read_p99": pct(lat["read"], 99) * 1e3, "mixed.points_s": sum(done.values()) * 100 / ld.wall}, ld


class Repeat:
    """A file-like upload body made of one block."""

    def __init__(self, block, n):
        self.block, self.left = block, n

    def read(self, size=-1):
        if not self.left:
            return b""
        self.left -= 1
        return self.block


def w_art(t, o):
    exp = t.experiment(f"bench-art-{o.tag}-{len(t.state.setdefault('art', []))}")
    t.state["art"] += [exp]
    rid = t.run(exp, "art")
    uri = t.get("runs/get", run_id=rid, run_uuid=rid)["run"]["info"].get("artifact_uri", "")
    if not uri.startswith("mlflow-artifacts:"):
        raise Unsupported(f"artifact_uri is {uri[:40]!r}: no artifact proxy")
    root = f"{t.base}/api/2.0/mlflow-artifacts/artifacts" + urllib.parse.urlparse(uri).path
    block = o.cache.setdefault("block", os.urandom(1 << 20))
    mib = o.art_mib
    vals = {}
    with Load(t) as ld:
        c = http.client.HTTPConnection(t.host, t.port, timeout=120)
        t0 = time.perf_counter()
        c.request("PUT", root + "/big.bin", Repeat(block, mib), {"Content-Length": str(mib << 20)})
        r = c.getresponse()
        b = r.read()
        if r.status in (404, 405, 501):
            raise Unsupported(f"artifact PUT -> {r.status}")
        if r.status != 200:
            raise RuntimeError(f"artifact PUT -> {r.status} {b[:200]!r}")
        vals["art.up_mb_s"] = mib * 1.048576 / (time.perf_counter() - t0)
        t0 = time.perf_counter()
        c.request("GET", root + "/big.bin")
        r = c.getresponse()
        buf, n, ok = bytearray(1 << 20), 0, True
        mv = memoryview(buf)
        while True:
            k = 0
            while k < 1 << 20:
                x = r.readinto(mv[k:])
                if not x:
                    break
                k += x
            if not k:
                break
            ok = ok and (buf == block if k == 1 << 20 else False)
            n += k
        vals["art.down_mb_s"] = mib * 1.048576 / (time.perf_counter() - t0)
        c.close()
        if n != mib << 20 or not ok or r.status != 200:
            raise Wrong(f"artifact download: {n} of {mib << 20} bytes, equal: {ok}")
        files = o.art_files
        bad = []

        def putter(a):
            for i in range(a, files, 4):
                status, b = yield "put", t.req("PUT", f"{root}/s/{i % 10}/f{i}.txt", f"file {i} ".encode() * 400)
                if status != 200:
                    bad.append((status, b[:100]))
                    return

        def getter(a):
            for i in range(a, files, 4):
                status, b = yield "get", t.req("GET", f"{root}/s/{i % 10}/f{i}.txt")
                if status != 200 or b != f"file {i} ".encode() * 400:
                    bad.append((status, b[:100]))
                    return
        t0 = time.perf_counter()
        drive(t, [putter(a) for a in range(4)])
        vals["art.put_s"] = files / (time.perf_counter() - t0)
        t0 = time.perf_counter()
        drive(t, [getter(a) for a in range(4)])
        vals["art.get_s"] = files / (time.perf_counter() - t0)
        if bad:
            raise Wrong(f"small artifacts: {bad[0]}")
    return vals, ld


CLIENT = """
import sys, time, os
import mlflow
url, exp, n, limit = sys.argv[1], sys.argv[2], int(sys.argv[3]), float(sys.argv[4])
mlflow.set_tracking_uri(url)
mlflow.set_experiment(exp)
with mlflow.start_run() as r:
    mlflow.log_metric("warm", 1.0, step=0)
    t, k = time.perf_counter(), 0
    while k < n and time.perf_counter() - t < limit:
        mlflow.log_metric("loss", k * 0.5, step=k)
        k += 1
    t = time.perf_counter() - t
h = mlflow.MlflowClient().get_metric_history(r.info.run_id, "loss")
ok = len(h) == k and sum(m.value for m in h) == sum(i * 0.5 for i in range(k))
print("RESULT", k, t, int(ok))
"""


def w_client(t, o):
    if not o.client_python:
        raise Unsupported("no --client-python with mlflow given")
    env = dict(os.environ, MLFLOW_ENABLE_ASYNC_LOGGING="false", MLFLOW_DISABLE_TELEMETRY="true",
               DO_NOT_TRACK="true", GIT_PYTHON_REFRESH="quiet", MLFLOW_HTTP_REQUEST_MAX_RETRIES="1")
    with Load(t) as ld:
        r = subprocess.run([o.client_python, "-c", CLIENT, t.url, f"bench-client-{o.tag}", str(o.client_calls),
                            str(o.client_s)], capture_output=True, text=True, env=env, timeout=180)
    m = re.search(r"RESULT (\d+) ([\d.]+) (\d)", r.stdout)
    if not m:
        raise RuntimeError("client: " + r.stderr[-300:])
    if m.group(3) != "1":
        raise Wrong("client: history read back differs")
    return {"client.per_10k": float(m.group(2)) / int(m.group(1)) * 10000}, ld


# ------------------------------------------------------------------------------------ running
def settled(t, limit):
    """Waits until the target's bytes on disk and its CPU have stood still for two seconds."""
    end, quiet, last = time.perf_counter() + limit, 0, None
    while t.disk() is not None and time.perf_counter() < end and quiet < 4:
        now = (t.disk(), round(t.cpu(), 1))
        quiet = quiet + 1 if now == last else 0
        last = now
        time.sleep(0.5)


class Options:
    lockfile = None

    @contextlib.contextmanager
    def lock(self):
        """Held during each timed slice, so that several benchmarks on one machine take turns."""
        if not self.lockfile:
            yield
            return
        with open(self.lockfile, "a") as f:
            fcntl.flock(f, fcntl.LOCK_EX)
            yield


WORK = [("log_metric", w_log_metric), ("log_batch", w_log_batch), ("small_run", w_small_run),
        ("search", w_search), ("hist", w_hist), ("mixed", w_mixed), ("art", w_art), ("client", w_client)]


def fmt(v):
    if v is None:
        return "n/a"
    if isinstance(v, str):
        return v
    if v != v:
        return "-"
    return f"{v:,.0f}" if abs(v) >= 100 else f"{v:.1f}" if abs(v) >= 10 else f"{v:.2f}" if abs(v) >= 0.1 else f"{v:.4f}"


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--target", action="append", required=True, metavar="NAME=URL")
    ap.add_argument("--serve", action="append", default=[], metavar="NAME=COMMAND",
                    help="start the server with this shell command (start-up and memory are then measured)")
    ap.add_argument("--data", action="append", default=[], metavar="NAME=GLOB|pg:DSN", help="where its bytes lie")
    ap.add_argument("--ours", metavar="NAME", help="show its ratio to the best other target")
    ap.add_argument("--base", metavar="NAME", help="show every target's ratio to this one")
    ap.add_argument("--quick", action="store_true")
    ap.add_argument("--only", default="", help="comma list of " + ",".join(w for w, _ in WORK))
    ap.add_argument("--skip", default="")
    ap.add_argument("--pin", action="store_true", help="server on core 0, client on core 1")
    ap.add_argument("--nice", type=int, default=0, help="run client and servers at this niceness (as root, e.g. -15 on a busy machine)")
    ap.add_argument("--also-pid", type=int, action="append", default=[], help="give this process (a database server) the niceness too")
    ap.add_argument("--no-wrk", action="store_true")
    ap.add_argument("--rounds", type=int)
    ap.add_argument("--conns", type=int, default=64, help="second connection count of log_metric, 0 to leave it out (with wrk only)")
    ap.add_argument("--settle", type=float, default=30, help="most seconds to wait before disk is measured, for servers that compact in the background")
    ap.add_argument("--secs", type=int, help="seconds of each throughput slice")
    ap.add_argument("--search-runs", type=int)
    ap.add_argument("--history-points", type=int)
    ap.add_argument("--load-s", type=float, help="most seconds one target may spend loading, per data set")
    ap.add_argument("--client-python", help="a Python that has mlflow installed")
    ap.add_argument("--lock", metavar="FILE", help="flock this file around every timed slice")
    ap.add_argument("--json", help="write everything here")
    ap.add_argument("--md", help="write the table here too")
    a = ap.parse_args()

    o = Options()
    o.quick, o.cache, o.notes = a.quick, {}, []
    o.wrk = None if a.no_wrk else shutil.which("wrk")
    o.client_python, o.lockfile = a.client_python, a.lock
    o.secs = a.secs or (2 if a.quick else 5)
    o.rounds = a.rounds or (1 if a.quick else 3)
    o.conns, o.settle = a.conns, a.settle
    o.search_runs = a.search_runs or (1000 if a.quick else 10000)
    o.history_points = a.history_points or (10000 if a.quick else 100000)
    o.load_s = a.load_s or (8 if a.quick else 90)
    o.reps, o.query_s = (10, 1.0) if a.quick else (40, 3.0)
    o.art_mib, o.art_files = (32, 100) if a.quick else (256, 1000)
    o.client_calls, o.client_s = (300, 3) if a.quick else (10000, 12)
    o.tag = f"{int(time.time())}"
    o.say = lambda s: print(s, file=sys.stderr, flush=True)

    ts = []
    for x in a.target:
        n, u = x.split("=", 1)
        ts.append(Target(n, u))
    by = {t.name: t for t in ts}
    for x in a.serve:
        n, c = x.split("=", 1)
        by[n].serve = c
    for x in a.data:
        n, c = x.split("=", 1)
        by[n].data = c
    only = [w for w in a.only.split(",") if w]
    skip = a.skip.split(",")
    use = lambda w: (not only or w in only) and w not in skip

    vals = {f: {} for f in FIGS}   # figure -> target -> [values]
    fails, cpu = {}, {}

    def fail(w, t, e):
        msg = ("n/a: " if isinstance(e, Unsupported) else "WRONG: " if isinstance(e, Wrong) else "error: ") + str(e)
        fails.setdefault(w, {})[t.name] = msg
        o.say(f"  {w} {t.name}: {msg[:300]}")
    o.fail = fail

    if a.pin:
        os.sched_setaffinity(0, {1})
    if a.nice:
        for p in [os.getpid(), *a.also_pid]:
            boost(p, a.nice)
        for t in ts:
            t.nice = a.nice
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that the servers are stopped too
    began = time.time()
    load0 = os.getloadavg()
    def one(w, f):
        o.say(f"{w} ({time.time() - began:.0f} s)")
        if w == "search":
            load_search(ts, o)
        if w == "hist":
            load_hist(ts, o)
        if not use(w):
            return
        rounds = o.rounds if w in ("log_metric", "log_batch", "small_run", "mixed") else min(o.rounds, 2) if w == "art" else 1
        d0 = {t.name: t.disk() for t in ts}
        for r in range(rounds):
            order = ts if r % 2 == 0 else ts[::-1]
            for t in order:
                if t.name in fails.get(w, {}) or (w in ("search", "hist") and w not in t.state) or \
                        (w == "mixed" and not ("search" in t.state and "hist" in t.state)):
                    continue
                if a.pin:
                    t.pin(0)
                if a.nice:
                    t.boost(a.nice)
                    for p in a.also_pid:
                        boost_children(p, a.nice)
                try:
                    got, ld = f(t, o)
                    for k, v in got.items():
                        vals[k].setdefault(t.name, []).append(v)
                    cpu.setdefault(w, {}).setdefault(t.name, []).append((round(ld.client, 2), round(ld.server, 2)))
                    o.say(f"  {t.name}: " + ", ".join(f"{k.split('.')[1]} {fmt(v)}" for k, v in got.items())
                          + f"  [cpu client {ld.client:.2f} server {ld.server:.2f}]")
                except Exception as e:
                    fail(w, t, e)
        for t in ts:
            if w in ("log_batch", "small_run"):
                settled(t, o.settle)
            if w in ("log_batch", "small_run") and d0[t.name] is not None and t.name not in fails.get(w, {}):
                n = t.state.get("lb" if w == "log_batch" else "sr", {}).get("points" if w == "log_batch" else "runs", 0)
                if n:
                    vals["disk.per_point" if w == "log_batch" else "disk.per_run"][t.name] = [(t.disk() - d0[t.name]) / n]

    try:
        with o.lock():
            for t in ts:
                if t.serve:
                    vals["proc.start_fresh"].setdefault(t.name, []).append(t.start())
                    if not a.quick:
                        t.stop()
                        vals["proc.start_again"].setdefault(t.name, []).append(t.start())
                    o.say(f"started {t.name}: " + ", ".join(f"{vals[k][t.name][0]:.1f} s" for k in ("proc.start_fresh", "proc.start_again") if t.name in vals[k]))
                elif not t.healthy():
                    raise SystemExit(f"{t.name} does not answer at {t.url}")
                if a.pin:
                    t.pin(0)
                time.sleep(1)
                if a.nice:
                    t.boost(a.nice)
        time.sleep(2)
        for t in ts:
            vals["proc.rss_idle"].setdefault(t.name, []).append(t.rss() / 1e6)
        for w, f in WORK:
            if not use(w) and not (w in ("search", "hist") and use("mixed")):
                continue
            with o.lock():
                one(w, f)
        for t in ts:
            vals["proc.rss_after"].setdefault(t.name, []).append(t.rss() / 1e6)
    finally:
        for t in ts:
            if t.serve:
                t.stop()

    # ---------------------------------------------------------------- the table
    names = [t.name for t in ts]
    rows, out = [], {}
    for f, (label, unit, better) in FIGS.items():
        w = f.split(".")[0]
        cell = {}
        for n in names:
            v = [x for x in vals[f].get(n, []) if x is not None]
            bad = fails.get(w, {}).get(n)
            if bad and (bad.startswith("WRONG") or not v):
                cell[n] = bad.split(":")[0]
            elif v:
                cell[n] = statistics.median(v)
            elif n in vals[f]:
                cell[n] = None
        if not cell:
            continue
        num = {n: v for n, v in cell.items() if isinstance(v, float | int) and v == v and v > 0}
        ratio = {}
        better_than = lambda x, y: x / y if better == "hi" else y / x
        if a.ours in num and len(num) > 1:
            rest = [v for n, v in num.items() if n != a.ours]
            ratio["ours/best"] = better_than(num[a.ours], max(rest) if better == "hi" else min(rest))
        if a.base in num:
            for n in num:
                if n != a.base:
                    ratio[f"{n}/{a.base}"] = better_than(num[n], num[a.base])
        rows.append((label, unit, cell, ratio))
        out[f] = {"label": label, "unit": unit, "better": better, "median": cell,
                  "rounds": {n: vals[f].get(n) for n in names}, "ratio": ratio}
    cols = names + (["ours / best other"] if a.ours else [])
    md = ["| what | unit | " + " | ".join(cols) + " |", "|---|---|" + "---:|" * len(cols)]
    for label, unit, cell, ratio in rows:
        c = []
        for n in names:
            s = fmt(cell[n]) if n in cell else ""
            r = ratio.get(f"{n}/{a.base}")
            c.append(s + (f" ({r:.2g}×)" if r else ""))
        if a.ours:
            r = ratio.get("ours/best")
            c.append(f"**{r:.2f}×**" if r else "")
        md.append(f"| {label} | {unit} | " + " | ".join(c) + " |")
    cpus = {w: {n: tuple(round(statistics.median(z), 2) for z in zip(*v)) for n, v in d.items()} for w, d in cpu.items()}
    for w, d in cpus.items():
        for n, (c, s) in d.items():
            if c > 0.85:
                o.notes.append(f"{w} {n}: the client used {c:.2f} of a core: it may be the limit")
    o.notes += [f"{w} {n}: {m[:300]}" for w, d in fails.items() for n, m in d.items()]
    o.notes.append(f"{time.time() - began:.0f} s in all; load average {load0[0]:.1f} before, {os.getloadavg()[0]:.1f} after; "
                   f"{os.cpu_count()} cores, {'pinned' if a.pin else 'unpinned'}; client {'wrk + ' if o.wrk else ''}Python {platform.python_version()}")
    text = "\n".join(md) + "\n\n" + "\n".join("- " + n for n in o.notes) + "\n"
    print(text)
    if a.md:
        open(a.md, "w").write(text)
    if a.json:
        json.dump({"when": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(began)), "args": sys.argv[1:], "figures": out,
                   "failures": fails, "cpu_client_server": cpus, "notes": o.notes}, open(a.json, "w"), indent=1)
    wrong = [m for d in fails.values() for m in d.values() if m.startswith("WRONG")]
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
