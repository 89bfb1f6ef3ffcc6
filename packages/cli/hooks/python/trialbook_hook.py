"""What one Python process tells `trialbook run` about itself. See sitecustomize.py."""

import os
import sys

_folder = None


def begin(folder):
    global _folder
    _folder = folder
    _tell({"kind": "hello", "executable": sys.executable, "version": sys.version.split()[0],
           "implementation": sys.implementation.name, "prefix": [sys.prefix, sys.base_prefix],
           "parent": os.getppid()})
    # Where the library watches, it sees what Python opens too.
    watched = os.environ.get("TRIALBOOK_PRELOADED") == str(os.getpid())
    if hasattr(sys, "addaudithook"):
        sys.addaudithook(_auditor(files=not watched))
    sys.meta_path.insert(0, _AfterImport())
    for name in list(_AFTER):
        if name in sys.modules:
            _patch(name)
    import atexit

    atexit.register(_end)


def _tell(message):
    """Appends a line of JSON in one write. Said by a fork, it goes to the fork's own file."""
    import json

    try:
        message["pid"] = os.getpid()
        line = (json.dumps(message, default=str) + "\n").encode("utf-8", "surrogateescape")
        _append("python.%d" % os.getpid(), line)
    except Exception:
        pass


def _append(name, data):
    out = os.open(os.path.join(_folder, name), os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        os.write(out, data)
    finally:
        os.close(out)


def _auditor(files):
    seen = set()
    places = ("/proc/", "/sys/", "/dev/", "/usr/", "/etc/", "/lib/", "/run/", sys.prefix + os.sep, sys.base_prefix + os.sep, _folder)
    hosts = set()

    def note(kind, path):
        if isinstance(path, int) or path is None:
            return
        path = os.fsdecode(os.fspath(path))
        if (kind, path) in seen or not path or path == ":memory:":
            return
        seen.add((kind, path))
        full = os.path.join(os.getcwd(), path)
        if full.startswith(places) or "site-packages" in full or "__pycache__" in full:
            return
        _append("open.%d" % os.getpid(), kind.encode() + os.fsencode(full) + b"\0")

    def audit(event, args):
        try:
            if event == "open":
                if files:
                    path, mode, flags = args
                    writes = flags & (os.O_WRONLY | os.O_RDWR) if isinstance(flags, int) and mode is None else any(c in (mode or "r") for c in "wax+")
                    note("W" if writes else "R", path)
            elif event == "os.rename":
                if files and args[2] == -1 and args[3] == -1:
                    note("M", args[0])
                    note("N", args[1])
            elif event == "sqlite3.connect":
                if files:
                    note("R", args[0])
            elif event == "socket.connect":
                address = args[1]
                if isinstance(address, tuple) and len(address) >= 2 and len(hosts) < 100:
                    name = "%s:%s" % address[:2]
                    if name not in hosts:
                        hosts.add(name)
                        _tell({"kind": "connect", "address": name})
        except Exception:
            pass

    return audit


class _AfterImport:
    """Runs a patch when a module of interest has been imported, without importing anything itself."""

    def __init__(self):
        self._busy = set()

    def find_spec(self, name, path=None, target=None):
        if name not in _AFTER or name in self._busy:
            return None
        self._busy.add(name)
        try:
            import importlib.util

            spec = importlib.util.find_spec(name)
            # Who only tries whether it is there shall find nothing changed.
            if name == "mlflow" and spec is not None:
                _join_mlflow()
            loader = getattr(spec, "loader", None)
            if loader is None or not hasattr(loader, "exec_module"):
                return None
            run = loader.exec_module

            def exec_module(module):
                run(module)
                _patch(name)

            try:
                loader.exec_module = exec_module
            except Exception:
                return None
            return spec
        except Exception:
            return None
        finally:
            self._busy.discard(name)


def _patch(name):
    try:
        _AFTER[name](sys.modules[name])
    except Exception:
        pass


def _patch_argparse(module):
    parse = module.ArgumentParser.parse_known_args
    depth = [0]

    def parse_known_args(self, args=None, namespace=None, *rest, **more):
        depth[0] += 1
        try:
            result = parse(self, args, namespace, *rest, **more)
        finally:
            depth[0] -= 1
        # Sub-parsers parse within their parser; a parser with a list of its own was not given the command line.
        if depth[0] == 0 and args is None and not _is_launcher():
            _tell({"kind": "arguments", "arguments": _arguments(self, result[0])})
        return result

    module.ArgumentParser.parse_known_args = parse_known_args


def _is_launcher():
    """Whether this process only starts the script, with a command line of its own: torchrun, accelerate, deepspeed."""
    main = getattr(sys.modules.get("__main__"), "__file__", None) or sys.argv[0]
    name = os.path.basename(main)
    return name in ("torchrun", "accelerate", "deepspeed", "horovodrun") or main.endswith(
        ("torch/distributed/run.py", "torch/distributed/launch.py", "accelerate/commands/accelerate_cli.py", "deepspeed/launcher/launch.py"))


def _arguments(parser, namespace):
    given = set(sys.argv[1:])
    options = {}
    for action in parser._actions:
        options[action.dest] = action
    told = []
    for key, value in sorted(vars(namespace).items()):
        kind = _kind(value)
        if kind is None:
            continue
        action = options.get(key)
        strings = getattr(action, "option_strings", None) or []
        default = action is not None and value == action.default and not any(_stands(option, given) for option in strings) and bool(strings)
        told.append([key, str(value), kind, bool(default)])
    return told


def _stands(option, given):
    return any(word == option or word.startswith(option + "=") or (len(option) == 2 and word.startswith(option)) for word in given)


def _kind(value):
    if value is None:
        return "none"
    if isinstance(value, bool):
        return "bool"
    if isinstance(value, (int, float, str)):
        return type(value).__name__ if type(value) in (int, float, str) else "str"
    if isinstance(value, (list, tuple)) and all(_kind(item) is not None for item in value):
        return "list"
    if isinstance(value, os.PathLike):
        return "str"
    import enum

    return "str" if isinstance(value, enum.Enum) else None


def _report_seed(owner, attribute, origin):
    seed = getattr(owner, attribute, None)
    if seed is None or getattr(seed, "__trialbook__", False):
        return
    import functools

    @functools.wraps(seed)
    def seeded(*args, **named):
        given = args[0] if args else next(iter(named.values()), None)
        # What libraries seed for themselves says nothing of the experiment.
        asked = sys._getframe(1).f_code.co_filename
        if asked.startswith((sys.prefix + os.sep, sys.base_prefix + os.sep)) or "site-packages" in asked:
            pass
        elif isinstance(given, int) or type(given).__module__ == "numpy":
            _tell({"kind": "seed", "origin": origin, "value": str(given)})
        return seed(*args, **named)

    seeded.__trialbook__ = True
    setattr(owner, attribute, seeded)


def _patch_random(module):
    _report_seed(module, "seed", "random.seed")


def _patch_numpy_random(module):
    _report_seed(module, "seed", "numpy.random.seed")
    _report_seed(module, "default_rng", "numpy.random.default_rng")


def _join_mlflow():
    """Asks the wrapper for a server, so that what MLflow logs lands in this very run."""
    if os.environ.get("TRIALBOOK_MLFLOW") != "1" or os.environ.get("MLFLOW_RUN_ID"):
        return
    import json
    import time

    _append("want-mlflow", b"1")
    answer = os.path.join(_folder, "mlflow.json")
    for _ in range(500):
        if os.path.exists(answer):
            with open(answer) as file:
                told = json.load(file)
            for key, value in told.items():
                os.environ.setdefault(key, value)
            return
        time.sleep(0.02)


def _patch_mlflow(module):
    run = os.environ.get("MLFLOW_RUN_ID")
    if os.environ.get("TRIALBOOK_MLFLOW") != "1" or not run:
        return
    ours = os.environ.get("MLFLOW_TRACKING_URI")

    def leave():
        for key in ("MLFLOW_RUN_ID", "MLFLOW_EXPERIMENT_ID", "MLFLOW_RUN_CONTEXT"):
            os.environ.pop(key, None)

    set_uri = module.set_tracking_uri

    def set_tracking_uri(uri, *rest, **more):
        if str(uri) != ours:
            leave()
        return set_uri(uri, *rest, **more)

    module.set_tracking_uri = set_tracking_uri
    set_own = module.set_experiment

    def set_experiment(experiment_name=None, experiment_id=None, *rest, **more):
        # The run is in its experiment already; switching would make MLflow refuse to log into it.
        if os.environ.get("TRIALBOOK_RUN_ID") and module.get_tracking_uri() == ours:
            _tell({"kind": "experiment", "name": str(experiment_name or experiment_id)})
            return set_own(experiment_id=os.environ.get("TRIALBOOK_EXPERIMENT_ID"))
        return set_own(experiment_name, experiment_id, *rest, **more)

    module.set_experiment = set_experiment


def _patch_mlflow_client(module):
    own = os.environ.get("TRIALBOOK_RUN_ID")
    if os.environ.get("TRIALBOOK_MLFLOW") != "1" or not own:
        return
    terminated = module.MlflowClient.set_terminated

    def set_terminated(self, run_id, *rest, **more):
        # The wrapper alone knows when the run has ended: later fits, evaluation and uploads still belong to it.
        if run_id != own:
            return terminated(self, run_id, *rest, **more)

    module.MlflowClient.set_terminated = set_terminated


_AUTOLOGGED = ("sklearn", "xgboost", "lightgbm", "keras", "tensorflow", "lightning", "pytorch_lightning", "transformers")


def _autologger(name):
    flavor = {"lightning": "pytorch", "pytorch_lightning": "pytorch"}.get(name, name)

    def start(_module):
        if os.environ.get("TRIALBOOK_AUTOLOG") != "1" or os.environ.get("RANK", "0") != "0" or os.environ.get("LOCAL_RANK", "0") != "0":
            return
        import importlib

        try:
            importlib.import_module("mlflow")
        except ImportError:
            return
        if not os.environ.get("MLFLOW_RUN_ID"):
            return
        # Python processes that MLflow starts for itself shall not log.
        os.environ["TRIALBOOK_AUTOLOG"] = "0"
        _on.append(flavor)
        importlib.import_module("mlflow." + flavor).autolog(log_models=False, silent=True)

    def again(module):
        if _on and flavor not in _on:
            os.environ["TRIALBOOK_AUTOLOG"] = "1"
        start(module)

    return again


_on = []
_AFTER = {
    "argparse": _patch_argparse,
    "random": _patch_random,
    "numpy.random": _patch_numpy_random,
    "mlflow": _patch_mlflow,
    "mlflow.tracking.client": _patch_mlflow_client,
}
if os.environ.get("TRIALBOOK_AUTOLOG") == "1":
    for _name in _AUTOLOGGED:
        _AFTER[_name] = _autologger(_name)


def _end():
    tops = sorted({name.partition(".")[0] for name in list(sys.modules)})
    seeds = []
    torch = sys.modules.get("torch")
    try:
        seed = torch.initial_seed() if torch is not None else None
        # What PyTorch begins with when nobody seeds it.
        if seed is not None and seed != 67280421310721:
            seeds.append(["torch.manual_seed", str(seed)])
    except Exception:
        pass
    _tell({"kind": "end", "modules": tops, "path": [entry for entry in sys.path if entry], "seeds": seeds})
