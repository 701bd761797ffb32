"""One run of the program, with limits of time and memory, and what it used."""
import dataclasses
import os
import select
import shutil

WALL_SECONDS = 60  # waits for nothing; a loaded machine gets its time
ADDRESS_KB = 6_000_000  # more than is allowed, so that the fault is told and the machine lives
LIMITS = 'ulimit -c 0; ulimit -t 11; ulimit -f 200000; [ "$0" = 0 ] || ulimit -v "$0"; exec "$@"'
MOST_TEXT = 30_000_000


@dataclasses.dataclass
class Run:
    status: int
    signal: int
    seconds: float  # of CPU time
    bytes: int  # resident at most
    output: str
    errors: str


def run(binary, arguments, address_kb=ADDRESS_KB):
    """In the current directory."""
    flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC
    files = [(os.POSIX_SPAWN_OPEN, 0, "/dev/null", os.O_RDONLY, 0), (os.POSIX_SPAWN_OPEN, 1, ".output", flags, 0o600),
             (os.POSIX_SPAWN_OPEN, 2, ".errors", flags, 0o600)]
    argv = ["sh", "-c", LIMITS, str(address_kb), binary, *arguments]
    pid = os.posix_spawn("/bin/sh", [os.fsencode(word) if "\0" not in word else b"?" for word in map(clean, argv)], {"NO_COLOR": "1", "LC_ALL": "C.UTF-8", "PATH": "/usr/bin:/bin"}, file_actions=files)
    watch = os.pidfd_open(pid)
    waiting = not select.select([watch], [], [], WALL_SECONDS)[0]
    if waiting:
        os.kill(pid, 9)
    os.close(watch)
    _, status, used = os.wait4(pid, 0)
    return Run(os.waitstatus_to_exitcode(status) if os.WIFEXITED(status) else -1, os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0,
               used.ru_utime + used.ru_stime, used.ru_maxrss * 1024, text_of(".output"), text_of(".errors"))


def clean(word):
    return word.encode("utf-8", "surrogatepass").decode("utf-8", "replace")


def text_of(name):
    with open(name, "rb") as file:
        return file.read(MOST_TEXT).decode("utf-8", "replace")


def lay_out(files):
    """Nothing in the directory but these files."""
    for entry in os.scandir("."):
        shutil.rmtree(entry.path) if entry.is_dir(follow_symlinks=False) else os.unlink(entry.path)
    for name, content in files.items():
        os.makedirs(os.path.dirname(name) or ".", exist_ok=True)
        with open(name, "wb") as file:
            file.write(content)
