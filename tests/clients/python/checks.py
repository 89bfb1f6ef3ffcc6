"""What the scripts share. A script is plain steps of a user with assertions between; any error fails it."""

import time
import uuid

from mlflow.exceptions import MlflowException


def fresh(name):
    """A name that no other script uses, since all of them share one server."""
    return f"{name} {uuid.uuid4().hex[:8]}"


def equal(seen, wanted, what=""):
    assert seen == wanted, f"{what}: saw {seen!r}, wanted {wanted!r}"


def refused(code, call, *args, says="", **named):
    """The call must fail with this error code, quickly, and say what is wrong."""
    started = time.monotonic()
    try:
        answer = call(*args, **named)
    except MlflowException as error:
        equal(error.error_code, code, f"{call} said {error.message!r}")
        assert says in error.message, f"{error.message!r} does not say {says!r}"
        assert time.monotonic() - started < 5, "the client repeated a request that cannot succeed"
        return error.message
    raise AssertionError(f"{call} gave {answer!r} and was to be refused with {code}")


def eventually(holds, what, seconds=20):
    """Waits for something that happens in the background."""
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, f"{what} did not happen in {seconds} s"
        time.sleep(0.1)
