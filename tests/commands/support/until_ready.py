"""until_ready.py SHELL: waits until all that a shell has started is ready for others, and waits for them.

SHELL is the number of its process.
"""
import os
import pathlib
import signal
import sys

from watching import Idleness, awaits_signals, socket_table, sockets, wait_until

LISTENS, ESTABLISHED = "0A", "01"


def started_by(shell):
    """Names of the processes a shell has started, itself or by others, by their numbers. This one is left out, and
    those that wait for it."""
    names, parents = {}, {}
    for path in pathlib.Path("/proc").glob("[0-9]*/stat"):
        try:
            head, _, tail = path.read_text().rpartition(")")
        except OSError:  # it has just ended
            continue
        number, _, name = head.partition(" (")
        names[int(number)] = name
        parents[int(number)] = int(tail.split()[1])

    def line(pid):
        """A process, its parent, and so on up to the shell, if it descends from that."""
        above = [pid]
        while above[-1] != shell and above[-1] in parents:
            above.append(parents[above[-1]])
        return above if above[-1] == shell else []

    waiting = line(os.getpid())
    return {pid: name for pid, name in names.items() if pid not in waiting and line(pid)}


def is_connected(pid):
    """Whether somebody has connected wherever a process listens by TCP."""
    own = sockets(pid)
    lines = [line for line in socket_table(pid, "tcp") if line[9] in own]
    listens, connected = ({line[1] for line in lines if line[3] == state} for state in (LISTENS, ESTABLISHED))
    return listens <= connected


looks = {}


def is_ready(pid, name):
    if name == "sh":  # it is about to become another
        return False
    try:
        return awaits_signals(pid, signal.SIGTERM) and is_connected(pid) and looks.setdefault(pid, Idleness(pid))()
    except OSError:  # it has ended
        return True


shell = int(sys.argv[1])
wait_until(lambda: all([is_ready(pid, name) for pid, name in started_by(shell).items()]), "others to be ready")
