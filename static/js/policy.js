// The form of a policy: stages are added, removed and put in order. They are sent in the order in which they stand.

const stages = document.querySelector("[data-stages]");
const blank = document.querySelector("[data-blank]");
const add = document.querySelector("[data-add]");
let next = stages.children.length;

function number() {
  const all = [...stages.children];
  for (const [place, stage] of all.entries()) {
    stage.querySelector("legend").textContent = `Stage ${place + 1}`;
    stage.querySelector("[data-stage-number]").textContent = `Stage ${place + 1}`;
    stage.querySelector("[data-stage-verbs]").hidden = all.length < 2;
    stage.querySelector("[data-up]").disabled = place === 0;
    stage.querySelector("[data-down]").disabled = place === all.length - 1;
    for (const button of stage.querySelectorAll("[data-stage-verbs] button"))
      button.setAttribute("aria-label", `${button.textContent}: stage ${place + 1}`);
  }
  add.hidden = all.length >= Number(stages.dataset.most);
}

add.addEventListener("click", () => {
  const made = document.createElement("template");
  made.innerHTML = blank.innerHTML.replaceAll("__n__", String(next++));
  stages.append(made.content);
  number();
  stages.lastElementChild.querySelector("input:not([type=hidden])").focus();
});

stages.addEventListener("click", (event) => {
  const button = event.target.closest("[data-up], [data-down], [data-remove]");
  const stage = button?.closest("[data-stage]");
  if (!stage) return;
  if (button.matches("[data-up]")) stage.previousElementSibling?.before(stage);
  if (button.matches("[data-down]")) stage.nextElementSibling?.after(stage);
  if (button.matches("[data-remove]")) {
    const beside = stage.previousElementSibling ?? stage.nextElementSibling;
    stage.remove();
    beside.querySelector("input:not([type=hidden])").focus();
  }
  number();
  if (stage.isConnected) (button.disabled ? stage.querySelector("[data-stage-verbs] button:enabled") : button).focus();
});

number();
