"""What Linux says of a process, and a folder with a daemon in it."""

import json
import os
import signal
import subprocess

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
DEFAULT_BINARY = os.path.join(ROOT, ".build", "release", "voxpop")
PAGE = os.sysconf("SC_PAGE_SIZE")
TICKS = os.sysconf("SC_CLK_TCK")


class Sample:
    """One look at a process; kilobytes, and seconds of processor time."""

    def __init__(self, pid, time):
        status = {}
        with open(f"/proc/{pid}/status") as lines:
            for line in lines:
                key, _, value = line.partition(":")
                status[key] = value.strip()
        self.time = time
        self.resident = int(status["VmRSS"].split()[0])
        self.mapped = int(status["RssFile"].split()[0])
        self.anonymous = int(status["RssAnon"].split()[0])
        self.threads = int(status["Threads"])
        self.descriptors = len(os.listdir(f"/proc/{pid}/fd"))
        with open(f"/proc/{pid}/stat") as line:
            fields = line.read().rpartition(")")[2].split()
        self.processor = (int(fields[11]) + int(fields[12])) / TICKS

    @staticmethod
    def take(pid, time):
        """None if the process is gone."""
        try:
            return Sample(pid, time)
        except (OSError, KeyError, ValueError):
            return None


def wake_ups(pid):
    """Times that a thread of the process was woken after it had waited, by thread id."""
    counts = {}
    for thread in os.listdir(f"/proc/{pid}/task"):
        try:
            with open(f"/proc/{pid}/task/{thread}/status") as lines:
                fields = dict(line.split(":", 1) for line in lines if ":" in line)
        except OSError:
            continue
        name = fields["Name"].strip()
        counts[thread] = (name, int(fields["voluntary_ctxt_switches"]))
    return counts


class Daemon:
    """A voxpop of its own folder, started, stopped and killed."""

    def __init__(self, binary, folder):
        self.binary = binary
        self.folder = folder
        self.configuration = os.path.join(folder, "voxpop.yaml")
        self.log = os.path.join(folder, "log")
        self.process = None

    def start(self):
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen(
                [self.binary, "run", "--config", self.configuration],
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd=self.folder)

    def last_words(self):
        """The last line that it wrote."""
        with open(self.log, errors="replace") as log:
            return (log.read().splitlines() or ["nothing was written"])[-1]

    @property
    def pid(self):
        return self.process.pid

    def is_running(self):
        return self.process is not None and self.process.poll() is None

    def send(self, number):
        if self.is_running():
            self.process.send_signal(number)

    def end(self, number=signal.SIGTERM, patience=120):
        """Sends a signal and waits; returns the exit code, negative for a signal, None if it had to be killed."""
        self.send(number)
        try:
            return self.process.wait(patience)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            return None

    def command(self, *arguments):
        """Runs `voxpop ARGUMENTS --config ...` beside the daemon; returns its exit code and output."""
        done = subprocess.run(
            [self.binary, *arguments, "--config", self.configuration],
            stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=120)
        return done.returncode, done.stdout if done.returncode == 0 else done.stderr

    def status(self):
        code, output = self.command("status", "--json")
        return json.loads(output) if code == 0 else None
