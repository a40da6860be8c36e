#!/usr/bin/env python3
"""Installs, configures, starts, stops and removes one program.

Called with `apply`, `destroy` or `probe`; the operation is in TOSCA_OPERATION. A probe exits with 0 when the effect
of the operation is there, with 1 when it is not.
"""

import json
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import time

WORK = pathlib.Path(os.environ["TOSCA_WORK"])
PROGRAM, CONFIG, STATE, PID = WORK / "program.py", WORK / "config.json", WORK / "state.json", WORK / "pid"
OPERATION = os.environ["TOSCA_OPERATION"]


def inputs():
    with open(os.environ["TOSCA_INPUTS"], encoding="utf-8") as values:
        return json.load(values)


def wanted_config():
    return {name: value for name, value in inputs().items() if name != "audit_log"}


def write(path, text):
    """Whole or not at all, also when the power goes."""
    fresh = path.with_suffix(".new")
    with open(fresh, "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    os.replace(fresh, path)


def running():
    """The process number, if our program runs under it."""
    try:
        number = int(PID.read_text())
        command = pathlib.Path(f"/proc/{number}/cmdline").read_bytes()
    except (OSError, ValueError):
        return None
    return number if str(PROGRAM).encode() in command else None


def answers():
    return running() is not None and STATE.exists() and STATE.stat().st_size > 0


def publish():
    """The outputs of `start`: where the program answers."""
    write(pathlib.Path(os.environ["TOSCA_OUTPUTS"]), STATE.read_text())


def audit():
    """One line for each effect, in a file outside that only ever grows."""
    path = inputs().get("audit_log")
    if path:
        line = f"{os.environ['TOSCA_SITE']} {os.environ['TOSCA_NODE']} {OPERATION}\n"
        with open(path, "a", encoding="utf-8") as log:
            log.write(line)


def create():
    shutil.copyfile(pathlib.Path(os.environ["TOSCA_ARTIFACTS"]) / "program", WORK / "program.new")
    audit()
    os.replace(WORK / "program.new", PROGRAM)


def configure():
    audit()
    write(CONFIG, json.dumps(wanted_config(), sort_keys=True))


def start():
    if not answers():
        stop_process()
        STATE.unlink(missing_ok=True)
        audit()
        with open(WORK / "log", "ab") as log:
            process = subprocess.Popen(
                [sys.executable, str(PROGRAM), str(CONFIG), str(STATE)],
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True, cwd="/")
        write(PID, str(process.pid))
        for _ in range(300):
            if answers():
                break
            if process.poll() is not None:
                sys.exit(f"the program ended with {process.returncode}")
            time.sleep(0.1)
        else:
            sys.exit("the program did not answer within 30 seconds")
    publish()


def stop_process():
    number = running()
    if number is None:
        return
    os.kill(number, signal.SIGTERM)
    for _ in range(100):
        if running() is None:
            return
        time.sleep(0.05)
    os.kill(number, signal.SIGKILL)


def stop():
    audit()
    stop_process()
    STATE.unlink(missing_ok=True)
    PID.unlink(missing_ok=True)


def delete():
    audit()
    for path in WORK.iterdir():
        path.unlink()


def configured():
    try:
        return json.loads(CONFIG.read_text()) == wanted_config()
    except (OSError, ValueError):
        return False


def probe():
    """Whether what the operation makes, or takes away, is there."""
    match OPERATION:
        case "create" | "delete":
            return PROGRAM.exists()
        case "configure":
            return configured()
        case "start":
            if answers():
                publish()
                return True
            return False
        case "stop":
            return running() is not None
        case _:
            sys.exit(2)


def main():
    if sys.argv[1] == "probe":
        sys.exit(0 if probe() else 1)
    {"create": create, "configure": configure, "start": start, "stop": stop, "delete": delete}[OPERATION]()


main()
