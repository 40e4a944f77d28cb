/** The room of everybody who has this pipeline open: who is there, where they point, and that somebody has saved. */

import { openLine } from "../socket";
import type { Link } from "../store";
import { is, isRecord, listOf, oneOf, shape, type Check } from "../types";
import type { Announced, DraftStore, Person, Spot } from "./types";

/** A hand that moves is told of at most so often, in milliseconds. */
const PAUSE = 50;

export interface RoomEvents {
  onPeople: (people: readonly Person[]) => void;
  onCursor: (key: string, spot: Spot | null) => void;
  onDraft: (told: Announced) => void;
  /** A pipeline of the project was published, or could have been while the line was lost. */
  onPublished: () => void;
  /** The line has opened, perhaps again: what was told meanwhile was not heard. */
  onOpen: () => void;
  /** Access was taken away. */
  onClosed: () => void;
}

export interface Room {
  /** Tells the others where this person points; null for nowhere. */
  tellCursor: (spot: Spot | null) => void;
  /** Tells the others which box, and which field of it, this person is at. */
  tellAt: (box: string, field: string) => void;
  leave: () => void;
}

/** What the room asks of whoever keeps the draft saved. */
export interface Follower {
  hear: (told: Announced) => void;
  look: () => void;
  lose: () => void;
}

/** What the room asks of whoever keeps up with what the project publishes. */
export interface Learner {
  learn: () => void;
}

/** What a page calls itself; made so that it works without HTTPS too, where `crypto.randomUUID` is missing. */
export const newKey = (): string =>
  Array.from(crypto.getRandomValues(new Uint8Array(12)), (byte) => byte.toString(16).padStart(2, "0")).join("");

/** Joins the room at a socket's address, `?key=` being what this page is called, and tells the store what it hears. */
export function joinRoom(url: string, store: DraftStore, saver: Follower, offered: Learner): Room {
  return openRoom(url, {
    onPeople: (people) => store.getState().setPeople(people),
    onCursor: (key, spot) => store.getState().setCursor(key, spot),
    onDraft: (told) => saver.hear(told),
    onPublished: () => offered.learn(),
    onOpen: () => saver.look(),
    onClosed: () => saver.lose(),
  });
}

/** The room itself, whoever listens. */
export function openRoom(url: string, events: RoomEvents): Room {
  const crowd = followCrowd(events);
  let at: { box: string; field: string } | null = null;
  let wasOpen = false;
  const line = openLine(url, {
    onMessage: (sent) => {
      if (isRecord(sent)) take(sent);
    },
    onLink: (link) => onLink(link),
    onUnreachable: () => undefined,
  });
  const cursor = sayNowAndThen((spot: Spot | null) =>
    line.say({ type: "cursor", x: spot?.x ?? null, y: spot?.y ?? null }),
  );
  const leave = (): void => {
    cursor.stop();
    line.close();
    crowd.take([]);
  };

  const onLink = (link: Link): void => {
    if (link.state !== "open") {
      crowd.take([]);
      return;
    }
    if (at) line.say({ type: "at", ...at });
    events.onOpen();
    // What there was at first, the page has brought with it.
    if (wasOpen) events.onPublished();
    wasOpen = true;
  };
  const take = (sent: Record<string, unknown>): void => {
    if (sent.type === "closed") {
      leave();
      events.onClosed();
    } else if (isPeople(sent)) crowd.take(sent.people);
    else if (isPointing(sent)) crowd.point(sent);
    else if (isAnnounced(sent)) events.onDraft(sent);
    else if (isPublished(sent)) events.onPublished();
  };

  return {
    tellCursor: cursor.say,
    tellAt: (box, field) => {
      if (at?.box === box && at.field === field) return;
      at = { box, field };
      line.say({ type: "at", ...at });
    },
    leave,
  };
}

/** Knows who points, so that nobody's hand stays behind when they leave. */
function followCrowd(events: RoomEvents) {
  let people: readonly Person[] = [];
  const hands = new Set<string>();
  return {
    take: (now: readonly Person[]): void => {
      if (!people.length && !now.length) return;
      people = now;
      for (const key of [...hands].filter((hand) => !now.some((person) => person.key === hand))) {
        hands.delete(key);
        events.onCursor(key, null);
      }
      events.onPeople(now);
    },
    point: ({ key, x, y }: Pointing): void => {
      if (!people.some((person) => person.key === key)) return;
      hands.add(key);
      events.onCursor(key, x === null ? null : { x, y });
    },
  };
}

/** Says the newest of what is given at once and then at most once in each pause; the last one is never lost. */
function sayNowAndThen<T>(tell: (value: T) => void): { say: (value: T) => void; stop: () => void } {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let waiting: { value: T } | null = null;
  const rest = (): void => {
    timer = undefined;
    if (!waiting) return;
    const { value } = waiting;
    waiting = null;
    say(value);
  };
  const say = (value: T): void => {
    if (timer !== undefined) {
      waiting = { value };
      return;
    }
    tell(value);
    timer = setTimeout(rest, PAUSE);
  };
  return { say, stop: () => clearTimeout(timer) };
}

// --- What the server says: what is not as agreed is taken as nothing said --------------------------

type Pointing = { key: string } & ({ x: number; y: number } | { x: null; y: null });

const text = is("string");
const number = is("number");
const nothing: Check = (value) => (value === null ? "" : "should be null");
const person = shape({ key: text, id: number, name: text, colour: text, box: text, field: text });
const people = shape({ type: oneOf(["people"]), people: listOf(person) });
const here = shape({ type: oneOf(["cursor"]), key: text, x: number, y: number });
const nowhere = shape({ type: oneOf(["cursor"]), key: text, x: nothing, y: nothing });
const draft = shape({ type: oneOf(["draft"]), revision: number, by: text, key: text });
const published = shape({ type: oneOf(["published"]), pipeline: number });

const isPeople = (sent: object): sent is { people: Person[] } => !people(sent, "");
const isPointing = (sent: object): sent is Pointing => !here(sent, "") || !nowhere(sent, "");
const isAnnounced = (sent: object): sent is Announced => !draft(sent, "");
const isPublished = (sent: object): boolean => !published(sent, "");
