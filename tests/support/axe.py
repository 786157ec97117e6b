"""axe-core in a page of a real browser, opened with playwright.

``check(page)`` in a test fails with what a person would have to mend::

    page.goto(f"{server}/attiva")
    axe.check(page)
"""

from pathlib import Path

ROOT = Path(__file__).parents[2]
SCRIPT = ROOT / "node_modules" / "axe-core" / "axe.min.js"
#: WCAG 2.2, levels A and AA, and what axe calls good practice.
TAGS = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
#: Of these a page has none; "moderate" and "minor" are told by ``violations`` only.
FAILING = ("serious", "critical")

RUN = """async ([include, exclude, tags]) => {
    const found = await axe.run(
        { include: [include], exclude: exclude.map((one) => [one]) },
        { runOnly: { type: "tag", values: tags }, resultTypes: ["violations"] },
    );
    return found.violations.map(({ id, impact, help, nodes }) => ({
        id,
        impact,
        help,
        nodes: nodes.map((node) => ({
            target: node.target.join(" "),
            html: node.html.slice(0, 300),
            summary: node.failureSummary,
        })),
    }));
}"""


def violations(page, include="body", exclude=(), tags=TAGS):
    """Look at the page as it stands.

    :param page: a playwright ``Page``
    :param include: CSS selector of the part to look at
    :param exclude: CSS selectors of parts to leave out, each with its reason beside
        the call
    :return: list of dicts ``id``, ``impact``, ``help``, ``nodes`` (``target``,
        ``html``, ``summary``), of every impact
    :raise FileNotFoundError: axe-core is not installed: a check that cannot run fails
    """
    if not SCRIPT.exists():
        raise FileNotFoundError(
            f"{SCRIPT.relative_to(ROOT)} is missing: install package.json first"
        )
    if not page.evaluate("typeof axe === 'object'"):
        page.add_script_tag(content=SCRIPT.read_text())
    return page.evaluate(RUN, [include, list(exclude), list(tags)])


def describe(found):
    """:return: one paragraph for each violation, with the elements to mend"""
    return "\n".join(
        f"{one['impact']}: {one['id']}: {one['help']}\n"
        + "\n".join(
            f"    {node['target']}\n      {node['html']}" for node in one["nodes"]
        )
        for one in found
    )


def check(page, include="body", exclude=()):
    """:raise AssertionError: something serious or critical, with where it is"""
    found = [
        one for one in violations(page, include, exclude) if one["impact"] in FAILING
    ]
    assert not found, f"{page.url}\n{describe(found)}"
