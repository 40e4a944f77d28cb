/** A sentence in which what stands between backticks is code; the same as `marked_up` in templates. */
export function MarkedUp({ sentence }: { sentence: string }) {
  return sentence.split(/`([^`\n]+)`/).map((part, place) => (place % 2 ? <code key={place}>{part}</code> : part));
}
