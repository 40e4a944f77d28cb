// Telling the server: the same answer to many, part by part, each with what came of it.

const AT_ONCE = 200;
const GONE = "The server could not be reached. Nothing was changed for these; try again in a moment.";

export class Answers {
  constructor({ decide, undo, token }) {
    Object.assign(this, { addresses: { decide, undo }, token });
  }

  // A sentence for each review that was not decided, by its key.
  decide(items, answer) {
    return this.#each(items, (part) => this.#post("decide", { ...answer, reviews: part.map((item) => [item.pk, item.seen]) }));
  }

  undo(items) {
    return this.#each(items, (part) => this.#post("undo", { reviews: part.map((item) => item.pk) }));
  }

  async #each(items, post) {
    const wrong = new Map();
    for (let start = 0; start < items.length; start += AT_ONCE) {
      const part = items.slice(start, start + AT_ONCE);
      const { results, problem } = await post(part);
      for (const item of problem ? part : []) wrong.set(item.pk, problem);
      for (const { pk, error } of results ?? []) if (error) wrong.set(pk, error);
    }
    return wrong;
  }

  async #post(verb, body) {
    const headers = { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": this.token };
    const sent = { method: "POST", headers, body: JSON.stringify(body) };
    const answer = await fetch(this.addresses[verb], sent).catch(() => null);
    const told = await answer?.json().catch(() => null);
    return answer?.ok && told ? told : { problem: told?.detail ?? GONE };
  }
}
