import { existsSync, readFileSync } from "node:fs";

import { expect, test } from "vitest";

import { sampleDelta, sampleSnapshot, sampleStep, sampleWire } from "./sample";
import { findFault, readMessage } from "./types";

const FIXTURE = new URL("../../../tests/fixtures/snapshot.json", import.meta.url);

test("a snapshot and a delta as agreed have no fault", () => {
  expect(findFault(sampleSnapshot())).toBe("");
  expect(findFault(sampleDelta(13, [sampleStep("cutout")]))).toBe("");
  expect(findFault({ type: "closed" })).toBe("");
});

test("a fault names its place", () => {
  const broken = sampleSnapshot({ steps: [{ ...sampleStep("cutout"), state: "finished" as "done" }] });
  expect(findFault(broken)).toMatch(/^snapshot\.steps\[0\]\.state should be one of blocked/);
  expect(findFault({ ...sampleSnapshot(), seq: "12" })).toBe("snapshot.seq should be a number");
});

test("a port may be of any type until something is wired in, a wire never is", () => {
  const open = sampleStep("pairs", { outputs: [{ name: "third", type: "any", many: true }] });
  expect(findFault(sampleSnapshot({ steps: [open] }))).toBe("");
  const wires = [{ ...sampleWire("pairs", "scene"), type: "any" as "image" }];
  expect(findFault(sampleSnapshot({ wires }))).toMatch(/^snapshot\.wires\[0\]\.type should be one of image/);
});

test("a message of an unknown type is refused", () => {
  expect(() => readMessage({ type: "gossip" })).toThrow("unknown type: gossip");
  expect(() => readMessage(null)).toThrow("should be an object");
});

test.skipIf(!existsSync(FIXTURE))("the server's own snapshot is as agreed", () => {
  expect(findFault(JSON.parse(readFileSync(FIXTURE, "utf-8")))).toBe("");
});
