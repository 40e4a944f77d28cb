// A button with data-copy puts the text of the element that it names on the clipboard, and says so.

addEventListener("click", async (event) => {
  const button = event.target.closest?.("[data-copy]");
  if (!button) return;
  const source = document.getElementById(button.dataset.copy);
  const word = button.firstChild;
  button.dataset.word ??= word.textContent;
  try {
    await navigator.clipboard.writeText(source.textContent);
    word.textContent = "Copied";
  } catch {
    // Without a secure address there is no clipboard: the text is marked, ready for the keys.
    getSelection().selectAllChildren(source);
    word.textContent = "Marked: copy it";
  }
  setTimeout(() => (word.textContent = button.dataset.word), 2000);
});
