/** What is said about saving. Times are ISO texts; "" where nothing is unsaved. */

/** A time as "14:03", with its day where that is not today. */
export function sayClock(time: string, now: Date = new Date()): string {
  const then = new Date(time);
  const clock = then.toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });
  if (then.toDateString() === now.toDateString()) return clock;
  return `${clock} on ${then.toLocaleDateString("en-GB", { day: "numeric", month: "long" })}`;
}

export const sayBroughtBack = (since: string): string =>
  `What you drew at ${sayClock(since)} had not been saved; it was kept in this browser and is drawn again.`;

/** While the server cannot be reached. */
export function sayOffline(since: string, { isKept }: { isKept: boolean }): string {
  if (!since) return "The server cannot be reached. You can go on drawing: it is saved as soon as it answers.";
  const strokes = `The server cannot be reached. Your strokes since ${sayClock(since)}`;
  return isKept
    ? `${strokes} are kept in this browser and are saved as soon as it answers.`
    : `${strokes} are on this page only: leave it open, or save them as a file.`;
}

/** When the pipeline may no longer be changed; 401 is for who is signed out. */
export function sayLost(since: string, status: number): string {
  const now =
    status === 401 ? "You are no longer signed in." : "You can no longer change this pipeline.";
  if (!since) return status === 401 ? `${now} Sign in, then load the page again.` : now;
  const strokes = `Your strokes since ${sayClock(since)} are kept here`;
  return status === 401
    ? `${now} ${strokes}: sign in, then load the page again.`
    : `${now} ${strokes}: save them as a file.`;
}

/** When the server will not take the drawing as it is. */
export const sayRefused = (sentence: string): string => `${sentence} Your strokes are kept in this browser meanwhile.`;
