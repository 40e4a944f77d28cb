import { expect, test } from "vitest";

import { NOTHING, sampleRun, sampleStep } from "./sample";
import {
  describeStep,
  sayAnswer,
  sayCost,
  sayDuration,
  sayLost,
  sayProgress,
  sayRunState,
  sayShare,
  sayStepState,
} from "./words";

test("a run says in one line where it stands", () => {
  const counts = { ...NOTHING, done: 641, running: 2, waiting: 12, failed: 3, blocked: 342 };
  const review = { id: 7, step: "approve", path: "", url: "/reviews/7/", label: "Approve" };
  expect(sayProgress(sampleRun({ counts, total: 1000, reviews: [review] }))).toBe(
    "641 of 1,000 done · 2 running · 1 needs you · 3 failed",
  );
});

test("only a person's turn is called needing you", () => {
  expect(sayStepState(sampleStep("a", { state: "waiting" }))).toBe("waiting");
  expect(sayStepState(sampleStep("a", { state: "waiting", review_url: "/reviews/7/" }))).toBe("needs you");
  expect(sayRunState(sampleRun({ state: "waiting" }))).toBe("waiting");
});

test.each([
  [-40, "0.0 s"],
  [420, "0.4 s"],
  [9_949, "9.9 s"],
  [9_960, "9 s"],
  [59_999, "59 s"],
  [134_000, "02:14"],
  [3_734_000, "1:02:14"],
])("%d ms is said as %s", (milliseconds, words) => expect(sayDuration(milliseconds)).toBe(words));

test("money is said as the ledger wrote it", () => {
  expect(sayCost("0.0271")).toBe("$0.0271");
  expect(sayCost("0.00")).toBe("nothing");
});

test("a lost line says when it is tried again", () => {
  expect(sayLost(2_400)).toBe("Connection lost. Trying again in 3 s.");
  expect(sayLost(-1)).toBe("Connection lost. Trying again now.");
});

test("a step that was not reached has no share", () => {
  expect(sayShare(sampleStep("a"))).toBe("–");
  expect(sayShare(sampleStep("a", { total: 4, counts: { ...NOTHING, done: 3 } }))).toBe("3 of 4");
});

test("a screen reader hears what is wrong rather than what was going on", () => {
  const step = sampleStep("export", {
    label: "Export",
    state: "failed",
    message: "Writing",
    error: "The file is too heavy.",
  });
  expect(describeStep(step)).toBe("Export, failed, The file is too heavy.");
});

test("what is made elsewhere is handed off, not reviewed", () => {
  expect(sayAnswer("/reviews/7/")).toBe("Review");
  expect(sayAnswer("/hand-offs/7/")).toBe("Hand off");
});
