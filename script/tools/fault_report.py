"""Print a report of fault_storm.py as Markdown."""

import json
import sys
from pathlib import Path


def write(report):
    """Return the lines of one storm's section."""
    planted = ", planted: late payments are kept" if report["planted"] else ""
    title = f"{report['processes']} processes, {report['seconds']:.0f} seconds"
    yield f"## {title}{planted}"
    yield ""
    yield (
        f"Seed {report['seed']}. {report['kills']} processes killed with SIGKILL,"
        f" {report['started']} started. Deadlocks: {report['deadlocks']}."
        f" Tries repeated: {_list(report['retries'])}."
    )
    yield ""
    yield "| operation | begun | done | refused | gave up | nothing to do, or killed |"
    yield "| --- | ---: | ---: | ---: | ---: | ---: |"
    for name, counts in report["operations"].items():
        rest = counts["begun"] - sum(
            counts[one] for one in ("done", "refused", "gave up")
        )
        yield (
            f"| {name.replace('_', ' ')} | {counts['begun']} | {counts['done']}"
            f" | {counts['refused']} | {counts['gave up']} | {rest} |"
        )
    yield ""
    yield "What stood there afterwards:"
    yield ""
    for name, counts in report["figures"].items():
        yield f"- {name}: {_list(counts)}"
    yield ""
    if not report["broken"]:
        yield "Broken promises: none."
        return
    yield f"**Broken promises: {len(report['broken'])}**"
    yield ""
    for sentence in report["broken"][:10]:
        yield f"- {sentence.splitlines()[0]}"


def _list(counts):
    return ", ".join(f"{count} {name}" for name, count in counts.items()) or "none"


if __name__ == "__main__":
    for path in sys.argv[1:]:
        print("\n".join(write(json.loads(Path(path).read_text()))))
        print()
