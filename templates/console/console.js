// The script of the console: progress moves and files can be dropped. Every page works without it.
"use strict";

document.documentElement.classList.add("scripted");

// A run that is going on: ask how far it is, and show the page anew when it has ended.
const running = document.querySelector("[data-run]");
if (running) {
  const step = running.querySelector("[data-step]");
  const look = async () => {
    try {
      const answer = await fetch(running.dataset.run, { headers: { accept: "application/json" } });
      const run = answer.ok ? (await answer.json()).run : null;
      if (!run || run.state !== "running") {
        location.assign(running.dataset.run);
        return;
      }
      if (run.step_text) step.textContent = run.step_text;
    } catch {
      // The console is being restarted: ask again.
    }
    setTimeout(look, 2000);
  };
  setTimeout(look, 1500);
}

// Files may be dropped on a form that sends files.
for (const form of document.querySelectorAll("form.drop")) {
  const input = form.querySelector("input[type=file]");
  for (const name of ["dragover", "dragenter"]) {
    form.addEventListener(name, (event) => { event.preventDefault(); form.classList.add("over"); });
  }
  form.addEventListener("dragleave", () => form.classList.remove("over"));
  form.addEventListener("drop", (event) => {
    event.preventDefault();
    form.classList.remove("over");
    if (event.dataTransfer.files.length) {
      input.files = event.dataTransfer.files;
      form.requestSubmit();
    }
  });
}

// A form is sent once.
document.addEventListener("submit", (event) => {
  const button = event.target.querySelector("button");
  if (event.target.dataset.sent) event.preventDefault();
  event.target.dataset.sent = "1";
  if (button) button.setAttribute("aria-busy", "true");
});
addEventListener("pageshow", () => {
  for (const form of document.forms) delete form.dataset.sent;
});
