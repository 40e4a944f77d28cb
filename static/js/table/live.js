// What happens elsewhere: reviews that came or went, and who is looking at what.

export function followOthers({ known, came, gone, claim }) {
  let waiting = new Set();
  addEventListener("socket", ({ detail: socket }) => {
    const say = () => socket.send(JSON.stringify({ type: "watch", query: location.search.slice(1), known: known() }));
    if (socket.readyState === WebSocket.OPEN) say();
    else socket.addEventListener("open", say);
  });
  addEventListener("told", ({ detail: told }) => {
    if (told.type === "claim") claim(told.review, told.by);
    for (const pk of told.gone ?? []) waiting.delete(pk);
    if (told.gone?.length) gone(told.gone);
    const here = new Set(known());
    for (const pk of told.came ?? []) if (!here.has(pk)) waiting.add(pk);
    if (told.came) came(waiting.size);
  });
  return () => (waiting = new Set());
}
