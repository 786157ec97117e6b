"""Steps of one script, alone or at the same moment, each in a process of its own."""

import json
import subprocess
import sys
import time
from itertools import count
from pathlib import Path

FOLDER = Path(__file__).parent


class Scene:
    """One script of this folder on one database.

    :param str script: file name of a script that ends with ``at_once.main(...)``
    """

    def __init__(self, database, folder, script):
        self.database = database
        self.folder = folder
        self.script = FOLDER / script
        self._rounds = count()

    def step(self, name, *arguments):
        """:return: what the step answered, run alone"""
        return self._get_answer(self._start(name, arguments))

    def begin(self, name, *arguments):
        """:return: the process of a step, which goes on while others do theirs"""
        return self._start(name, arguments)

    def end(self, process):
        """:return: what the step of a process answered"""
        return self._get_answer(process)

    def together(self, *calls):
        """Let processes begin at the same moment.

        :param calls: ``(step, *arguments)``, one for each process
        :return: their answers, in the order of the calls
        """
        number = next(self._rounds)
        go = self.folder / f"go-{number}"
        ready = [self.folder / f"ready-{number}-{one}" for one in range(len(calls))]
        processes = [
            self._start(name, arguments, path, go)
            for (name, *arguments), path in zip(calls, ready, strict=True)
        ]
        for path, process in zip(ready, processes, strict=True):
            while not path.exists():
                assert process.poll() is None, process.communicate()[1]
                time.sleep(0.02)
        go.touch()
        return [self._get_answer(process) for process in processes]

    def _start(self, name, arguments, *files):
        return subprocess.Popen(
            [sys.executable, self.script, self.database, name]
            + [json.dumps(arguments), *map(str, files)],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def _get_answer(self, process):
        out, err = process.communicate(timeout=300)
        assert process.returncode == 0, err
        return json.loads(out)
