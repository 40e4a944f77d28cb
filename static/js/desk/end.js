// Nothing more waits here: says what was done, and leads back to the run once nothing can be taken back.

function link(label, href, isMain) {
  const made = Object.assign(document.createElement("a"), { className: "button", textContent: label, href });
  if (isMain) made.dataset.main = "";
  return made;
}

export class End {
  constructor(desk, { run, done, left, takeBack }) {
    this.run = run;
    const panel = Object.assign(document.createElement("section"), { className: "desk-end" });
    const head = Object.assign(document.createElement("h1"), { tabIndex: -1 });
    head.textContent = left ? "Others are looking at the rest" : "Nothing more waits for you here";
    this.words = document.createElement("p");
    this.words.textContent = done === 1 ? "You have answered one." : `You have answered ${done}.`;
    this.after = Object.assign(document.createElement("p"), { className: "quiet number" });
    const verbs = Object.assign(document.createElement("p"), { className: "row" });
    verbs.append(link("Back to the run", run.url, true), link("All that waits", "/reviews/", false));
    if (takeBack) {
      const back = Object.assign(document.createElement("button"), { type: "button", className: "button" });
      back.textContent = "Take the last one back";
      back.addEventListener("click", takeBack);
      verbs.append(back);
    }
    panel.append(head, this.words, this.after, verbs);
    desk.replaceChildren(panel);
    head.focus({ preventScroll: true });
  }

  // Goes to the run at that moment; `stay` keeps the page where it is.
  leaveAt(moment) {
    const stay = Object.assign(document.createElement("button"), { type: "button", className: "button" });
    stay.textContent = "Stay here";
    stay.addEventListener("click", () => this.stay());
    const words = document.createElement("span");
    this.after.className = "row quiet number";
    this.after.replaceChildren(words, stay);
    const count = () => {
      const seconds = Math.ceil((moment - Date.now()) / 1000);
      words.textContent = `The run opens in ${Math.max(0, seconds)} s.`;
      if (seconds > 0) return;
      this.stay();
      location.assign(this.run.url);
    };
    this.clock = setInterval(count, 250);
    count();
  }

  stay() {
    clearInterval(this.clock);
    this.after.replaceChildren();
  }
}
