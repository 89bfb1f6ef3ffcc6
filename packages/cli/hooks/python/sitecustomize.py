"""Loaded by every Python that `trialbook run` starts, because this folder is on PYTHONPATH.

It reports what only the interpreter knows (who it is, what was imported, what argparse parsed, seeds, files opened where
nothing better watches) to files below $TRIALBOOK_HOOKS, and points MLflow at the run. It prints nothing, raises nothing,
leaves random state alone, and then lets the sitecustomize that it hides have its turn. Python 3.6 and newer.
"""

import os
import sys


def _begin():
    folder = os.environ.get("TRIALBOOK_HOOKS")
    here = os.path.dirname(os.path.abspath(__file__))
    sys.path[:] = [entry for entry in sys.path if entry != here]
    if folder and os.path.isdir(folder):
        try:
            sys.path.insert(0, here)
            try:
                import trialbook_hook
            finally:
                sys.path.remove(here)
            trialbook_hook.begin(folder)
        except Exception:
            pass  # What cannot be watched runs all the same; the run shows that nothing was reported.


def _chain():
    own = sys.modules.pop("sitecustomize", None)
    try:
        import sitecustomize  # noqa: F401  the one that this file hides, if there is one
    except ImportError as error:
        if getattr(error, "name", None) != "sitecustomize":
            raise
        if own is not None:
            sys.modules["sitecustomize"] = own


_begin()
_chain()
