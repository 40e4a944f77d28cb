import { describe, expect, test } from "vitest";

import type { RowStepRun, Span } from "../rows";
import { findScale, layBars, saySpans } from "./timeline";

const BEGIN = Date.parse("2026-11-21T19:00:00Z");
const second = (after: number): string => new Date(BEGIN + after * 1000).toISOString();
const span = (kind: Span["kind"], from: number, to: number | null): Span => ({
  kind,
  from: second(from),
  to: to === null ? null : second(to),
});
const stepRun = (...spans: Span[]) => ({ spans }) as RowStepRun;

describe("the scale", () => {
  test("reaches from the first beginning to the last end", () => {
    const scale = findScale([stepRun(span("worked", 2, 5)), stepRun(span("queued", 0, 2))], BEGIN + 60_000);
    expect(scale).toEqual({ from: BEGIN, to: BEGIN + 5_000 });
  });
  test("reaches to now while something lasts", () => {
    expect(findScale([stepRun(span("worked", 2, null))], BEGIN + 9_000)?.to).toBe(BEGIN + 9_000);
  });
  test("is not there before anything began", () => expect(findScale([stepRun()], BEGIN)).toBeNull());
});

describe("bars", () => {
  test("stand where their time is", () => {
    const bars = layBars([span("queued", 0, 5), span("worked", 5, null)], { from: BEGIN, to: BEGIN + 10_000 }, BEGIN + 10_000);
    expect(bars).toEqual([
      { kind: "queued", left: 0, width: 0.5, isLasting: false },
      { kind: "worked", left: 0.5, width: 0.5, isLasting: true },
    ]);
  });
  test("are never wider than nothing where the clocks disagree", () => {
    expect(layBars([span("worked", 5, null)], { from: BEGIN, to: BEGIN + 10_000 }, BEGIN)[0]?.width).toBe(0);
  });
});

describe("words", () => {
  test("say how long each lasted", () => {
    expect(saySpans([span("queued", 0, 3.1), span("worked", 3.1, 7.3)], BEGIN)).toBe("waited 3.1 s, worked 4.2 s");
  });
  test("leave a wait out that nobody could notice", () => {
    expect(saySpans([span("queued", 0, 0.01), span("worked", 0.01, 0.02)], BEGIN)).toBe("worked 0.0 s");
  });
});
