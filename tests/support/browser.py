"""The browser of the page tests, what they measure in it, and a console that it visits.

With SCREENSHOTS=1 the pictures of docs/ are taken again.
"""

import os
import re
import socket
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from urllib.request import urlopen

from support.console import PASSWORD
from support.wait_for import until
from tpp_sponsor.storage.log import LOG

CHROMIUM = Path("/usr/bin/chromium")
PICTURES = Path(__file__).parents[2] / "docs" / "img"
NUMBER_OF_A_PERSON = re.compile(r"\d{16}")

# 210 mm less 14 mm on either side, in CSS pixels.
A4_INSIDE_MARGINS = 687

CONTRAST = """() => {
  const light = colour => {
    const [r, g, b] = colour.match(/[0-9.]+/g).map(Number)
      .map(v => v / 255).map(v => v <= .04045 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4);
    return .2126 * r + .7152 * g + .0722 * b;
  };
  const behind = node => {
    for (; node; node = node.parentElement) {
      const colour = getComputedStyle(node).backgroundColor;
      if (colour !== 'rgba(0, 0, 0, 0)') return colour;
    }
    return 'rgb(255, 255, 255)';
  };
  const faint = [];
  for (const node of document.querySelectorAll('body *')) {
    if (![...node.childNodes].some(child => child.nodeType === 3 && child.textContent.trim())) continue;
    const pair = [light(getComputedStyle(node).color), light(behind(node))].sort((a, b) => b - a);
    const ratio = (pair[0] + .05) / (pair[1] + .05);
    if (ratio < 4.5) faint.push(`${node.tagName}.${node.className} ${ratio.toFixed(2)}`);
  }
  return faint;
}"""


@contextmanager
def served(town, names):
    """A console of a town in a process of its own: its address; no number and none of the names is in its log."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [
        sys.executable,
        "-m",
        "tpp_sponsor",
        "serve",
        "--port",
        str(port),
        "--config",
        str(town.config),
    ]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    address = f"http://127.0.0.1:{port}"

    def answers():
        try:
            return urlopen(f"{address}/masuk").status == 200
        except OSError:
            return False

    try:
        until(answers, seconds=240)
        yield address
    finally:
        process.terminate()
        code = process.wait(60)
    assert code == 0
    log = (town.root / "data" / LOG).read_text(encoding="utf-8")
    assert '"event": "request"' in log
    assert not NUMBER_OF_A_PERSON.search(log)
    assert [name for name in names if name in log] == []


@contextmanager
def visiting(chromium, address, password=PASSWORD):
    """What the browser may do is chosen by the test. No page may ask anything of another host."""
    contexts = []

    def log_in(name, **options):
        context = chromium.new_context(base_url=address, **options)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(120_000)
        asked = []
        page.on("request", lambda request: asked.append(request.url))
        page.on(
            "console",
            lambda message: asked.append(f"console {message.text}") if message.type == "error" else 0,
        )
        page.goto("/masuk")
        page.fill("#nama", name)
        page.fill("#sandi", password)
        page.click("main button")
        page.wait_for_url("**/")
        page.asked = asked
        return page

    yield log_in
    for context in contexts:
        for page in context.pages:
            foreign = [url for url in page.asked if not url.startswith((address, "data:"))]
            assert foreign == []
            assert not [url for url in page.asked if NUMBER_OF_A_PERSON.search(url)]
        context.close()


def picture(page, name):
    if os.environ.get("SCREENSHOTS"):
        page.screenshot(path=str(PICTURES / f"konsol-{name}.png"))
