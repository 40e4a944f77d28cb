/** Which results are out of date, as the drawing they were made from is not the one there is now. Pure. */

import { type Drawing, type DrawnInput, type DrawnStep, readSource, type Source } from "./drawing";
import { own } from "./records";
import { isSame, namesIn } from "./same";
import { asWord, type Names, namesOf, sayPair, saySource } from "./saying";

/** Two drawings, and what their boxes are called. */
interface Between {
  then: Drawing;
  now: Drawing;
  was: Names;
  names: Names;
}

/**
 * Why the last result of each step is out of date, in sentences; a step that is up to date, or has no result from
 * then, is not told of. A step tells its own reasons; only where it has none does it tell those of its sources.
 */
export function findStale(then: Drawing, now: Drawing): Record<string, string[]> {
  const between = { then, now, was: namesOf(then), names: namesOf(now) };
  const stale = new Map<string, string[]>();
  for (const id of sourcesFirst(now)) {
    const [before, after] = [own(then.steps, id), own(now.steps, id)];
    if (!before || !after) continue;
    const why = ownReasons(before, after, between);
    const reasons = why.length ? why : sourceReasons(after, between, stale);
    if (reasons.length) stale.set(id, reasons);
  }
  return Object.fromEntries(stale);
}

/** The steps in the order they work in; on a circle, as they are met. */
function sourcesFirst(drawing: Drawing): string[] {
  const order = new Set<string>();
  const met = new Set<string>();
  const waiting = Object.keys(drawing.steps ?? {}).reverse();
  // A step is looked at twice: its sources go before it, then, when they are through, itself.
  for (let id = waiting.at(-1); id !== undefined; id = waiting.at(-1)) {
    const sources = met.has(id) ? [] : sourcesOf(own(drawing.steps, id)).map(({ source }) => source.step);
    const ahead = sources.filter((step) => !met.has(step) && own(drawing.steps, step));
    met.add(id);
    if (ahead.length) waiting.push(...ahead);
    else order.add(waiting.pop() ?? "");
  }
  return [...order];
}

const sourcesOf = (step: DrawnStep | undefined): { port: string; source: Source }[] =>
  Object.entries(step?.in ?? {}).flatMap(([port, text]) => {
    const source = readSource(text);
    return source ? [{ port, source }] : [];
  });

function ownReasons(before: DrawnStep, after: DrawnStep, { was, names }: Between): string[] {
  const reasons: string[] = [];
  if (before.type !== after.type) reasons.push(`The step type was ${before.type}, is ${after.type}.`);
  if (before.version !== after.version)
    reasons.push(sayWas("the version of the step type", before.version, after.version));
  for (const param of namesIn(after.params, before.params)) {
    const [old, anew] = [own(before.params, param), own(after.params, param)];
    if (!isSame(old, anew)) reasons.push(sayWas(asWord(param), old, anew));
  }
  for (const port of namesIn(after.in, before.in)) {
    const [old, anew] = [own(before.in, port), own(after.in, port)];
    if (old === anew) continue;
    const [from, to] = [saySource(old, was), saySource(anew, names)];
    const came = from ? `came from ${from}` : "was empty";
    reasons.push(asSentence(`${asWord(port)} ${came}, ${to ? `comes from ${to}` : "is empty"}`));
  }
  if ((before.needs ?? "all") !== (after.needs ?? "all")) {
    const isSome = after.needs === "some";
    reasons.push(`It now ${isSome ? "goes on without members that failed" : "is skipped when a member failed"}.`);
  }
  return reasons;
}

function sourceReasons(step: DrawnStep, between: Between, stale: ReadonlyMap<string, unknown>): string[] {
  return sourcesOf(step).flatMap(({ port, source }) => {
    const takes = `which it takes its ${asWord(port)} from,`;
    if (!source.step) return inputReasons(source.port, takes, between);
    const [isThen, isNow] = [own(between.then.steps, source.step), own(between.now.steps, source.step)];
    const name = `“${own(isNow ? between.names : between.was, source.step) ?? source.step}”`;
    if (stale.has(source.step)) return [`${name}, ${takes} is out of date.`];
    if (!isThen === !isNow) return [];
    return [`${name}, ${takes} is ${isNow ? "new" : "gone"}.`];
  });
}

function inputReasons(name: string, takes: string, { then, now, was, names }: Between): string[] {
  const [before, after] = [own(then.inputs, name), own(now.inputs, name)];
  const told = `The input “${own(after ? names : was, `$${name}`) ?? name}”, ${takes}`;
  if (!before !== !after) return [`${told} is ${after ? "new" : "gone"}.`];
  if (!before || !after) return [];
  return changesOf(before, after).map((change) => `${told} ${change}.`);
}

/** What of an input shows in results: its type, its default, and how often it is given. */
function changesOf(before: DrawnInput, after: DrawnInput): string[] {
  const changes: string[] = [];
  if (before.type !== after.type) changes.push(`took ${before.type}, takes ${after.type}`);
  if (!before.many !== !after.many)
    changes.push(`is now given once for ${after.many ? "each row" : "the whole run"}`);
  const [old, anew] = [before.default ?? undefined, after.default ?? undefined];
  if (!isSame(old, anew)) changes.push(`has another default: ${sayWas("it", old, anew).slice(3, -1)}`);
  return changes;
}

function sayWas(word: string, before: unknown, after: unknown): string {
  const [old, now] = sayPair(before, after);
  return asSentence(
    `${word} was ${before === undefined ? "not set" : old}, is ${after === undefined ? "no longer set" : now}`,
  );
}

const asSentence = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
